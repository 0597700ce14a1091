"""Who does the work of `batch --engine`. One engine, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import Engine

REGISTRY: Registry[Engine] = Registry("engine", Engine, [__name__])

__all__ = ["REGISTRY", "Engine"]
