"""The colour of a thing: only the names that can be trusted, and only where they fill the middle of its box."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..pixels.names import NAMES, distances
from ..pixels.view import oklab
from .seen import Sighting

_TRUSTED = frozenset(("red", "orange", "yellow", "green", "blue", "teal", "pink", "purple", "black", "white"))
_LEAST = {"black": 0.45, "white": 0.45}
_ELSE = 0.35
_MIDDLE = 0.25  # left out on each side of the box
_STEP_PIXELS = 24


def colour_of(rgb: NDArray[np.uint8], box: Sighting) -> str:
    """The name, or "" when none can be trusted.

    Args:
        rgb: The shrunk picture, shape (height, width, 3).
    """
    height, width = rgb.shape[:2]
    left, right = _inner(box.left, box.right, width)
    top, bottom = _inner(box.top, box.bottom, height)
    cut = rgb[top:bottom, left:right]
    if min(cut.shape[:2]) < 4:
        return ""
    sparse = cut[:: max(1, cut.shape[0] // _STEP_PIXELS), :: max(1, cut.shape[1] // _STEP_PIXELS)]
    names = distances(oklab(np.ascontiguousarray(sparse))).argmin(axis=-1).ravel()
    shares = np.bincount(names, minlength=len(NAMES)) / names.size
    best = NAMES[int(shares.argmax())]
    return best if best in _TRUSTED and shares.max() >= _LEAST.get(best, _ELSE) else ""


def _inner(first: float, last: float, side: int) -> tuple[int, int]:
    length = last - first
    return round((first + _MIDDLE * length) * side), round((last - _MIDDLE * length) * side)
