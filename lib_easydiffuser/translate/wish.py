"""Does this person want Korean? The knob says, or else the page of the host (`host.language_of`)."""

from __future__ import annotations

from ..host import Host, language_of
from ..settings import Settings


def wants_korean(settings: Settings, host: Host) -> bool:
    """For what is computed here (a caption by a model); the page decides by itself what it draws."""
    return settings.gloss == "on" or (settings.gloss == "auto" and language_of(host) == "ko")
