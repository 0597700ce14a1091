"""Fine detail and coarse forms, cell by cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CELL = 12
"""Side of the squares that are called sharp or blurred one by one, pixels of the sharpness copy."""


def bands(grey: Floats) -> tuple[Floats, Floats]:
    """Energy per cell of detail of 1-2 pixels, and of forms of 3-8 pixels, each shape (rows, columns)."""
    from scipy.ndimage import gaussian_filter

    one, three, eight = (gaussian_filter(grey, sigma, mode="nearest") for sigma in (1.0, 2.5, 6.0))
    return _per_cell(grey - one), _per_cell(three - eight)


def _per_cell(plane: Floats) -> Floats:
    rows, columns = max(1, plane.shape[0] // CELL), max(1, plane.shape[1] // CELL)
    cut = plane[: rows * CELL, : columns * CELL]
    if cut.shape != (rows * CELL, columns * CELL):
        return np.asarray(np.sqrt((cut**2).mean(keepdims=True)), dtype=np.float32)
    cells = cut.reshape(rows, CELL, columns, CELL)
    return np.asarray(np.sqrt((cells**2).mean(axis=(1, 3))), dtype=np.float32)
