"""The greedy chain: add the phrase that brings the prompt nearest to the picture, as long as it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..host import Host
from .candidates import Candidates, Picked
from .tower import TextTower

Features = NDArray[np.float32]


@dataclass(frozen=True)
class Chain:
    """A prompt grown phrase by phrase.

    Attributes:
        prompt: The best one met.
        similarity: Its cosine similarity to the picture.
        picks: (phrase, similarity with it) of the best prompt, in the order added.
        finished: False when the person stopped it; what was found until then stands.
    """

    prompt: str
    similarity: float
    picks: tuple[tuple[str, float], ...]
    finished: bool = True


@dataclass(frozen=True, eq=False)
class Towers:
    """One model's text tower, in float32 and, where that is quicker, in reduced precision too."""

    exact: TextTower
    coarse: TextTower | None = None

    def similarities(self, image: Features, texts: Sequence[str]) -> Features:
        """Of whole texts, float32, shape (texts,)."""
        found: Features = self.exact.encode(texts) @ image
        return found


def grow(
    towers: Towers, image: Features, phrases: Sequence[str], host: Host, start: str = "", least: int = 8,
    most: int = 32, reverse: bool = False,
) -> Chain:  # fmt: skip
    """clip-interrogator's chain, with the sign of its first similarity right when reversed.

    Args:
        phrases: Candidates; among equal ones the first wins.
        start: What the prompt begins with; "" begins with the best phrase.
        least: Phrases added even when they do not help.
        most: Phrases added at most.
        reverse: Away from the picture: a negative prompt.
    """
    candidates = Candidates(phrases, image, towers.exact, towers.coarse, reverse)
    if start:
        walk = _Walk(start, float(towers.similarities(image, [start])[0]), reverse)
    elif not len(candidates):
        return Chain("", 0.0, ())
    else:
        first = candidates.best("")
        candidates.remove(first.index)
        phrase = candidates.phrases[first.index]
        walk = _Walk(phrase, first.similarity, reverse, ((phrase, first.similarity),))
    for number in range(most):
        if host.stopped():
            return walk.chain(finished=False)
        host.progress(number, most, "Growing the prompt")
        if not len(candidates):
            break
        try:
            picked = candidates.best(walk.prompt)
        except KeyboardInterrupt:  # Ctrl-C in the middle of a step; a host that was told to stop wants what there is
            if host.stopped():
                return walk.chain(finished=False)
            raise
        if not walk.add(candidates.phrases[picked.index], picked, forced=number < least):
            break
        if towers.exact.tokens.at_length(walk.prompt):
            break
        candidates.remove(picked.index)
    return walk.chain(finished=True)


class _Walk:
    """The prompt as it grows, and the best it has been."""

    def __init__(
        self, prompt: str, similarity: float, reverse: bool, picks: tuple[tuple[str, float], ...] = ()
    ) -> None:
        self.prompt = prompt
        self._sign = -1.0 if reverse else 1.0
        self._similarity = similarity
        self._picks = picks
        self._best = prompt, similarity, picks

    def add(self, phrase: str, picked: Picked, forced: bool) -> bool:
        """Whether the phrase was worth adding (or forced)."""
        prompt = f"{self.prompt}, {phrase}"
        picks = (*self._picks, (phrase, picked.similarity))
        if self._better(picked.similarity, self._best[1]):
            self._best = prompt, picked.similarity, picks
        if not forced and not self._better(picked.similarity, self._similarity):
            return False
        self.prompt, self._similarity, self._picks = prompt, picked.similarity, picks
        return True

    def _better(self, one: float, other: float) -> bool:
        return self._sign * one > self._sign * other

    def chain(self, finished: bool) -> Chain:
        return Chain(*self._best, finished)
