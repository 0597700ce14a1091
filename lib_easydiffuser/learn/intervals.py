"""95 % intervals by drawing pictures again, with replacement (the percentile bootstrap), the same for every seed."""

from __future__ import annotations

import math
from collections.abc import Callable
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


def mean_interval(values: Floats, seed: int = 0, rounds: int = ROUNDS) -> Interval:
    """Of the mean of one value a picture, shape (pictures,)."""
    return interval_of(values[:, None], lambda means: means[..., 0], seed, rounds)


def interval_of(columns: Floats, figure: Callable[[Floats], Floats], seed: int = 0, rounds: int = ROUNDS) -> Interval:
    """Of any figure that is made from means over the pictures.

    Args:
        columns: What is averaged, shape (pictures, columns).
        figure: Means of shape (..., columns) -> the figure, shape (...,).
    """
    value = float(figure(columns.mean(axis=0)))
    if len(columns) < 2:
        return Interval(value, math.nan, math.nan)
    drawn = figure(_drawn_means(columns, seed, rounds))
    edge = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [edge, 1 - edge])
    return Interval(value, float(low), float(high))


def _drawn_means(columns: Floats, seed: int, rounds: int) -> Floats:
    random = np.random.default_rng(seed)
    count = len(columns)
    step = max(1, _AT_ONCE // (count * columns.shape[1]))
    found = [
        columns[random.integers(0, count, (min(step, rounds - first), count))].mean(axis=1)
        for first in range(0, rounds, step)
    ]
    return np.concatenate(found)
