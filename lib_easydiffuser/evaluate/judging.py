"""Answers -> vectors -> scores with intervals, and what each part of a way brings."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np

from ..host import Host
from ..learn.intervals import Interval, interval_of, mean_interval
from ..learn.scores import WIDTH, Floats, Reals, flat_cosine, flat_sums, per_picture
from .records import Answer, Part, Result
from .sentences import means


def vectors_of(answers: Sequence[Answer], host: Host) -> Floats:
    """Shape (answers, 384): the way's own vector, or the mean of its words' embeddings."""
    found = np.zeros((len(answers), WIDTH))
    said = [row for row, answer in enumerate(answers) if answer.vector is None]
    found[said] = means([answers[row].texts for row in said], host)
    for row, answer in enumerate(answers):
        if answer.vector is not None:
            found[row] = answer.vector
    return found


def judged(
    way: str, title: str, vectors: Floats, targets: Floats, baseline: Floats | None, shown: Sequence[str],
    *, seed: int = 0, parts: tuple[Part, ...] = (), failed: int = 0, seen: int = 0, note: str = "",
    groups: Sequence[Hashable] = (),
) -> Result:  # fmt: skip
    """One way's scores.

    Args:
        vectors, targets: Shape (pictures, 384).
        baseline: The mean embedding's scores, shape (pictures,); None for the baseline itself.
        groups: Of each picture; those of one prompt are drawn together for the intervals.
    """
    scores = per_picture(vectors, targets)
    over = mean_interval(scores - baseline, seed, groups=groups) if baseline is not None else None
    return Result(
        way, title, vectors, scores, mean_interval(scores, seed, groups=groups),
        interval_of(flat_sums(vectors, targets), flat_cosine, seed, groups=groups), tuple(shown), over, parts, failed,
        seen, note,
    )  # fmt: skip


def parts_of(
    answers: Sequence[Answer], scores: Floats, targets: Floats, host: Host, seed: int = 0,
    groups: Sequence[Hashable] = (),
) -> tuple[Part, ...]:  # fmt: skip
    """What each part of a way's words brings, on the pictures whose answer has it."""
    return tuple(
        _part(name, rows, means([answers[row].without[name] for row in rows], host), scores, targets, seed, groups)
        for name, rows in _rows_by_part(answers).items()
    )


def parts_of_mixture(
    without: Mapping[str, Reals], scores: Floats, targets: Floats, seed: int = 0, groups: Sequence[Hashable] = ()
) -> tuple[Part, ...]:
    """What each member of an ensemble brings."""
    everywhere = list(range(len(targets)))
    return tuple(_part(name, everywhere, vectors, scores, targets, seed, groups) for name, vectors in without.items())


def _rows_by_part(answers: Sequence[Answer]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, answer in enumerate(answers):
        for name in answer.without:
            found.setdefault(name, []).append(row)
    return found


def _part(
    name: str, rows: Iterable[int], without: Reals, scores: Floats, targets: Floats, seed: int,
    groups: Sequence[Hashable],
) -> Part:  # fmt: skip
    chosen = np.asarray(list(rows))
    own = [groups[row] for row in chosen] if groups else ()
    gain: Interval = mean_interval(scores[chosen] - per_picture(without, targets[chosen]), seed, groups=own)
    return Part(name, len(chosen), gain)
