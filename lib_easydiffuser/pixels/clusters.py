"""k-means that never depends on chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Owners = NDArray[np.uint8]


def clusters(pixels: Floats, count: int, rounds: int = 8) -> tuple[Floats, Owners]:
    """k-means, started at the points farthest from each other.

    Args:
        pixels: Shape (pixels, channels).

    Returns:
        Centres, shape (count, channels), and each pixel's centre, shape (pixels,).
    """
    middle = _far_apart(pixels, count)
    owner = _nearest(pixels, middle)
    for _ in range(rounds - 1):
        _move(middle, pixels, owner)
        before, owner = owner, _nearest(pixels, middle)
        if np.array_equal(before, owner):
            return middle, owner
    _move(middle, pixels, owner)
    return middle, owner


def _far_apart(pixels: Floats, count: int) -> Floats:
    """The mean, then always the pixel farthest from all that were taken."""
    centres = [pixels.mean(axis=0)]
    nearest = np.full(len(pixels), np.inf, dtype=np.float32)
    for _ in range(count - 1):
        apart = pixels - centres[-1]
        apart *= apart
        np.minimum(nearest, sum(apart.T[1:], start=apart.T[0]), out=nearest)
        centres.append(pixels[int(nearest.argmax())])
    return np.stack(centres)


def _nearest(pixels: Floats, middle: Floats) -> Owners:
    away = -2 * pixels @ middle.T + (middle**2).sum(axis=1)
    # The least along rows of a few numbers each costs five times as much as along whole rows.
    return np.asarray(np.ascontiguousarray(away.T).argmin(axis=0), dtype=np.uint8)


def _move(middle: Floats, pixels: Floats, owner: Owners) -> None:
    """Every centre that owns pixels to their mean."""
    sizes = np.bincount(owner, minlength=len(middle))
    ordered = pixels[np.argsort(owner, kind="stable")]
    for index, (end, size) in enumerate(zip(sizes.cumsum(), sizes, strict=True)):
        if size:
            middle[index] = ordered[end - size : end].mean(axis=0)
