"""What the history says about its person, as charts of plain numbers; `svg` draws them, a table says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .index import Index
from .phrases import asked_most, changes, turned
from .records import Saved
from .scores import Point, points

_TOP = 20
_MONTHS = 24


@dataclass(frozen=True)
class Chart:
    """One question and its numbers.

    Attributes:
        kind: "bars": a row a label; "columns": the same along time; "lines": a series a name over time.
        columns: Names of the table's columns; the first is the label's, the others a number each.
        rows: (label, number, ...); for lines (label of the time, number or None for each series).
        note: What the numbers are, in one sentence.
    """

    name: str
    title: str
    note: str
    kind: Literal["bars", "columns", "lines"]
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


def charts(index: Index) -> list[Chart]:
    """All that have something to show.

    Raises:
        EasyDiffuserError: If the index cannot be read.
    """
    saved = index.saved()
    found = [*_asked(saved), *_changed(saved), _months(saved), _scores(points(index.folders()))]
    return [chart for chart in found if chart.rows]


def _asked(saved: Sequence[Saved]) -> list[Chart]:
    note = "In how many pictures each phrase of the prompt stands."
    return [
        Chart("asked", "What I ask for most", note, "bars", ("Phrase", "Pictures"), tuple(asked_most(saved, _TOP))),
        Chart(
            "unwanted", "What I keep out most", "In how many pictures each phrase of the negative prompt stands.",
            "bars", ("Phrase", "Pictures"), tuple(asked_most(saved, _TOP, negative=True)),
        ),
    ]  # fmt: skip


def _changed(saved: Sequence[Saved]) -> list[Chart]:
    note = "From a picture to the next with a prompt that has something in common with it."
    return [
        Chart("changed", "What I change", note, "bars", ("Phrase", "Added", "Taken out"), tuple(changes(saved, _TOP))),
        Chart(
            "turned", "Settings I turn", "How often a setting differs from a picture to the next.",
            "bars", ("Setting", "Times"), tuple(turned(saved, _TOP)),
        ),
    ]  # fmt: skip


def _months(saved: Sequence[Saved]) -> Chart:
    found = Counter(datetime.fromtimestamp(one.made).strftime("%Y-%m") for one in saved)
    rows = tuple(sorted(found.items())[-_MONTHS:])
    note = "By the month in which the file was written."
    return Chart("months", "Pictures a month", note, "columns", ("Month", "Pictures"), rows if len(rows) > 1 else ())


def _scores(found: Sequence[Point]) -> Chart:
    """One row a round; every score as the share of its range, so that all have one scale."""
    names = tuple(dict.fromkeys(point.name for point in found))
    rounds: dict[tuple[float, tuple[str, int]], dict[str, float]] = {}
    for point in found:
        share = (point.value - point.low) / (point.high - point.low) if point.high > point.low else point.value
        rounds.setdefault((point.when, point.round), {})[point.name] = round(share, 4)
    rows = tuple(
        (datetime.fromtimestamp(key[0]).strftime("%Y-%m-%d %H:%M"), *(rounds[key].get(name) for name in names))
        for key in sorted(rounds)
    )
    note = "Mean of each round of Generate and compare, as the share of the score's range: 1 is the likest."
    return Chart("scores", "Scores over time", note, "lines", ("Round", *names), rows)
