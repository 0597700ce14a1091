"""What commands share that look at many pictures with any way of ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...errors import UsageError, quoted
from ...settings import knobs

_GROUPS = frozenset(("Reading", "Captioning", "Server", "Tags", "Labels"))
LOOKING = tuple(knob.name for knob in knobs().values() if knob.group in _GROUPS)
"""The knobs that decide what is said of a picture."""


def require_places(places: Sequence[Path]) -> None:
    """See that what was named is there.

    Raises:
        UsageError: If nothing was named, or it is not there.
    """
    if not places:
        raise UsageError("No picture was named.", "Name a folder of pictures.")
    for place in places:
        if not place.exists():
            raise UsageError(f"There is no {quoted(str(place), 200)}.", "Check its path.")
