"""The records of an evaluation: pictures with truths, what a way answered, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import EasyDiffuserError
from ..learn.intervals import Interval
from ..learn.scores import Reals
from ..records import Picture

Vector = Reals


@dataclass(frozen=True, eq=False)
class Example:
    """A picture and what is true of it.

    Attributes:
        name: Its file's name, for tables.
        load: Reads it; raises ImageError.
        truths: Its true prompts; at least one, none empty.
        key: Names the file's content, where there is a file: answers and features are kept under it.
    """

    name: str
    load: Callable[[], Picture]
    truths: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True)
class Trouble:
    """A picture or a truth that was left out."""

    name: str
    why: str


@dataclass(frozen=True, eq=False)
class Examples:
    """All that can be judged, what cannot and why, and how the truths were found."""

    found: tuple[Example, ...]
    left_out: tuple[Trouble, ...] = ()
    source: str = ""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a way says of one picture: words, or a vector directly.

    Attributes:
        texts: Their embeddings' mean is the answer; none where `vector` is it.
        without: The words that are left when a part of the way is left out, by the part's name.
        vector: Shape (384,).
        best: What to show a person; the first text otherwise.
    """

    texts: tuple[str, ...] = ()
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vector: Vector | None = None
    best: str = ""

    @property
    def shown(self) -> str:
        return self.best or (self.texts[0] if self.texts else "")


Answers = list[Answer | EasyDiffuserError]


@dataclass(frozen=True)
class Part:
    """What a part of a way brings: the mean of the score with it minus the score without it, on the pictures that
    have it."""

    name: str
    pictures: int
    gain: Interval


@dataclass(frozen=True, eq=False)
class Result:
    """One way on the pictures that every way answered.

    Attributes:
        vectors: Shape (pictures, 384).
        scores: Mean cosine of each picture to its truths, shape (pictures,).
        mean: Of the scores: Kaggle's figure.
        flat: One cosine of all vectors laid end to end: the other team's.
        over_baseline: Of the scores minus the mean embedding's, picture by picture.
        failed: Pictures it did not answer.
        seen: Pictures it was trained on.
    """

    way: str
    title: str
    vectors: Vector
    scores: NDArray[np.float64]
    mean: Interval
    flat: Interval
    shown: tuple[str, ...]
    over_baseline: Interval | None = None
    parts: tuple[Part, ...] = ()
    failed: int = 0
    seen: int = 0
    note: str = ""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Several ways on the same pictures.

    Attributes:
        targets: Mean of each picture's true embeddings, shape (pictures, 384).
        results: The baseline first, then the ways in the order they were asked for.
        left_out: What was not judged, and why.
    """

    examples: tuple[Example, ...]
    targets: NDArray[np.float64]
    results: tuple[Result, ...]
    left_out: tuple[Trouble, ...]
    notes: tuple[str, ...]
    source: str = ""
