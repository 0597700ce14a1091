"""A prompt box that the person typed in, as rows: what still stands there keeps its row, what is new gets one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ..dataclass import dataclass
from ..host import Host
from ..records import Analysis, Polarity, PromptPair, Reading
from ..settings import Settings
from .desk import Desk
from .korean import in_english
from .rows import Row

if TYPE_CHECKING:
    from ..prompt.retyped import Piece

_LONGEST_KEY = 200
Frames = tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Retyped:
    """What was made of it.

    Attributes:
        rows: Those that are in the text, in its order; one that was taken out is switched off where it stood.
        without: Names of the parts around the tags (a style's words, the sentence) that the text does not have.
    """

    rows: tuple[Row, ...]
    without: frozenset[str]


def retyped(text: str, before: str, rows: Sequence[Row], frames: Frames, polarity: Polarity) -> Retyped:
    """The rows of a prompt as typed.

    Args:
        before: The prompt that stood there, which the rows made.
        rows: Of that prompt.
        frames: What stands before and behind the tags, by name.
    """
    negative = polarity == "negative"
    body, without = _unframed(text, frames)
    stood = _read(_unframed(before, frames)[0], negative)
    return Retyped(_Rows(rows, {piece.text for piece in stood}, negative).of(_read(body, negative)), without)


def _read(text: str, negative: bool) -> tuple[Piece, ...]:
    from ..prompt.retyped import pieces_typed

    return pieces_typed(text, negative)


def _unframed(text: str, frames: Frames) -> tuple[str, frozenset[str]]:
    """(the text without what stands around the tags, the names of what it lacks)."""
    without: set[str] = set()
    body = text.strip()
    for name, part in frames[0].items():
        part = part.strip().strip(",").strip()
        if body == part or body.startswith(f"{part},"):
            body = body[len(part) :].lstrip(", \n")
        else:
            without.add(name)
    for name, part in reversed(list(frames[1].items())):
        part = part.strip().strip(",").strip()
        if body == part or body.endswith(f", {part}"):
            body = body[: len(body) - len(part)].rstrip(", \n")
        else:
            without.add(name)
    return body, frozenset(without)


class _Rows:
    """The rows of a text, from the rows there were."""

    def __init__(self, rows: Sequence[Row], stood: set[str], negative: bool) -> None:
        self._before = rows
        self._names = {id(row): [piece.text for piece in _read(_shown(row), negative)] for row in rows}
        # What was left out of the prompt, for want of room say, is not missed in it.
        self._standing = [row for row in rows if row.on and all(name in stood for name in self._names[id(row)])]
        self._used: set[int] = set()
        self._keys = {row.key for row in rows}

    def of(self, pieces: Sequence[Piece]) -> tuple[Row, ...]:
        from ..prompt.typed import is_prompt_text

        made: list[Row | None] = [None] * len(pieces)
        skip: set[int] = set()
        for row, start in self._same(pieces):
            many = len(self._names[id(row)])
            made[start] = self._kept(row, pieces[start] if many == 1 else None)
            skip |= {*range(start + 1, start + many)}
        free = [index for index, row in enumerate(made) if row is None and index not in skip]
        for index in free:
            made[index] = self._elsewhere(pieces[index])
        for start, old in self._changed(made, skip):
            # A row that was proposed holds words; what is spelled for the host is the person's own.
            if old.own or not is_prompt_text(pieces[start].text):
                made[start] = self._kept(old, pieces[start], pieces[start].text)
        for index in free:
            if made[index] is None:
                made[index] = self._new(pieces[index])
        return self._with_the_others([row for row in made if row is not None])

    def _same(self, pieces: Sequence[Piece]) -> Iterator[tuple[Row, int]]:
        """Rows whose names stand in the text in their old order, and where."""
        names = [name for row in self._standing for name in self._names[id(row)]]
        starts: dict[int, Row] = {}
        place = 0
        for row in self._standing:
            starts[place] = row
            place += len(self._names[id(row)])
        matcher = SequenceMatcher(None, names, [piece.text for piece in pieces], autojunk=False)
        for old, new, size in matcher.get_matching_blocks():
            for offset in range(size):
                found = starts.get(old + offset)
                if found is not None and offset + len(self._names[id(found)]) <= size:
                    yield found, new + offset

    def _elsewhere(self, piece: Piece) -> Row | None:
        """A row of that name that was moved, or was switched off."""
        for row in (*self._standing, *self._before):
            if id(row) not in self._used and self._names[id(row)] == [piece.text]:
                return self._kept(row, piece)
        return None

    def _changed(self, made: Sequence[Row | None], skip: set[int]) -> Iterator[tuple[int, Row]]:
        """Where one new piece stands between the same neighbours in a row's stead: the row was edited."""
        keys = [row.key for row in self._standing]
        for index, row in enumerate(made):
            if row is not None or index in skip:
                continue
            left = next((one.key for one in reversed(made[:index]) if one is not None), None)
            at = keys.index(left) + 1 if left in keys else 0
            gone = self._standing[at : at + 1]
            if gone and id(gone[0]) not in self._used and len(self._names[id(gone[0])]) == 1:
                yield index, gone[0]

    def _kept(self, row: Row, piece: Piece | None, text: str = "") -> Row:
        self._used.add(id(row))
        if piece is None:
            return row
        from ..prompt.escape import rounded

        # As it is written: an emphasis that was not typed anew keeps its finer figure.
        emphasis = row.emphasis if rounded(row.emphasis) == piece.emphasis else piece.emphasis
        return replace(row, on=True, gone=False, emphasis=emphasis, text=text or row.text)

    def _new(self, piece: Piece) -> Row:
        key = piece.text[:_LONGEST_KEY]
        while key in self._keys:  # names the row and is not shown
            key += "+"
        self._keys.add(key)
        return Row(key, piece.text, piece.emphasis, own=True)

    def _with_the_others(self, rows: list[Row]) -> tuple[Row, ...]:
        """Between them the rows that are not in the text, where they stood."""
        left: str | None = None
        for row in self._before:
            if id(row) in self._used:
                left = row.key
                continue
            at = next((index + 1 for index, one in enumerate(rows) if one.key == left), 0)
            rows.insert(at, replace(row, on=False) if row in self._standing else row)
            left = row.key
        return tuple(rows)


def _shown(row: Row) -> str:
    """The row as a prompt says it, emphasis left out."""
    from ..prompt.escape import escape
    from ..prompt.typed import is_prompt_text

    return row.text if row.own and is_prompt_text(row.text) else escape(row.text)


def type_in(desk: Desk, typed: Mapping[Polarity, str], settings: Settings, host: Host) -> None:
    """Make the tags those of the prompts as typed; what was typed stands to the letter until its list is changed.

    Args:
        typed: By side, the whole box.
    """
    from ..prompt.compose import frame
    from ..translate import settings_in_english

    if desk.analysis is None:
        desk.put(Analysis(Reading(), (), PromptPair()))
    assert desk.analysis is not None
    if desk.taken:  # the file's other prompt stays too
        typed = {**_by_side(desk.prompts), **typed}
    stood, english = _by_side(desk.guess), settings_in_english(settings, host)[0]
    typed = {side: text for side, text in typed.items() if desk.taken or text != stood[side]}
    lists, without = dict(desk.lists), set(desk.without)
    for side, text in typed.items():
        frames = frame(desk.analysis.reading.captions, english, side)
        made = retyped(text, stood[side], desk.lists.get(side, ()), frames, side)
        lists[side] = made.rows
        without = (without - {*frames[0], *frames[1]}) | made.without
    read, desk.typed = in_english(lists)
    desk.taken, desk.without = False, frozenset(without)
    desk.edit(read, settings, host)
    # Korean is no prompt: its tags are.
    desk.own_text.update({side: text for side, text in typed.items() if read[side] == lists[side]})
    desk.write(settings, host)


def _by_side(pair: PromptPair) -> dict[Polarity, str]:
    return {"positive": pair.prompt, "negative": pair.negative_prompt}
