"""Does this person want Korean? The knob says, or else the page of the host."""

from __future__ import annotations

from ..host import Host
from ..settings import Settings


def language_of(host: Host) -> str:
    """The two letters of the host's page ("ko"); "" when it does not say."""
    told = getattr(host, "language", None)
    return str(told() if callable(told) else "")[:2].lower()


def wants_korean(settings: Settings, host: Host) -> bool:
    """For what is computed here (a caption by a model); the page decides by itself what it draws."""
    return settings.gloss == "on" or (settings.gloss == "auto" and language_of(host) == "ko")
