"""Pictures with truths as numbers to train on: targets, features or squares, and which part is for what."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EasyDiffuserError, Interrupted, UsageError
from ..host import Host
from ..learn.scores import Floats
from ..learn.squares import Squares, square_of
from ..settings import Settings
from .features import Features, kept_features
from .records import Example, Examples, Trouble
from .sentences import means

LEAST = 10
"""Pictures; with fewer a held-out part says nothing."""


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Readable pictures with the embeddings of their truths.

    Attributes:
        targets: Shape (pictures, 384).
        left_out: What could not be read or has no truth.
    """

    examples: tuple[Example, ...]
    targets: Floats
    left_out: tuple[Trouble, ...]

    @property
    def key(self) -> str:
        """Names the data: pictures and truths."""
        told = "\n".join(f"{example.key}{example.name}{example.truths}" for example in self.examples)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:12]

    def only(self, rows: Sequence[int]) -> TrainingSet:
        """Some of the pictures."""
        chosen = list(rows)
        return TrainingSet(tuple(self.examples[row] for row in chosen), self.targets[chosen], self.left_out)

    def without(self, broken: Sequence[tuple[int, EasyDiffuserError]]) -> TrainingSet:
        """Those that could be read, the others among what was left out."""
        bad = {row for row, _ in broken}
        kept = self.only([row for row in range(len(self.examples)) if row not in bad])
        troubles = tuple(Trouble(self.examples[row].name, str(error)) for row, error in broken)
        return TrainingSet(kept.examples, kept.targets, (*self.left_out, *troubles))

    def require(self) -> TrainingSet:
        """Itself.

        Raises:
            UsageError: If there are too few pictures.
        """
        if len(self.examples) < LEAST:
            raise UsageError(
                f"{len(self.examples)} pictures with true prompts are too few to train on.",
                f"At least {LEAST} are wanted; some hundred begin to be of use.",
            )
        return self


def training_set(found: Examples, host: Host) -> TrainingSet:
    """The truths embedded.

    Raises:
        UsageError: If there are too few pictures.
    """
    targets = means([example.truths for example in found.found], host).astype(np.float64)
    return TrainingSet(found.found, targets, found.left_out).require()


def with_features(
    data: TrainingSet, part: Features, settings: Settings, host: Host
) -> tuple[TrainingSet, NDArray[np.float32]]:
    """(the pictures that could be read, their features, shape (pictures, width)).

    Raises:
        Interrupted: If the person stopped it; what was looked at is kept.
    """
    rows: list[NDArray[np.float32]] = []
    broken: list[tuple[int, EasyDiffuserError]] = []
    for row, example in enumerate(data.examples):
        _go_on(row, len(data.examples), f"features of {part.title}", host)
        try:
            rows.append(kept_features(part, [example.load()], [example.key], settings, host)[0])
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            broken.append((row, error))
    return data.without(broken).require(), np.stack(rows)


def with_squares(
    data: TrainingSet, sides: Sequence[int], folder: Path, host: Host
) -> tuple[TrainingSet, dict[int, Squares]]:
    """(the pictures that could be read, their squares by side, mapped from files in the folder).

    Raises:
        Interrupted: If the person stopped it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = len(data.examples)
    opened: Any = np.lib.format.open_memmap
    mapped: dict[int, Squares] = {
        side: opened(folder / f"squares-{side}.npy", "w+", np.uint8, (count, side, side, 3))
        for side in dict.fromkeys(sides)
    }
    broken: list[tuple[int, EasyDiffuserError]] = []
    kept = 0  # the readable ones stand close together
    for row, example in enumerate(data.examples):
        _go_on(row, count, "reading pictures", host)
        try:
            image = example.load().rgb
        except EasyDiffuserError as error:
            broken.append((row, error))
            continue
        for side, squares in mapped.items():
            squares[kept] = square_of(image, side)
        kept += 1
    return data.without(broken).require(), {side: squares[:kept] for side, squares in mapped.items()}


def _go_on(done: int, total: int, text: str, host: Host) -> None:
    if host.stopped():
        raise Interrupted(f"Stopped after {done} of {total} pictures.", "The same command goes on.")
    host.progress(done, total, text)
