"""Where true prompts are found. One kind of place, one file, found by scanning this folder."""

from __future__ import annotations

from ...parts import Registry
from ._contract import Found, TruthReader

REGISTRY: Registry[TruthReader] = Registry("kind of true prompts", TruthReader, [__name__])

__all__ = ["REGISTRY", "Found", "TruthReader"]
