"""From the difference to the tags: one click changes the lists on the desk, as the person's own hand would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import UsageError
from ...host import Host
from ...records import Polarity, Tag
from ...settings import Settings
from ..desk import Desk
from ..rows import POLARITIES, Row

if TYPE_CHECKING:
    from ...loop.edits import Edit
    from ...loop.records import TagDifference


def emphasis_of(desk: Desk, difference: TagDifference) -> float | None:
    """The emphasis the tag has in the lists now (an invented one: among the negatives); None where it has none."""
    side: Polarity = "negative" if difference.status == "invented" else "positive"
    place = _place(desk.lists.get(side, ()), difference.tag.text)
    row = None if place is None else desk.lists[side][place]
    return row.emphasis if row and row.on else None


def edit(desk: Desk, difference: TagDifference, settings: Settings, host: Host) -> str:
    """Raise or add what was lost, deny what was invented; gives what was done, one sentence.

    Raises:
        UsageError: If nothing can be done about this tag; it says why.
    """
    from ...loop.edits import Editor

    captions = desk.analysis.reading.captions if desk.analysis else ()
    found = Editor(settings, host, captions).edit_for(difference, desk.tags())
    if found.kind == "none":
        raise UsageError(found.said)
    side = found.tag.polarity
    desk.edit({**desk.lists, side: _edited(desk.lists.get(side, ()), found)}, settings, host)
    return found.said


def put_tags(desk: Desk, tags: Sequence[Tag], settings: Settings, host: Host) -> None:
    """Make the lists those tags, in their order; what is not among them is switched off and stays in its list."""
    tags = tuple(tags)
    lists = {
        side: _rows(desk.lists.get(side, ()), [tag for tag in tags if tag.polarity == side]) for side in POLARITIES
    }
    desk.edit(lists, settings, host)


def _rows(rows: tuple[Row, ...], tags: Sequence[Tag]) -> tuple[Row, ...]:
    left, found = list(rows), []
    for tag in tags:
        place = _place(tuple(left), tag.text)
        if place is None:
            found.append(Row(tag.text, tag.text, tag.emphasis, base=tag.emphasis, own=True))
        else:
            found.append(replace(left.pop(place), on=True, gone=False, emphasis=tag.emphasis))
    for row in left:  # behind the row that it followed
        before = rows[: rows.index(row)]
        place = max((at for at, one in enumerate(found) if any(one.key == two.key for two in before)), default=-1)
        found.insert(place + 1, replace(row, on=False))
    return tuple(found)


def _edited(rows: tuple[Row, ...], found: Edit) -> tuple[Row, ...]:
    """The rows with the edit made; a row that was switched off comes on again instead of a second one."""
    tag = found.tag
    place = _place(rows, tag.text)
    if place is not None:
        row = rows[place]
        emphasis = tag.emphasis if found.kind == "raise" else row.emphasis
        return (*rows[:place], replace(row, on=True, gone=False, emphasis=emphasis), *rows[place + 1 :])
    at = _among_all(rows, found.place)
    return (*rows[:at], Row(tag.text, tag.text, tag.emphasis, base=tag.emphasis, own=True), *rows[at:])


def _among_all(rows: tuple[Row, ...], place: int) -> int:
    """A place among the rows that are on, as one among all."""
    on = [index for index, row in enumerate(rows) if row.on and row.text.strip()]
    return on[place] if place < len(on) else len(rows)


def _place(rows: tuple[Row, ...], text: str) -> int | None:
    from ...prompt.phrases import key_of

    key = key_of(text)
    return next((place for place, row in enumerate(rows) if key in (key_of(row.text), key_of(row.key))), None)
