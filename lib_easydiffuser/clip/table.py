"""Banks one below the other, and what a picture looks like among their labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .bank import Bank

if TYPE_CHECKING:
    import torch

Features = NDArray[np.float32]
_ROWS = 256  # converted at once, so that they stay in the cache
PEER_CHUNK = 2048  # clip-interrogator's chunk_size


@dataclass(frozen=True)
class Ranked:
    """A label and its cosine similarity to the picture."""

    label: str
    similarity: float
    kind: str


class Table:
    """Several banks as one.

    Args:
        banks: In clip-interrogator's order where its text is to be matched.
    """

    def __init__(self, banks: Sequence[Bank]) -> None:
        self.banks = tuple(banks)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for bank in self.banks for label in bank.labels.labels)

    def __len__(self) -> int:
        return sum(len(bank.matrix) for bank in self.banks)

    def similarities(self, image: Features) -> Features:
        """Cosine similarity of every label, shape (labels,), as float32 products of the stored halves.

        Args:
            image: The picture's unit features, shape (width,).
        """
        import torch

        vector = torch.from_numpy(np.ascontiguousarray(image, np.float32))
        found = torch.empty(len(self))
        block = torch.empty(_ROWS, len(vector))
        place = 0
        for bank in self.banks:
            half = _tensor(bank)
            for first in range(0, len(half), _ROWS):
                rows = half[first : first + _ROWS]
                block[: len(rows)].copy_(rows)
                torch.mv(block[: len(rows)], vector, out=found[place : place + len(rows)])
                place += len(rows)
        scores: Features = found.numpy()
        return scores

    def top(self, image: Features, count: int, reverse: bool = False) -> list[Ranked]:
        """The best labels of the whole table, best first (worst first when reversed); equal texts once."""
        scores = self.similarities(image)
        sign = -scores if not reverse else scores
        wanted = count
        while True:
            best = self._unique(_smallest(sign, wanted), scores)
            if len(best) >= count or wanted >= len(scores):
                return best[:count]
            wanted = min(2 * wanted, len(scores))

    def _unique(self, order: NDArray[np.intp], scores: Features) -> list[Ranked]:
        seen: dict[str, Ranked] = {}
        for row in order:
            label = self.labels[row]
            if label:
                seen.setdefault(label.lower(), Ranked(label, float(scores[row]), self._kind(int(row))))
        return list(seen.values())

    def _kind(self, row: int) -> str:
        for bank in self.banks:
            if row < len(bank.matrix):
                return bank.labels.kind
            row -= len(bank.matrix)
        raise IndexError(row)

    def peer_top(self, image: Features, count: int, reverse: bool = False, repaired: bool = True) -> list[str]:
        """clip-interrogator's `LabelTable.rank`, its losses included.

        The same matrix products on the same chunks, so that even near-ties fall alike.

        Args:
            repaired: Let the pass over the chunks' winners honour `reverse`, which the peer forgets.
        """
        import torch

        vector = torch.from_numpy(np.ascontiguousarray(image, np.float32))[None]
        if len(self) <= PEER_CHUNK:
            return [self.labels[row] for row in _peer_rank(vector, self._rows(range(len(self))), count, reverse)]
        chunks = math.ceil(len(self) / PEER_CHUNK)
        winners: list[int] = []
        for first in range(0, len(self), PEER_CHUNK):
            rows = range(first, min(first + PEER_CHUNK, len(self)))
            tops = _peer_rank(vector, self._rows(rows), PEER_CHUNK // chunks, reverse)
            winners += [rows[place] for place in tops]
        tops = _peer_rank(vector, self._rows(winners), count, reverse and repaired)
        return [self.labels[winners[place]] for place in tops]

    def _rows(self, rows: Sequence[int]) -> torch.Tensor:
        """Some features in float32, shape (rows, width)."""
        import torch

        index, first = np.asarray(rows, np.intp), 0
        result = np.empty((len(index), self.banks[0].matrix.shape[1]), np.float32)
        for bank in self.banks:
            found = np.nonzero((index >= first) & (index < first + len(bank.matrix)))[0]
            result[found] = bank.matrix[index[found] - first]
            first += len(bank.matrix)
        return torch.from_numpy(result)


def _peer_rank(vector: torch.Tensor, rows: torch.Tensor, count: int, reverse: bool) -> list[int]:
    similarity = vector @ rows.T
    similarity = -similarity if reverse else similarity
    return [int(place) for place in similarity.topk(min(count, len(rows)), dim=-1)[1][0]]


def _tensor(bank: Bank) -> torch.Tensor:
    import warnings

    import torch

    with warnings.catch_warnings():  # torch asks for a writable array; nothing here writes
        warnings.simplefilter("ignore", UserWarning)
        return torch.from_numpy(bank.matrix)


def _smallest(values: Features, count: int) -> NDArray[np.intp]:
    """Indices of the smallest values in order; equal ones as they stand."""
    if count >= len(values):
        return np.argsort(values, kind="stable")
    some = np.sort(np.argpartition(values, count)[:count])
    return some[np.argsort(values[some], kind="stable")]
