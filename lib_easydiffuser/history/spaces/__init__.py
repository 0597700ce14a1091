"""In what sense pictures are alike. One space, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import Space

REGISTRY: Registry[Space] = Registry("space", Space, [__name__])

__all__ = ["REGISTRY", "Space"]
