"""Korean in the tab: glosses of its rows, tags typed in Korean, and the catalogue of our own texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import quoted
from ..host import Host
from ..settings import Settings
from .defaults import default_settings
from .desk import Desk
from .rows import EMPHASIS_HIGH, EMPHASIS_LOW, POLARITIES, Lists, Row

if TYPE_CHECKING:
    from ..translate.typed import Piece

_STRINGS = Path(__file__).resolve().parents[2] / "localizations" / "ko_KR.json"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Any]:
    """Exact texts (the host's localisation file) and sentences with {0} places, longest first."""
    return {"strings": json.loads(strings_text()), "sentences": sentences()}


def strings_text() -> str:
    """The host's localisation file: an object of JSON."""
    return _STRINGS.read_text("utf-8") if _STRINGS.is_file() else "{}"


def sentences() -> list[list[str]]:
    """[English, Korean] with places for values, longest first."""
    from ..data import rows

    found = [row for row in rows("korean_sentences.tsv") if len(row) == 2]
    return sorted(found, key=lambda row: -len(row[0]))


def gloss_wish(host: Host) -> str:
    """The knob as the host keeps it: "auto", "on" or "off"."""
    kept = getattr(host, "default_settings", None)
    return str((kept() if callable(kept) else {}).get("gloss", "auto"))


def in_english(lists: Lists) -> tuple[Lists, dict[str, str]]:
    """The lists with every tag typed in Korean as its English tag, and what became what. Runs no model.

    Several tags in one box stay one row; where they are emphasised, each has a row of its own, for a row has one
    emphasis. A Korean word nobody can read stays as it was typed.
    """
    became: dict[str, str] = {}
    return {side: tuple(_rows_in_english(lists.get(side, ()), became)) for side in POLARITIES}, became


def reshaped(before: Lists, after: Lists) -> bool:
    """Whether reading the Korean made other rows or emphases: the page then has to draw its lists anew."""

    def shape(lists: Lists) -> list[tuple[str, float]]:
        return [(row.key, row.emphasis) for side in POLARITIES for row in lists.get(side, ())]

    return shape(before) != shape(after)


def learn_typed(desk: Desk, settings: Settings, host: Host) -> None:
    """Ask an installed model for the tags that the lexicon does not know; for a run, in the host's turn.

    Raises:
        Interrupted: If the person stopped.
    """
    from ..translate import learn

    learn([word for row in _rows(desk) for word in _unread(row.text)], settings, host)


def untranslated(desk: Desk, host: Host) -> tuple[str, ...]:
    """A note for every Korean tag in the lists that nobody could read."""
    from ..translate.knobs import NOT_IN_LEXICON, told_why

    words = dict.fromkeys(word for row in _rows(desk) if row.on for word in _unread(row.text))
    if not words:
        return ()
    settings = default_settings(host)
    return tuple(told_why(f"The tag {quoted(word)} {NOT_IN_LEXICON}", word, settings, host) for word in words)


def _rows(desk: Desk) -> Iterator[Row]:
    for side in POLARITIES:
        yield from desk.lists.get(side, ())


def _unread(text: str) -> tuple[str, ...]:
    from ..translate.typed import unread_in

    return unread_in(text)


def _rows_in_english(rows: Sequence[Row], became: dict[str, str]) -> Iterator[Row]:
    from ..translate.typed import phrase_in_english, pieces_of

    keys = {row.key for row in rows}
    for row in rows:
        english, _ = phrase_in_english(row.text)
        if english == row.text:
            yield row
            continue
        pieces = pieces_of(row.text)
        became[row.text] = ", ".join(piece.text for piece in pieces)
        if all(piece.emphasis == 1.0 for piece in pieces):
            yield replace(row, text=became[row.text])
        else:
            yield from _split(row, pieces, keys)


def _split(row: Row, pieces: Sequence[Piece], keys: set[str]) -> Iterator[Row]:
    """One row for each; the first is the row that was typed into, the others are the person's own."""
    for index, piece in enumerate(pieces):
        emphasis = round(min(max(row.emphasis * piece.emphasis, EMPHASIS_LOW), EMPHASIS_HIGH), 2)
        if index == 0:
            yield replace(row, text=piece.text, emphasis=emphasis)
        else:
            key = piece.text
            while key in keys:  # names the row and is not shown
                key += "+"
            keys.add(key)
            yield Row(key, piece.text, emphasis, row.on, own=True)


def korean_of(desk: Desk) -> dict[str, Any]:
    """What the page draws in Korean: the captions, the tags typed in Korean, the gloss of every row."""
    assert desk.analysis is not None
    texts = [row.text for side in POLARITIES for row in desk.lists.get(side, ())]
    return {"korean": list(desk.analysis.reading.korean), "english": dict(desk.typed), "glosses": _glosses(texts)}


def _glosses(texts: Iterable[str]) -> Mapping[str, str]:
    from ..translate import gloss

    def of(text: str) -> str:
        """Of a row that holds several tags: of each of them, or none."""
        said = [gloss(part.strip()) for part in text.split(",") if part.strip()]
        return ", ".join(said) if all(said) else ""

    return {text: of(text) for text in texts}
