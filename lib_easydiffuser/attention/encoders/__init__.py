"""Text encoders whose attention is read. One encoder, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import Attended, Encoder

REGISTRY: Registry[Encoder] = Registry("encoder", Encoder, [__name__])

__all__ = ["REGISTRY", "Attended", "Encoder"]
