"""Frozen features of pictures, for a ridge. One kind, one file, found by scanning this folder."""

from __future__ import annotations

from ...parts import Registry
from ._contract import Features
from ._kept import kept_features

REGISTRY: Registry[Features] = Registry("kind of features", Features, [__name__])

__all__ = ["REGISTRY", "Features", "kept_features"]
