"""Near-duplicates among many vectors, by the greedy rule, exactly: much cheaper than asking all about all.

The rule: in the order given, a vector is kept unless its cosine to one that is kept already is above the threshold.

How: the vectors are turned so that their first `_FIRST` coordinates hold most of their length (principal components of
a sample; any rotation would be exact). With p, q the first coordinates and r, s the lengths of the rest, Cauchy and
Schwarz give cosine <= p.q + r*s, which is the product of two rows of `_FIRST` + 1 numbers. Blocks of those rows are
multiplied (BLAS level 3, a sixth of the full product); whatever the bound leaves is asked in full. Where it leaves
much of a tile (vectors that crowd), the tile is multiplied in full instead, in float32, and only what lies within that
product's rounding of the threshold is asked again in float64. So every decision is float64's.

Why not simply one blocked product of all with all: measured at 50,000 prompts and one thread (48 GFLOP a second), its
10^12 operations cost a nineteenth of a matrix-vector product for every prompt, and the bar is a twentieth; the bound
costs a ninetieth. That product is the worst case here, where everything crowds around the threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Interrupted, UsageError, quoted

THRESHOLD = 0.95
_FIRST = 64
_SAMPLE = 4096
_BLOCK = 1024
_TILE = 4096
_SLACK = 2e-5
"""More than float32 can err in a product of `_FIRST` + 1 numbers of rows no longer than one."""
_ROUNDING = 5e-5
"""The same for a full row of 384 numbers (384 * 2**-24 = 2.3e-5); wider rows get more."""
_CROWDED = 1 / 200
"""From this share of a tile on, the full product costs less than asking pair by pair."""
_AT_ONCE = 1 << 11  # pairs asked in float64 together

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Places = NDArray[np.int64]


def keepers(
    vectors: Floats, threshold: float = THRESHOLD, stopped: Callable[[], bool] = lambda: False, kept: int = 0
) -> NDArray[np.int64]:
    """The rows that are kept, in order.

    Args:
        vectors: Shape (rows, width); of any length, a row of zeros is like no other.
        threshold: A cosine above it is a near-duplicate; exactly on it is none. Cosines are float64's.
        stopped: Asked once a block.
        kept: So many of the first rows are known to stay, from an earlier call, and are not compared again.

    Raises:
        UsageError: If the threshold is no cosine above 0, or a vector holds what is no number.
        Interrupted: If the person stopped.
    """
    if not 0.0 < threshold <= 1.0:
        raise UsageError(f"The cosine {threshold:g} is no threshold.", "It lies above 0 and is at most 1.")
    return _Filter(vectors, threshold).kept(stopped, kept)


def cosines(one: NDArray[Any], other: NDArray[Any]) -> Doubles:
    """Cosine of each row with the other's, in float64, shape (rows,); 0 where a row is all zeros.

    This alone decides near the threshold, here and in whatever checks it.
    """
    a, b = one.astype(np.float64), other.astype(np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", a, a) * np.einsum("ij,ij->i", b, b))
    products: Doubles = np.einsum("ij,ij->i", a, b)
    return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)


class _Filter:
    """The vectors, their rows for the bound, and what is kept so far."""

    def __init__(self, vectors: Floats, threshold: float) -> None:
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if self._vectors.ndim != 2:
            raise UsageError(f"Vectors of shape {quoted(self._vectors.shape)} are no rows.", "(rows, width) is wanted.")
        self._threshold = threshold
        self._inverse = _inverse_lengths(self._vectors)
        self._bounds = _bound_rows(self._vectors, self._inverse)
        self._kept_bounds = np.empty_like(self._bounds)
        self._kept = np.empty(len(self._vectors), np.int64)
        self._count = 0
        self._rounding = _ROUNDING * max(1.0, self._vectors.shape[1] / 384)

    def kept(self, stopped: Callable[[], bool], first: int = 0) -> Places:
        self._keep(np.arange(first))
        for start in range(first, len(self._vectors), _BLOCK):
            if stopped():
                raise Interrupted
            self._take(np.arange(start, min(start + _BLOCK, len(self._vectors))))
        return self._kept[: self._count].copy()

    def _take(self, rows: Places) -> None:
        """A block: without what is like a kept one, then greedily among themselves."""
        for start in range(0, self._count, _TILE):
            tile = slice(start, min(start + _TILE, self._count))
            close = self._close(rows, self._kept[tile], self._bounds[rows] @ self._kept_bounds[tile].T)
            rows = rows[~close.any(axis=1)]
        if len(rows):
            among = self._close(rows, rows, self._bounds[rows] @ self._bounds[rows].T, later=True)
            self._keep(rows[_greedy(among)])

    def _keep(self, rows: Places) -> None:
        end = self._count + len(rows)
        self._kept[self._count : end] = rows
        self._kept_bounds[self._count : end] = self._bounds[rows]
        self._count = end

    def _close(self, ones: Places, others: Places, bound: Floats, later: bool = False) -> NDArray[np.bool_]:
        """Which pairs are near-duplicates, shape (ones, others); with `later` only those right of the diagonal."""
        possible = bound > self._threshold - _SLACK
        if later:
            possible = np.triu(possible, 1)
        number = int(np.count_nonzero(possible))
        if not number:
            return possible
        if number > possible.size * _CROWDED:
            sure, possible = self._in_full(ones, others, possible)
        else:
            sure = np.zeros_like(possible)
        for left, right in _pairs(possible):
            sure[left, right] = self._decided(ones[left], others[right])
        return sure

    def _in_full(
        self, ones: Places, others: Places, possible: NDArray[np.bool_]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """(surely above, too near the threshold to say) of those possible, by the whole product."""
        product = self._unit(ones) @ self._unit(others).T
        sure = (product > self._threshold + self._rounding) & possible
        return sure, (product > self._threshold - self._rounding) & possible & ~sure

    def _unit(self, rows: Places) -> Floats:
        found: Floats = self._vectors[rows] * self._inverse[rows, None]
        return found

    def _decided(self, ones: Places, others: Places) -> NDArray[np.bool_]:
        decided: NDArray[np.bool_] = cosines(self._vectors[ones], self._vectors[others]) > self._threshold
        return decided


def _pairs(possible: NDArray[np.bool_]) -> Iterator[tuple[Places, Places]]:
    left, right = np.nonzero(possible)
    for start in range(0, len(left), _AT_ONCE):
        yield left[start : start + _AT_ONCE], right[start : start + _AT_ONCE]


def _greedy(close: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of a block stay: each that stays sends away those after it that are close to it."""
    stays = np.ones(len(close), np.bool_)
    for row in np.flatnonzero(close.any(axis=1)):
        if stays[row]:
            stays &= ~close[row]
    return stays


def _inverse_lengths(vectors: Floats) -> Floats:
    """1 / length of every row, 0 for a row of zeros."""
    lengths = np.empty(len(vectors))
    for start in range(0, len(vectors), _TILE):
        part = vectors[start : start + _TILE].astype(np.float64)
        lengths[start : start + _TILE] = np.sqrt(np.einsum("ij,ij->i", part, part))
    if not np.isfinite(lengths).all():
        raise UsageError("A vector holds what is no number.", "Its model gave NaN or infinity.")
    return np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0).astype(np.float32)


def _bound_rows(vectors: Floats, inverse: Floats) -> Floats:
    """Rows (first coordinates after the turn, length of the rest), shape (rows, `_FIRST` + 1).

    Computed in float64 and rounded once: the length of the rest is a difference that float32 would spoil.
    """
    basis = _basis(vectors[:: max(1, len(vectors) // _SAMPLE)])
    rows = np.empty((len(vectors), basis.shape[1] + 1), np.float32)
    for start in range(0, len(vectors), _TILE):
        part = vectors[start : start + _TILE].astype(np.float64)
        part *= inverse[start : start + _TILE, None].astype(np.float64)
        first = part @ basis
        rest = np.einsum("ij,ij->i", part, part) - np.einsum("ij,ij->i", first, first)
        rows[start : start + _TILE, :-1] = first
        rows[start : start + _TILE, -1] = np.sqrt(np.maximum(rest, 0.0))
    return rows


def _basis(sample: Floats) -> Doubles:
    """Orthonormal directions that hold most of the sample's length, shape (width, at most `_FIRST`)."""
    wide = sample.astype(np.float64)
    _, directions = np.linalg.eigh(wide.T @ wide)  # smallest first
    found: Doubles = np.ascontiguousarray(directions[:, ::-1][:, :_FIRST])
    return found
