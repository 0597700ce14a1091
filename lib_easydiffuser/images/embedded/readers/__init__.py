"""texts of a picture file -> its own prompt. One generator, one file, found by scanning this folder."""

from ....parts import Registry
from ._contract import Reader

REGISTRY: Registry[Reader] = Registry("reader", Reader, [__name__])

__all__ = ["REGISTRY", "Reader"]
