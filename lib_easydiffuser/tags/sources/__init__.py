"""words and evidence -> Tags. One tag source, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import Scene, TagSource

REGISTRY: Registry[TagSource] = Registry("tag source", TagSource, [__name__])

__all__ = ["REGISTRY", "Scene", "TagSource"]
