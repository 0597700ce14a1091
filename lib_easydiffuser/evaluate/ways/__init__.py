"""picture -> words or a prompt embedding. One way, one file, found by scanning this folder."""

from __future__ import annotations

from ...errors import UsageError, quoted
from ...host import Host
from ...parts import Registry
from ._contract import Way

REGISTRY: Registry[Way] = Registry("way", Way, [__name__])

__all__ = ["REGISTRY", "Way", "named"]


def named(spec: str, host: Host) -> tuple[Way, str]:
    """(the way, what stands behind its colon) of "captioner:blip-base".

    Raises:
        UnknownNameError: If there is no such way.
        UsageError: If it needs something behind the colon, or takes nothing.
    """
    name, colon, argument = spec.partition(":")
    way = REGISTRY.get(name.strip(), host)
    argument = argument.strip()
    if colon and not way.takes:
        raise UsageError(f"The way {way.name!r} takes nothing behind a colon: {quoted(spec)}.", f"Write {way.name}.")
    if way.needs_argument and not argument:
        raise UsageError(f"The way {way.name!r} needs {way.takes}.", f"Write {way.name}:{way.takes}.")
    return way, argument
