"""Words of the classifier alone: what fills a picture, in some 900 words beyond the detector's 80."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .lite0 import CLASSES
from .seen import Floats, Seen
from .vocabulary import Word, words

LEAF, GENERAL = 0.4, 0.5
"""How sure one must be of a word of one class, and at least of a union of several."""
_CLUE, _GENERAL_CLUE, _SURE = 0.3, 0.45, 0.7


@dataclass(frozen=True)
class Said:
    """A word and how sure the classifier is of it, 0..1."""

    word: Word
    sure: float


def in_doubt(classes: Floats) -> bool:
    """Whether one look makes a second one worth it: it hints at a word and is not sure of it."""
    return any(
        (_GENERAL_CLUE if word.general else _CLUE) <= value < _SURE
        for word, value in zip(words(), _table() @ classes, strict=True)
    )


def said(seen: Seen) -> list[Said]:
    """The words it is sure of, of every line of descent the most specific one, surest first."""
    classes = together(seen)
    sure = _table() @ classes
    found = [Said(word, float(value)) for word, value in zip(words(), sure, strict=True) if value >= least(word)]
    return _unrelated(found)


def least(word: Word) -> float:
    """How sure one must be of a word; of a union of many classes surer, which gathers much of what is spread evenly."""
    return GENERAL + len(word.classes) / CLASSES if word.general else LEAF


def finer(seen: Seen, classes: frozenset[int], least: float, near: Floats | None = None) -> Said | None:
    """The surest word for a part of those classes, for the box looked at by itself or else for the picture."""
    values = near if near is not None else together(seen)
    sure = _table() @ values
    inside = [
        Said(word, float(value))
        for word, value in zip(words(), sure, strict=True)
        if value >= least and word.classes < classes
    ]
    return min(inside, key=lambda one: (len(one.word.classes), -one.sure), default=None)


def together(seen: Seen) -> Floats:
    """The mean of the whole picture's and the middle's probabilities."""
    return seen.classes if seen.middle is None else (seen.classes + seen.middle) / 2


def _unrelated(found: Iterable[Said]) -> list[Said]:
    """Specific words before general ones, sure before unsure; none that shares a class with one before it."""
    kept: list[Said] = []
    for one in sorted(found, key=lambda one: (one.word.general, len(one.word.classes), -one.sure)):
        if not any(one.word.classes & other.word.classes for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: -one.sure)


@lru_cache(maxsize=1)
def _table() -> NDArray[np.float32]:
    """Which classes a word is the sum of, shape (words, 1000)."""
    table = np.zeros((len(words()), 1000), np.float32)
    for row, word in enumerate(words()):
        table[row, list(word.classes)] = 1
    return table
