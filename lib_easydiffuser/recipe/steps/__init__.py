"""The kinds of steps. One kind, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import StepKind

REGISTRY: Registry[StepKind] = Registry("kind of step", StepKind, [__name__])

__all__ = ["REGISTRY", "StepKind"]
