"""What a pixel's neighbours say: 3x3 spreads and second differences, in whole numbers over whole rows.

NumPy alone: the same values as SciPy's rank filters and Laplacian, without their window by window cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def spread(planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Largest minus smallest value of the 3x3 pixels around each, beyond the edge the edge itself.

    Args:
        planes: Shape (..., height, width).
    """
    return _of_nine(planes, np.maximum) - _of_nine(planes, np.minimum)


def _of_nine(planes: NDArray[np.uint8], which: Any) -> NDArray[np.uint8]:
    across = planes.copy()
    which(across[..., 1:], planes[..., :-1], out=across[..., 1:])
    which(across[..., :-1], planes[..., 1:], out=across[..., :-1])
    found = across.copy()
    which(found[..., 1:, :], across[..., :-1, :], out=found[..., 1:, :])
    which(found[..., :-1, :], across[..., 1:, :], out=found[..., :-1, :])
    return found


def second_difference(grey: NDArray[np.uint8]) -> NDArray[np.int16]:
    """How far each pixel lies from the sum of its four neighbours, absolute; beyond the edge the edge itself.

    Args:
        grey: Shape (height, width).

    Returns:
        0..1020, half the memory of floats.
    """
    level = grey.astype(np.int16)
    found: NDArray[np.int16] = level * -4
    for axis in (0, 1):
        rows, sums = (plane.swapaxes(0, axis) for plane in (level, found))
        sums[1:] += rows[:-1]
        sums[0] += rows[0]
        sums[:-1] += rows[1:]
        sums[-1] += rows[-1]
    np.abs(found, out=found)
    return found
