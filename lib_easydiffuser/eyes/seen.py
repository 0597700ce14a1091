"""What the networks say of a picture, before anybody judges it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Sighting:
    """One box of the detector.

    Attributes:
        category: The detector's number, 1..90.
        score: 0..1.
        left, top, right, bottom: Shares of the picture, 0..1.
    """

    category: int
    score: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return max(0.0, self.right - self.left)

    @property
    def height(self) -> float:
        return max(0.0, self.bottom - self.top)

    @property
    def area(self) -> float:
        """Share of the picture."""
        return self.width * self.height

    def shared(self, other: Sighting) -> float:
        """Area that both cover, share of the picture."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def overlap(self, other: Sighting) -> float:
        """Intersection over union, 0..1."""
        shared = self.shared(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Seen:
    """Everything the networks say of one picture.

    Attributes:
        small: Boxes of the first look (300 pixels), surest first.
        classes: ImageNet's 1000 probabilities of the whole picture.
        large: Boxes of the second look (416 pixels); None when the first left no doubt.
        near: By category, the 1000 probabilities of its surest box looked at by itself; only where there was doubt.
        middle: Probabilities of the picture's middle; None when nobody looked.
        photographed: Log odds that it is a photograph, see `medium`; None when nobody asked.
    """

    small: tuple[Sighting, ...]
    classes: Floats
    large: tuple[Sighting, ...] | None = None
    near: Mapping[int, Floats] = field(default_factory=dict)
    middle: Floats | None = None
    photographed: float | None = None

    def of(self, category: int, large: bool = False) -> list[Sighting]:
        """All boxes of a category in one look, surest first."""
        return [one for one in self._at(large) if one.category == category]

    def score(self, category: int, large: bool = False) -> float:
        """The best score of a category in one look; 0 when there is no box of it."""
        return next((one.score for one in self._at(large) if one.category == category), 0.0)

    def surest(self, category: int) -> Sighting | None:
        """Its box of the highest score in either look."""
        both = self.of(category)[:1] + self.of(category, large=True)[:1]
        return max(both, key=lambda one: one.score, default=None)

    def _at(self, large: bool) -> Sequence[Sighting]:
        return (self.large or ()) if large else self.small


def apart(boxes: Iterable[Sighting], overlap: float = 0.45, inside: float = 0.65) -> list[Sighting]:
    """The boxes that show different things: none that lies on, or mostly in, a surer one."""
    kept: list[Sighting] = []
    for box in boxes:
        if not any(_same(box, other, overlap, inside) for other in kept):
            kept.append(box)
    return kept


def _same(box: Sighting, other: Sighting, overlap: float, inside: float) -> bool:
    smaller = min(box.area, other.area)
    return box.overlap(other) > overlap or box.shared(other) > inside * smaller
