"""The commands of `python -m lib_easydiffuser`. One command, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import Command

REGISTRY: Registry[Command] = Registry("command", Command, [__name__])

__all__ = ["REGISTRY", "Command"]
