"""Where results go. One place, one file, found by scanning this folder."""

from __future__ import annotations

from ...host import QuietHost
from ...parts import Registry
from ._contract import Output, Sink, default_folder

REGISTRY: Registry[Output] = Registry("place for results", Output, [__name__])

__all__ = ["REGISTRY", "Output", "Sink", "default_folder", "unavailable"]


def unavailable(where: str) -> str:
    """Why results cannot go there on this machine, as a sentence; "" when they can."""
    found = {part.name: part for part in REGISTRY.all(QuietHost())}
    return found[where].missing(QuietHost()) if where in found else ""
