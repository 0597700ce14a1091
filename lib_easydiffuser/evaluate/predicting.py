"""Prompt embeddings of pictures whose prompts nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import EasyDiffuserError, UsageError, quoted
from ..host import Host
from ..images import load_picture
from ..learn.scores import WIDTH, Floats
from ..models.fingerprint import file_fingerprint
from ..records import Picture
from ..settings import Settings
from .answering import Asking, answers
from .judging import vectors_of
from .kept_answers import KeptAnswers
from .records import Answer, Example, Trouble
from .ways._contract import Crowd


def untold(paths: Sequence[Path], settings: Settings) -> list[Example]:
    """Pictures without truths."""
    return [_untold(path, settings) for path in paths]


def _untold(path: Path, settings: Settings) -> Example:
    def load() -> Picture:
        return load_picture(path, name=str(path), max_side=settings.max_side)

    try:
        key = file_fingerprint(path)
    except OSError:  # reading it will say why
        key = ""
    return Example(path.name, load, (), key)


def require_one(ways: Sequence[Asking]) -> None:
    """See that the ways give one answer together, without a true prompt.

    Raises:
        UsageError: If they give several or none, or weights are to be fitted.
    """
    mixers = [asking for asking in ways if asking.way.mixes]
    if len(mixers) == len(ways):
        raise UsageError("No way looks at the pictures.", "Name one: --way captioner; an ensemble mixes those.")
    if len(ways) - len(mixers) > 1 and len(mixers) != 1:
        raise UsageError(
            f"{len(ways)} ways give {len(ways)} answers, and one is wanted.",
            "Add --way ensemble:0.45,0.55 to mix them.",
        )
    if any(asking.way.needs_truth(asking.argument) for asking in mixers):
        raise UsageError(
            f"Weights cannot be fitted where no true prompt is known: {quoted(mixers[0].spec)}.",
            "`evaluate` on pictures with true prompts finds them; then write ensemble:0.45,0.55.",
        )


def predicted(
    some: Sequence[Example], ways: Sequence[Asking], settings: Settings, host: Host, kept: KeptAnswers
) -> tuple[Floats, list[Answer | None], list[Trouble]]:
    """(vectors, shape (pictures, 384), NaN where there is no answer; the first way's answers; why not).

    Raises:
        UsageError: See `require_one`.
        Interrupted: If the person stopped it.
    """
    require_one(ways)
    lookers = [asking for asking in ways if not asking.way.mixes]
    said = [answers(asking, some, settings, host, kept) for asking in lookers]
    members, troubles = {}, []
    for asking, own in zip(lookers, said, strict=True):
        members[asking.spec] = _vectors([one if isinstance(one, Answer) else None for one in own], host)
        troubles += [
            Trouble(example.name, f"{asking.spec}: {one}")
            for example, one in zip(some, own, strict=True)
            if isinstance(one, EasyDiffuserError)
        ]
    first = [one if isinstance(one, Answer) else None for one in said[0]]
    return _together(members, ways), first, troubles


def _vectors(said: Sequence[Answer | None], host: Host) -> Floats:
    found = np.full((len(said), WIDTH), np.nan)
    rows = [row for row, answer in enumerate(said) if answer is not None]
    found[rows] = vectors_of([answer for answer in said if answer is not None], host)
    return found


def _together(members: dict[str, Floats], ways: Sequence[Asking]) -> Floats:
    mixer = next((asking for asking in ways if asking.way.mixes), None)
    if mixer is None:
        return next(iter(members.values()))
    nothing = np.zeros_like(next(iter(members.values())))
    return np.asarray(mixer.way.mix(Crowd(mixer.argument, members, nothing)).vectors, np.float64)
