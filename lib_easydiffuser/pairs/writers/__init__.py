"""Who writes prompts. One writer, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import Wishes, Writer

REGISTRY: Registry[Writer] = Registry("writer of prompts", Writer, [__name__])

__all__ = ["REGISTRY", "Wishes", "Writer"]
