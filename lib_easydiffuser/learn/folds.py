"""Which pictures are fitted on and which are judged: always parted by picture, the same for every seed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


def folds(count: int, parts: int, seed: int = 0) -> Iterator[tuple[Rows, Rows]]:
    """(rows to fit on, rows to judge) of each fold; every picture is judged once.

    Args:
        parts: At most as many as there are pictures.
    """
    order = np.random.default_rng(seed).permutation(count)
    for held in np.array_split(order, min(parts, count)):
        yield np.setdiff1d(order, held), np.sort(held)


def split(count: int, shares: tuple[float, ...], seed: int = 0) -> tuple[Rows, ...]:
    """The first part takes what the shares leave; each share gets at least one picture while there are enough.

    Returns:
        1 + len(shares) arrays of sorted rows.
    """
    order = np.random.default_rng(seed).permutation(count)
    parts, first = [], 0
    for share in shares:
        size = min(max(round(count * share), 1), max(count - first - 1, 0))
        parts.append(np.sort(order[first : first + size]))
        first += size
    return (np.sort(order[first:]), *parts)
