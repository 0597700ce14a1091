"""What the pixels alone can prove: measurements, and the rules that turn them into evidence."""

from ._claims import claims
from .choice import few
from .colour import colour_shares

__all__ = ["claims", "colour_shares", "few"]
