"""The lists a person edits: a row is a tag as it stands in the tab."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from ..dataclass import dataclass
from ..records import Polarity, Tag

Lists = Mapping[Polarity, "tuple[Row, ...]"]
POLARITIES: tuple[Polarity, Polarity] = ("positive", "negative")
EMPHASIS_LOW, EMPHASIS_HIGH = 0.05, 3.0
# A row may hold a whole prompt with AND in it.
_LONGEST, _LONGEST_PROMPT = 2000, 100_000


@dataclass(frozen=True)
class Row:
    """One line of a list.

    Attributes:
        key: The text the tag was proposed with; names the row whatever is made of it.
        base: The emphasis it was proposed with.
        own: Whether the person added it.
        gone: Whether the person took it out of the list: it is off, and shown among what is left out.
    """

    key: str
    text: str
    emphasis: float = 1.0
    on: bool = True
    base: float = 1.0
    own: bool = False
    gone: bool = False

    @property
    def touched(self) -> bool:
        """Whether the person changed anything about it."""
        return self.own or not self.on or self.text != self.key or self.emphasis != self.base


def rows_of(tags: Iterable[Tag]) -> tuple[Row, ...]:
    """Rows of freshly proposed tags."""
    return tuple(Row(tag.text, tag.text, tag.emphasis, base=tag.emphasis) for tag in tags)


def overlaid(fresh: Sequence[Row], before: Sequence[Row], moved: bool) -> tuple[Row, ...]:
    """Fresh rows with everything the person did to the rows before.

    Args:
        moved: Whether the person reordered; if so the old order holds, and a new row stays behind the
            row it follows among the fresh ones.
    """
    known = {row.key: row for row in before}
    rows = [_kept(row, known.get(row.key)) for row in fresh]
    rows += [row for row in before if row.own and row.key not in {fresh_row.key for fresh_row in fresh}]
    return _in_old_order(rows, [row.key for row in before]) if moved else tuple(rows)


def recalled(shown: Sequence[Row], before: Sequence[Row]) -> tuple[Row, ...]:
    """The rows shown, and between them those of `before` that an answer left out: they may come back.

    Rows the person added are never left out by an answer: one that is not shown was taken away.
    """
    here, known = {row.key: row for row in shown}, {row.key for row in before}
    rows = [here.get(row.key, row) for row in before if row.key in here or not row.own]
    rows += [row for row in shown if row.key not in known]
    return _in_old_order(rows, [row.key for row in shown])


def tags_of(rows: Iterable[Row], proposed: Iterable[Tag], polarity: Polarity) -> tuple[Tag, ...]:
    """The tags the rows stand for, in the rows' order; those switched off are left out."""
    known = {tag.text: tag for tag in proposed}
    return tuple(
        known.get(row.key, Tag(row.key, polarity, source="person", reason="added by you")).but(
            text=row.text, emphasis=row.emphasis
        )
        for row in rows
        if row.on and row.text.strip()
    )


@dataclass(frozen=True)
class Change:
    """What the page asks for.

    Attributes:
        lists: The lists as they stand there; None when it sent none.
        number: Counts the page's changes; an older one that comes late is nothing any more.
        of: What the lists belong to, as the desk counts; None when the page does not say.
        refilter: Whether the controls turned.
        reset: Whether every edit shall be forgotten.
        back: Whether what was put away shall come back.
        typed: The prompt boxes that were typed in, whole.
    """

    lists: Lists | None = None
    number: int = 0
    refilter: bool = False
    reset: bool = False
    of: int | None = None
    back: bool = False
    typed: Mapping[Polarity, str] = field(default_factory=dict)

    @property
    def fresh(self) -> bool:
        """Whether the lists on the page are to be drawn anew."""
        return self.refilter or self.reset or self.back or bool(self.typed)


def read_change(document: str) -> Change:
    """The page's message; an unknown shape asks for nothing."""
    try:
        given = json.loads(document)
        number, of = int(given.get("number", 0)), given.get("of")
        wishes = (given.get("refilter") is True, given.get("reset") is True)
        back, typed = given.get("back") is True, _read_typed(given.get("typed"))
        return Change(read_lists(document), number, *wishes, of if isinstance(of, int) else None, back, typed)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return Change()


def read_lists(document: str) -> Lists | None:
    """The page's lists from its JSON; None when the page sent nothing of the kind.

    The page is not trusted: an unknown shape is nothing, a number out of bounds is brought back.
    """
    try:
        given = json.loads(document)
        return {polarity: tuple(_row(item) for item in given[polarity]) for polarity in POLARITIES}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _read_typed(given: Any) -> dict[Polarity, str]:
    found = given if isinstance(given, dict) else {}
    return {side: found[side][:_LONGEST_PROMPT] for side in POLARITIES if isinstance(found.get(side), str)}


def _kept(fresh: Row, before: Row | None) -> Row:
    if before is None or not before.touched:
        return fresh
    emphasis = before.emphasis if before.emphasis != before.base else fresh.emphasis
    return replace(before, base=fresh.base, emphasis=emphasis, own=False)


def _in_old_order(rows: Sequence[Row], order: Sequence[str]) -> tuple[Row, ...]:
    place = {key: index for index, key in enumerate(order)}
    ranked: list[tuple[float, int, Row]] = []
    last = -1.0
    for index, row in enumerate(rows):
        last = float(place[row.key]) if row.key in place else last
        ranked.append((last if row.key in place else last + 0.5, index, row))
    return tuple(row for _, _, row in sorted(ranked, key=lambda item: item[:2]))


def _row(item: Mapping[str, Any]) -> Row:
    return Row(
        key=str(item["key"])[:_LONGEST],
        text=" ".join(str(item["text"])[:_LONGEST_PROMPT].split()),
        emphasis=_bounded(item["emphasis"]),
        on=bool(item["on"]) and not item.get("gone", False),
        base=_bounded(item["base"]),
        own=bool(item.get("own", False)),
        gone=bool(item.get("gone", False)),
    )


def _bounded(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return round(min(max(number, EMPHASIS_LOW), EMPHASIS_HIGH), 2)
