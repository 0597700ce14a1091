"""Pictures as squares of bytes in one mapped file: decoded once, however many epochs look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Squares = NDArray[np.uint8]


def square_of(image: Image.Image, side: int) -> Squares:
    """The whole picture stretched, shape (side, side, 3), RGB: what is at its edges may be what its prompt is about."""
    return np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0), np.uint8)


def squares_of(
    count: int, side: int, picture: Callable[[int], Image.Image], path: Path | None
) -> Iterator[tuple[int, Squares]]:
    """(how many are done, all squares) after every picture; the last one is complete.

    Args:
        path: Where they are mapped; None keeps them in memory.
    """
    shape = (count, side, side, 3)
    found: Squares = (
        np.empty(shape, np.uint8) if path is None else np.lib.format.open_memmap(path, "w+", np.uint8, shape)
    )
    for row in range(count):
        found[row] = square_of(picture(row), side)
        yield row + 1, found


def batches(rows: Sequence[int] | NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    """The rows in runs of `size`, the last one shorter."""
    wanted = np.asarray(rows, np.intp)
    for first in range(0, len(wanted), size):
        yield wanted[first : first + size]
