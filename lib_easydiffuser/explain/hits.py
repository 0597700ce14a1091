"""What is seen at a point or in a rectangle of the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Box, Place
from .regions import common, mean_in, shared

_POINT = 1e-4  # sides of the rectangle that a point stands for
LEAST = 0.15
"""What is seen more weakly is not listed."""


@dataclass(frozen=True, eq=False)
class Hit:
    """A place that was hit.

    Attributes:
        strength: 0..1; of a map what it says there on the picture's scale, or of a region of it that lies in the
            rectangle; of a box its score. Both times what box and rectangle have in common (of the smaller of the two).
    """

    place: Place
    strength: float


def tags_at(found: Iterable[Place], left: float, top: float, width: float = 0.0, height: float = 0.0) -> list[Hit]:
    """The places that are seen there, strongest first; among equals the smaller one, which says more.

    Args:
        left, top, width, height: A rectangle, shares 0..1 of the picture; a point without width and height.
    """
    here = (left - _POINT / 2 * (not width), top - _POINT / 2 * (not height), width or _POINT, height or _POINT)
    hits = [Hit(place, round(strength(place, here), 4)) for place in found if place]
    return sorted((hit for hit in hits if hit.strength >= LEAST), key=lambda hit: (-hit.strength, hit.place.area))


def strength(place: Place, here: Box) -> float:
    """How strongly a place is seen in a rectangle, 0..1."""
    seen = _seen(place, here)
    if place.map is not None and place.source != "eyes":
        return seen
    return max([seen, *(place.score * _part(box, here) for box in place.boxes)])


def _seen(place: Place, here: Box) -> float:
    """What the map says there: all over the rectangle, or where one of its regions lies in it."""
    if place.map is None:
        return 0.0
    regions = [(common(box, here), _part(box, here)) for box in place.boxes]
    found = [mean_in(place.map, both) * part for both, part in regions if part > 0]
    return max([mean_in(place.map, here), *found]) / 255


def _part(box: Box, here: Box) -> float:
    """What both have in common, as a share of the smaller one."""
    return shared(box, here) / max(min(box[2] * box[3], here[2] * here[3]), 1e-12)
