"""95 % intervals by drawing pictures again, with replacement (the percentile bootstrap), the same for every seed.

Pictures of one prompt (several seeds of it) are no independent draws: they are drawn together, as one group.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from .scores import Floats

ROUNDS = 2000
LEVEL = 0.95
_AT_ONCE = 1 << 22  # numbers drawn at a time


@dataclass(frozen=True)
class Interval:
    """A figure of some pictures, and where it would lie with others of their kind.

    Attributes:
        low, high: NaN where one picture says nothing about others.
    """

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        if math.isnan(self.low):
            return f"{self.mean:.4f}"
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


def mean_interval(
    values: Floats, seed: int = 0, rounds: int = ROUNDS, groups: Sequence[Hashable] = ()
) -> Interval:  # fmt: skip
    """Of the mean of one value a picture, shape (pictures,)."""
    return interval_of(values[:, None], lambda means: means[..., 0], seed, rounds, groups)


def interval_of(
    columns: Floats, figure: Callable[[Floats], Floats], seed: int = 0, rounds: int = ROUNDS,
    groups: Sequence[Hashable] = (),
) -> Interval:  # fmt: skip
    """Of any figure that is made from means over the pictures.

    Args:
        columns: What is averaged, shape (pictures, columns).
        figure: Means of shape (..., columns) -> the figure, shape (...,).
        groups: Of each picture; those of one group are drawn together. Without any each picture is one.
    """
    value = float(figure(columns.mean(axis=0)))
    sums, sizes = _grouped(columns, groups)
    if len(sums) < 2:
        return Interval(value, math.nan, math.nan)
    drawn = figure(_drawn_means(sums, sizes, seed, rounds))
    edge = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [edge, 1 - edge])
    return Interval(value, float(low), float(high))


def _grouped(columns: Floats, groups: Sequence[Hashable]) -> tuple[Floats, Floats]:
    """(sums of each group, shape (groups, columns); how many pictures it has, shape (groups,))."""
    numbers: dict[Hashable, int] = {}
    places = [numbers.setdefault(group, len(numbers)) for group in groups or range(len(columns))]
    sums = np.zeros((len(numbers), columns.shape[1]))
    np.add.at(sums, places, columns)
    return sums, np.bincount(places, minlength=len(numbers)).astype(np.float64)


def _drawn_means(sums: Floats, sizes: Floats, seed: int, rounds: int) -> Floats:
    random = np.random.default_rng(seed)
    count = len(sums)
    step = max(1, _AT_ONCE // (count * sums.shape[1]))
    found = []
    for first in range(0, rounds, step):
        drawn = random.integers(0, count, (min(step, rounds - first), count))
        found.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)[:, None])
    return np.concatenate(found)
