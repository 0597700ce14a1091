"""What the person chose: how far a run may go, what counts, what nothing may touch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import UsageError

if TYPE_CHECKING:
    from ...loop.refining.records import Options

MOST_ROUNDS = 100
COUNT = 5
"""Of the controls."""


def titles() -> dict[str, str]:
    """What can count: what the page says, and its name."""
    from ...loop.refining.aspects import ASPECTS

    return {aspect.title: aspect.name for aspect in ASPECTS}


def read_options(values: Sequence[Any]) -> Options:
    """From the controls: rounds, pictures, minutes, what counts, what is pinned.

    Raises:
        UsageError: If nothing counts.
    """
    from ...loop.refining.records import Options

    rounds, pictures, minutes, counts, pinned = values
    return Options(
        rounds=int(_within(rounds, 1, MOST_ROUNDS, 6)),
        pictures=int(_within(pictures, 0, 10_000, 0)),
        minutes=_within(minutes, 0, 10_000, 0),
        counts=read_counts(counts),
        pinned=tuple(text for part in str(pinned or "").split(",") if (text := part.strip())),
    )


def read_counts(ticked: Iterable[Any] | None) -> tuple[str, ...]:
    """Names of what counts; () where everything does.

    Raises:
        UsageError: If nothing does.
    """
    known, said = titles(), {str(title) for title in ticked or ()}
    names = tuple(name for title, name in known.items() if title in said)
    if not names:
        raise UsageError("Nothing counts.", "Tick at least one thing that rounds are judged by.")
    return () if len(names) == len(known) else names


def _within(value: Any, low: float, high: float, otherwise: float) -> float:
    """The page is not trusted: no number is the default, one out of bounds is brought back."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return min(max(number, low), high) if math.isfinite(number) else otherwise
