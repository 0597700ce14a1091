"""Which pictures are fitted on and which are judged: always parted by picture, the same for every seed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


def folds(
    count: int, parts: int, seed: int = 0, groups: Sequence[Hashable] = ()
) -> Iterator[tuple[Rows, Rows]]:  # fmt: skip
    """(rows to fit on, rows to judge) of each fold; every picture is judged once.

    Args:
        parts: At most as many as there are groups are made.
        groups: Of each picture; see `split`. Without any each picture is one.
    """
    members = together(count, groups)
    order = np.random.default_rng(seed).permutation(len(members))
    for part in np.array_split(order, min(parts, len(members))):
        held = np.array(sorted(row for at in part for row in members[at]), np.intp)
        yield np.setdiff1d(np.arange(count), held), held


def split(
    count: int, shares: tuple[float, ...], seed: int = 0, groups: Sequence[Hashable] = ()
) -> tuple[Rows, ...]:  # fmt: skip
    """The first part takes what the shares leave; each share gets at least one picture while there are enough.

    Args:
        groups: Of each picture; those of one group stay together: a prompt that was painted with several seeds must not
            be learned on one of them and asked of another.

    Returns:
        1 + len(shares) arrays of sorted rows.
    """
    members = together(count, groups)
    order = iter([members[at] for at in np.random.default_rng(seed).permutation(len(members))])
    left = len(members)
    parts: list[Rows] = []
    for share in shares:
        part: list[int] = []
        while len(part) < max(round(count * share), 1) and left > 1:
            part += next(order)
            left -= 1
        parts.append(np.array(sorted(part), np.intp))
    return (np.array(sorted(row for rest in order for row in rest), np.intp), *parts)


def together(count: int, groups: Sequence[Hashable]) -> list[list[int]]:
    """The rows of each group, in the order they come."""
    members: dict[Hashable, list[int]] = {}
    for row in range(count):
        members.setdefault(groups[row] if groups else row, []).append(row)
    return list(members.values())
