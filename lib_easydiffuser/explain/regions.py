"""Boxes and areas, all in shares 0..1 of the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..records import Box

_HALF = 0.5  # of a map's own peak: what is above it is seen
_SIDE_PEAK = 0.3  # a second region weighs at least so much of the first
_MOST = 6
_FINE = 64  # cells along each side, where areas of several boxes are counted


def boxes_of(found: NDArray[np.float32]) -> tuple[Box, ...]:
    """The regions above half the peak of a map, heaviest first."""
    from scipy.ndimage import find_objects, label

    if found.max(initial=0.0) <= 0:
        return ()
    numbered, count = label(found >= _HALF * found.max())
    weights = [float(found[numbered == number].sum()) for number in range(1, count + 1)]
    order = sorted(range(count), key=lambda i: -weights[i])
    slices = find_objects(numbered)
    kept = [i for i in order if weights[i] >= _SIDE_PEAK * weights[order[0]]][:_MOST]
    return tuple(_box(*slices[i], *found.shape) for i in kept)


def covered(boxes: Sequence[Box]) -> float:
    """The share of the picture that some boxes cover together."""
    if len(boxes) == 1:
        return boxes[0][2] * boxes[0][3]
    middles = (np.arange(_FINE) + 0.5) / _FINE
    seen = np.zeros((_FINE, _FINE), bool)
    for left, top, width, height in boxes:
        across = (middles >= left) & (middles <= left + width)
        down = (middles >= top) & (middles <= top + height)
        seen |= down[:, None] & across[None, :]
    return float(seen.mean())


def seen_share(found: NDArray[np.float32]) -> float:
    """The share of the picture above half the peak of a map."""
    return float((found >= _HALF * found.max()).mean()) if found.max(initial=0.0) > 0 else 0.0


def common(one: Box, other: Box) -> Box:
    """The rectangle that both cover; without width or height where there is none."""
    left, top = (max(one[i], other[i]) for i in (0, 1))
    right, bottom = (min(one[i] + one[i + 2], other[i] + other[i + 2]) for i in (0, 1))
    return left, top, max(right - left, 0.0), max(bottom - top, 0.0)


def shared(one: Box, other: Box) -> float:
    """Area that both cover."""
    _, _, width, height = common(one, other)
    return width * height


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0..1."""
    both = shared(one, other)
    union = one[2] * one[3] + other[2] * other[3] - both
    return both / union if union > 0 else 0.0


def mean_in(found: NDArray[np.generic], box: Box) -> float:
    """The mean of a map inside a box, cells counted by what of them lies in it; 0.0 for an empty box."""
    rows, columns = found.shape
    down, across = _weights(rows, box[1], box[1] + box[3]), _weights(columns, box[0], box[0] + box[2])
    whole = down.sum() * across.sum()
    return float(down @ found.astype(np.float64) @ across / whole) if whole > 0 else 0.0


def _weights(count: int, first: float, last: float) -> NDArray[np.float64]:
    edges: NDArray[np.float64] = np.arange(count + 1) / count
    inside: NDArray[np.float64] = np.maximum(np.minimum(edges[1:], last) - np.maximum(edges[:-1], first), 0.0)
    return inside


def _box(down: slice, across: slice, rows: int, columns: int) -> Box:
    return (
        across.start / columns, down.start / rows, (across.stop - across.start) / columns,
        (down.stop - down.start) / rows,
    )  # fmt: skip
