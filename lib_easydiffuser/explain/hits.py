"""What is seen at a point or in a rectangle of the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Box, Place
from .regions import mean_in, shared

_POINT = 1e-4  # sides of the rectangle that a point stands for
LEAST = 0.15
"""What is seen more weakly is not listed."""


@dataclass(frozen=True, eq=False)
class Hit:
    """A place that was hit.

    Attributes:
        strength: 0..1; of a map what it says there on the picture's scale, of a box its score times what it and the
            rectangle have in common (of the smaller of the two).
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
    seen = mean_in(place.map, here) / 255 if place.map is not None else 0.0
    if place.map is not None and place.source != "eyes":
        return seen
    parts = [shared(box, here) / max(min(box[2] * box[3], here[2] * here[3]), 1e-12) for box in place.boxes]
    return max(place.score * max(parts, default=0.0), seen)
