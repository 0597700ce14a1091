"""Several ways on the same pictures, the mean embedding always beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import EasyDiffuserError, UsageError
from ..host import Host
from ..learn.scores import Floats
from ..settings import Settings
from .answering import Asking, answers
from .baseline import NAME, baseline
from .judging import judged, parts_of, parts_of_mixture, vectors_of
from .kept_answers import KeptAnswers
from .records import Answer, Evaluation, Example, Examples, Result, Trouble
from .sentences import means
from .ways import named
from .ways._contract import Crowd


@dataclass(frozen=True, eq=False)
class _Answered:
    asking: Asking
    answers: tuple[Answer | EasyDiffuserError, ...]

    @property
    def failed(self) -> int:
        return sum(not isinstance(answer, Answer) for answer in self.answers)


def asked(specs: Sequence[str], settings: Settings, host: Host) -> list[Asking]:
    """The ways a person named, each once, seen to be ready before the work.

    Raises:
        UsageError, ModelError: If one is not.
    """
    found = []
    for spec in dict.fromkeys(specs):
        way, argument = named(spec, host)
        way.check(argument, settings, host)
        found.append(Asking(spec, way, argument))
    members = sum(not asking.way.mixes for asking in found)
    for asking in found:
        if asking.way.mixes:
            asking.way.check_crowd(asking.argument, members)
    return found


def evaluate(
    examples: Examples, ways: Sequence[Asking], settings: Settings, host: Host, kept: KeptAnswers | None = None,
    prompts: Sequence[str] = (), seed: int = 0,
) -> Evaluation:  # fmt: skip
    """Score the ways on the pictures that all of them answered.

    Args:
        prompts: Of a training part, for the mean embedding; without any it is cross-validated.
        seed: Of folds and intervals.

    Raises:
        UsageError: If no picture is left.
        Interrupted: If the person stopped it.
    """
    store = kept or KeptAnswers(None)
    lookers = [asking for asking in ways if not asking.way.mixes]
    try:
        answered = [
            _Answered(asking, tuple(answers(asking, examples.found, settings, host, store))) for asking in lookers
        ]
    finally:
        store.close()
    useful = [one for one in answered if one.failed < len(examples.found)]
    notes = [_useless(one) for one in answered if one not in useful]
    rows, troubles = _common(useful, examples.found)
    if not rows or (answered and not useful):
        raise UsageError("No picture was answered by every way.", " ".join(notes) or _first(troubles))
    chosen = [examples.found[row] for row in rows]
    targets = means([example.truths for example in chosen], host).astype(np.float64)
    groups = [example.truths for example in chosen]
    vectors, told = baseline(targets, prompts, host, seed, groups)
    mean = judged(
        NAME, "the mean embedding", vectors, targets, None, [""] * len(rows), seed=seed, note=told, groups=groups
    )
    results = [_result(one, rows, chosen, targets, mean, host, seed) for one in useful]
    mixtures = []
    for asking in ways:
        try:
            mixtures += [_mixture(asking, useful, results, chosen, targets, mean, seed)] if asking.way.mixes else []
        except UsageError as error:  # a member answered nothing: what the others did is not lost
            notes.append(f"{asking.spec} is left out: {error}")
    ordered = _ordered(ways, [*results, *mixtures])
    return Evaluation(
        tuple(chosen), targets, (mean, *ordered), (*examples.left_out, *troubles), tuple(notes), examples.source
    )


def _common(answered: Sequence[_Answered], examples: Sequence[Example]) -> tuple[list[int], list[Trouble]]:
    """(pictures that every way answered, the others and who did not)."""
    rows, troubles = [], []
    for row, example in enumerate(examples):
        errors = [
            (one.asking.spec, said) for one in answered if isinstance(said := one.answers[row], EasyDiffuserError)
        ]
        if errors:
            troubles.append(Trouble(example.name, f"{errors[0][0]}: {errors[0][1]}"))
        else:
            rows.append(row)
    return rows, troubles


def _useless(one: _Answered) -> str:
    error = next(answer for answer in one.answers if isinstance(answer, EasyDiffuserError))
    return f"{one.asking.spec} answered no picture and is left out. The first: {error}"


def _first(troubles: Sequence[Trouble]) -> str:
    return f"The first, {troubles[0].name}: {troubles[0].why}" if troubles else ""


def _result(
    one: _Answered, rows: Sequence[int], chosen: Sequence[Example], targets: Floats, mean: Result, host: Host, seed: int
) -> Result:
    said: list[Any] = [one.answers[row] for row in rows]
    vectors = vectors_of(said, host)
    seen, note = _seen([one], chosen)
    groups = [example.truths for example in chosen]
    bare = judged(
        one.asking.spec, one.asking.way.title, vectors, targets, mean.scores, [answer.shown for answer in said],
        seed=seed, failed=one.failed, seen=seen, note=note, groups=groups,
    )  # fmt: skip
    return replace(bare, parts=parts_of(said, bare.scores, targets, host, seed, groups))


def _seen(some: Sequence[_Answered], chosen: Sequence[Example]) -> tuple[int, str]:
    """(pictures that one of them was trained on, what to say of it)."""
    trained = frozenset[str]().union(*(one.asking.way.trained_on(one.asking.argument) for one in some))
    seen = sum(example.key in trained for example in chosen)
    return seen, f"trained on {seen} of these {len(chosen)} pictures, which makes its score too good" if seen else ""


def _mixture(
    asking: Asking, members: Sequence[_Answered], results: Sequence[Result], chosen: Sequence[Example],
    targets: Floats, mean: Result, seed: int,
) -> Result:  # fmt: skip
    groups = [example.truths for example in chosen]
    found = asking.way.mix(Crowd(asking.argument, {one.way: one.vectors for one in results}, targets, seed, groups))
    seen, warning = _seen(members, chosen)
    note = f"its members are {warning}; {found.note}" if seen else found.note
    bare = judged(
        asking.spec, asking.way.title, np.asarray(found.vectors, np.float64), targets, mean.scores,
        [""] * len(targets), seed=seed, seen=seen, note=note, groups=groups,
    )  # fmt: skip
    return replace(bare, parts=parts_of_mixture(found.without, bare.scores, targets, seed, groups))


def _ordered(ways: Sequence[Asking], results: Sequence[Result]) -> list[Result]:
    by_spec = {result.way: result for result in results}
    return [by_spec[asking.spec] for asking in ways if asking.spec in by_spec]
