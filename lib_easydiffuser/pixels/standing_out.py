"""Which named colours stand out: strong, in the middle, and not what the edge of the picture is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..records import Box
from .names import NAMES, distances
from .view import View

Plane = NDArray[np.float64]
Owners = NDArray[np.intp]

BASE, OFF_EDGE, AREA = 0.3, 0.1, 0.3
"""What a grey weighs beside a chroma of 0.1; softens middle against edge; power of the area.

Chosen on 132 captioned photographs (COCO, Flickr8k) of which 41 have a colour that two of five people name: of these
58 colours the three claims made so hold 41 %; the largest areas held 19 %.
"""
SUBJECT = 0.5
"""What a thing that was seen weighs beside the picture's middle.

On the same photographs (39 with such a colour, 53 colours): held 23 for 21, named first 14 for 11.
"""


@dataclass(frozen=True)
class Colour:
    """A named colour of the picture.

    Attributes:
        share: Of the picture, 0..1.
        strength: How much it stands out against the one that stands out most, 0..1.
    """

    name: str
    share: float
    strength: float


def standing_out(view: View, subject: Box | None = None) -> list[Colour]:
    """The colours that cover at least 3 % of the picture or of its middle, the most conspicuous first.

    Args:
        subject: The main thing that was seen (left, top, width, height; shares of the picture): its colours come
            before the background's.
    """
    owner: Owners = distances(view.thumb).argmin(axis=-1)
    share = _shares(owner, np.ones(owner.shape))
    middle = _shares(owner, _middle(_centre(*owner.shape), subject))
    edge = _shares(owner, _edge(*owner.shape))
    strong = np.hypot(view.thumb[..., 1], view.thumb[..., 2], dtype=np.float64)
    chroma = _sums(owner, strong) / np.maximum(_sums(owner, 1.0), 1.0)
    before = (middle + OFF_EDGE) / (edge + OFF_EDGE)
    weight = np.sqrt(share * middle) ** AREA * (chroma / 0.1 + BASE) * before
    weight[np.maximum(share, middle) < 0.03] = 0.0
    order = [index for index in np.argsort(-weight) if weight[index] > 0]
    return [Colour(NAMES[index], float(share[index]), float(weight[index] / weight[order[0]])) for index in order]


def _sums(owner: Owners, weights: Plane | float) -> Plane:
    flat = np.broadcast_to(np.asarray(weights, dtype=np.float64), owner.shape).ravel()
    return np.asarray(np.bincount(owner.ravel(), weights=flat, minlength=len(NAMES)), dtype=np.float64)


def _shares(owner: Owners, weights: Plane) -> Plane:
    return np.asarray(_sums(owner, weights) / weights.sum())


def _centre(height: int, width: int) -> Plane:
    """A bell over the middle, a quarter of each side wide."""
    down, across = ((np.arange(side) + 0.5) / side - 0.5 for side in (height, width))
    return np.asarray(np.exp(-(down[:, None] ** 2 + across[None] ** 2) / (2 * 0.25**2)))


def _middle(centre: Plane, subject: Box | None) -> Plane:
    """The middle of the picture, and that of the thing where one was seen."""
    if subject is None:
        return centre
    thing = _inside(subject, *centre.shape)
    return np.asarray(centre / centre.sum() + SUBJECT * thing / max(float(thing.sum()), 1e-9))


def _inside(box: Box, height: int, width: int) -> Plane:
    """A bell over a box, three tenths of each side wide, 0 outside."""
    left, top, wide, high = box
    across, down = (
        ((np.arange(side) + 0.5) / side - (first + length / 2)) / max(length, 1 / side)
        for side, first, length in ((width, left, wide), (height, top, high))
    )
    bell = np.exp(-(down[:, None] ** 2 + across[None] ** 2) / (2 * 0.3**2))
    return np.asarray(bell * (np.abs(down) <= 0.5)[:, None] * (np.abs(across) <= 0.5)[None])


def _edge(height: int, width: int) -> Plane:
    """1 in the outer 8 %, 0 inside."""
    deep = max(1, round(min(height, width) * 0.08))
    found = np.ones((height, width))
    found[deep:-deep, deep:-deep] = 0.0
    return found
