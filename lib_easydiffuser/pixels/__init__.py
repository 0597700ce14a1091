"""What the pixels alone can prove: measurements, and the rules that turn them into evidence."""

from ._claims import claims
from .choice import few
from .colour import colour_shares
from .faces import cannot_look

__all__ = ["cannot_look", "claims", "colour_shares", "few"]
