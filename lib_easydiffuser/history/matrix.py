"""One matrix on disk: rows of float32, one after the other, mapped and multiplied where they lie.

How many rows count is the database's to say. A row is written before the database speaks of it, and never again
afterwards but to be wiped: a crash leaves bytes that nobody counts, and whoever reads meanwhile reads what was there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_ITEM = 4
_NAME = re.compile(r"history\.[\w.-]+-\d+\.f32")


def matrix_file(space: str, number: int) -> str:
    """The name of a space's matrix; each time it is written anew the next number."""
    return f"history.{space}-{number}.f32"


def matrices(folder: Path) -> list[Path]:
    """Those of ours in a folder, also such as no database speaks of; other programs' .f32 are theirs."""
    return [path for path in folder.glob("history.*.f32") if _NAME.fullmatch(path.name)]


def write_rows(path: Path, first: int, rows: Floats) -> None:
    """Put rows at a place, over whatever an earlier crash left there; on disk when this returns."""
    mode = "r+b" if path.exists() else "w+b"
    with path.open(mode) as file:
        file.seek(first * rows.shape[1] * _ITEM)
        file.write(np.ascontiguousarray(rows, "<f4").tobytes())
        file.flush()
        os.fsync(file.fileno())


def wipe_rows(path: Path, places: list[int], width: int) -> None:
    """Nothing of a forgotten vector stays in the file."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        for place in places:
            file.seek(place * width * _ITEM)
            file.write(bytes(width * _ITEM))


def mapped(path: Path, rows: int, width: int) -> Floats:
    """The first rows, shape (rows, width), on the file's pages.

    Raises:
        OSError, ValueError: If the file is gone or shorter than that.
    """
    if rows == 0:
        return np.zeros((0, width), np.float32)
    return np.memmap(path, "<f4", "r", shape=(rows, width))


def best(matrix: Floats, vector: Floats, count: int) -> tuple[NDArray[np.int64], Floats]:
    """(the rows of the highest cosines, those cosines), best first: every row is asked, none is guessed.

    Args:
        matrix: Unit rows, shape (rows, width); a wiped row is all zeros.
        vector: Unit, shape (width,).
    """
    # As a plain array: memmap's own bookkeeping at every step costs more than finding the best.
    scores: Floats = np.asarray(matrix) @ vector
    count = min(count, len(scores))
    if count == 0:
        return np.zeros(0, np.int64), scores[:0]
    top = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    order = top[np.lexsort((top, -scores[top]))]
    return order, scores[order]
