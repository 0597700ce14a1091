"""The parts decide which negatives are allowed; here their union becomes one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ...language.stems import stem_phrase
from ...records import Tag
from .conflicts import without_conflicts

if TYPE_CHECKING:
    from ..sources._contract import Scene


def order_negatives(candidates: Sequence[Tag], scene: Scene) -> list[Tag]:
    """Every allowed negative once, none of which the prompt asks for, likeliest first."""
    return sorted(without_conflicts(_once(candidates), scene), key=lambda tag: -tag.score)


def _once(tags: Iterable[Tag]) -> list[Tag]:
    """The first of all tags that say the same by stems."""
    seen: dict[str, Tag] = {}
    for tag in tags:
        seen.setdefault(stem_phrase(tag.text), tag)
    return list(seen.values())
