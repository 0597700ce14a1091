"""Profiles: which negatives suit the kind of picture a person makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...settings import Settings

_EVERY = frozenset(("quality", "nsfw", "anatomy", "medium", "contrast", "denied", "result"))


@dataclass(frozen=True)
class Profile:
    """What a profile changes.

    Attributes:
        parts: The parts that may propose.
        most: The most a part may propose, where the profile is stricter than the settings.
        medium: Taken for granted when nothing names a medium; "" for none.
    """

    parts: frozenset[str] = _EVERY
    most: tuple[tuple[str, int], ...] = ()
    medium: str = ""


PROFILES = {
    "general": Profile(),
    "photo": Profile(medium="photo"),
    "anime": Profile(medium="anime"),
    "minimal": Profile(frozenset(("quality", "nsfw", "anatomy", "denied", "result")), (("quality", 6), ("anatomy", 2))),
    "off": Profile(frozenset()),
}


def profile_of(settings: Settings) -> Profile:
    """The profile the person chose."""
    return PROFILES[settings.negative_profile]


def allowed(part: str, settings: Settings) -> bool:
    """Whether a part may propose at all."""
    return settings.negatives and part in profile_of(settings).parts


def most(part: str, settings: Settings, otherwise: int) -> int:
    """How many a part may propose."""
    return min(dict(profile_of(settings).most).get(part, otherwise), otherwise)
