"""Pictures as squares of bytes: decoded once, however many epochs look at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Squares = NDArray[np.uint8]


def square_of(image: Image.Image, side: int) -> Squares:
    """The whole picture stretched, shape (side, side, 3), RGB: what is at its edges may be what its prompt is about."""
    return np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0), np.uint8)


def batches(rows: Sequence[int] | NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    """The rows in runs of `size`, the last one shorter."""
    wanted = np.asarray(rows, np.intp)
    for first in range(0, len(wanted), size):
        yield wanted[first : first + size]
