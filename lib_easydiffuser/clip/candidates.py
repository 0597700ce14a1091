"""The candidates of a chain: tokenised once, then scored behind whatever the prompt has become.

Half of a step's cost is saved by the prefix, the rest by the tree; reduced precision looks at all of them
first and float32 decides among the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .branches import sort_order
from .tokens import is_plain, padded
from .tower import TextTower

if TYPE_CHECKING:
    import torch

_AGAIN = 16  # re-scored at first
_MARGIN = 2.0  # on the largest error seen among the re-scored, which is some two deviations of sixteen


@dataclass(frozen=True)
class Picked:
    """The best candidate: its index and the similarity of the whole prompt with it."""

    index: int
    similarity: float


class Candidates:
    """Phrases that can be added to a prompt.

    Args:
        tower: float32; decides.
        coarse: The same weights in reduced precision; None scores everything in float32.
        image: The picture's unit features, shape (width,).
        reverse: Look for the least similar instead.
    """

    def __init__(
        self, phrases: Sequence[str], image: NDArray[np.float32], tower: TextTower, coarse: TextTower | None = None,
        reverse: bool = False,
    ) -> None:  # fmt: skip
        self.phrases = tuple(phrases)
        self._image = image
        self._sign = -1.0 if reverse else 1.0
        self._tower = tower
        self._coarse = coarse
        self._alive = np.ones(len(self.phrases), bool)
        tokens = tower.tokens
        self._plain = np.array([is_plain(phrase) for phrase in self.phrases], bool)
        self._ids, self._lengths = padded(
            [*tokens.encode(phrase), tokens.end] if plain else [tokens.end]
            for phrase, plain in zip(self.phrases, self._plain, strict=True)
        )
        self._order = sort_order(self._ids)

    def __len__(self) -> int:
        return int(self._alive.sum())

    def remove(self, index: int) -> None:
        """Take a candidate out."""
        self._alive[index] = False

    def best(self, prompt: str) -> Picked:
        """The candidate whose addition to the prompt is most similar to the picture (least, when reversed).

        Args:
            prompt: "" scores the candidates alone.
        """
        rows = self._order[self._alive[self._order]]
        if self._coarse is None:
            scores = self._scores(self._tower, prompt, rows)
            return self._picked(rows, scores)
        return self._re_scored(prompt, rows, self._scores(self._coarse, prompt, rows))

    def _re_scored(self, prompt: str, rows: NDArray[np.intp], coarse: NDArray[np.float32]) -> Picked:
        """float32 for the best, and for more of them until no other can be better.

        Source:
            An unscored candidate is at most its coarse score plus the largest error among those scored.
        """
        order = np.argsort(-coarse, kind="stable")
        exact, done = np.empty(len(rows), np.float32), 0
        while True:
            count = min(max(_AGAIN, 2 * done), len(rows))
            fresh = np.sort(rows_of := order[done:count])
            exact[fresh] = self._scores(self._tower, prompt, rows[fresh])
            done = count
            seen = order[:done]
            error = float(np.abs(exact[seen] - coarse[seen]).max())
            safe = done == len(rows) or coarse[order[done]] + _MARGIN * error < exact[seen].max()
            if safe or not len(rows_of):
                return self._picked(rows[seen], exact[seen])

    def _picked(self, rows: NDArray[np.intp], scores: NDArray[np.float32]) -> Picked:
        """The best score; among equal ones the phrase that came first."""
        ties = rows[scores == scores.max()]
        return Picked(int(ties.min()), float(self._sign * scores.max()))

    def _scores(self, tower: TextTower, prompt: str, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Similarity of the prompt with each of those candidates, negated when reversed, shape (rows,)."""
        import torch

        image = torch.from_numpy(self._image)
        scores = np.empty(len(rows), np.float32)
        behind = self._joins(prompt, rows)
        if behind.any():
            self._behind_prefix(tower, prompt, rows, np.nonzero(behind)[0], image, scores)
        whole = np.nonzero(~behind)[0]
        if len(whole):
            texts = [f"{prompt}, {self.phrases[row]}" if prompt else self.phrases[row] for row in rows[whole]]
            scores[whole] = self._sign * (tower.encode(texts) @ self._image)
        return scores

    def _joins(self, prompt: str, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which candidates' tokens simply follow the prompt's."""
        tokens = self._tower.tokens
        head = self._head(prompt)
        fits = is_plain(prompt) and len(head) < tokens.length and tokens.end not in head
        return self._plain[rows] & fits

    def _head(self, prompt: str) -> list[int]:
        tokens = self._tower.tokens
        return [tokens.start, *(tokens.encode(f"{prompt},") if prompt else ())]

    def _behind_prefix(
        self, tower: TextTower, prompt: str, rows: NDArray[np.intp], chosen: NDArray[np.intp], image: torch.Tensor,
        scores: NDArray[np.float32],
    ) -> None:  # fmt: skip
        head = self._head(prompt)
        room = tower.tokens.length - len(head)
        ids, lengths = self._ids[rows[chosen], :room].copy(), self._lengths[rows[chosen]]
        ids[lengths > room, room - 1 :] = tower.tokens.end
        ids, lengths = _behind_first_end(ids, np.minimum(lengths, room), tower.tokens.end)
        for part, features in tower.features(ids, lengths, tower.prefix(head)):
            found = features @ image.to(features.device)
            scores[chosen[part]] = self._sign * found.cpu().numpy()


def _behind_first_end(
    ids: NDArray[np.int32], lengths: NDArray[np.intp], end: int
) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Texts cut behind their first end token: a label may hold one, and CLIP reads its feature there."""
    first = (ids == end).argmax(axis=1)
    lengths = np.minimum(lengths, first + 1)
    ids[np.arange(ids.shape[1]) >= lengths[:, None]] = -1
    return ids, lengths
