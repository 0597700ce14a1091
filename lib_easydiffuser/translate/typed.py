"""Tags typed in Korean, as people type them: several with commas between, some with emphasis around.

(긴 머리:1.2), 파란 눈   →   long hair at 1.2, blue eyes
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dataclass import dataclass
from ..items import items_in
from .hangul import has_hangul
from .mixed import in_english
from .remembered import english_of

_PAIRS = {"(": ")", "[": "]", "<": ">"}
_WEIGHT = re.compile(r"^(.*\S)\s*:\s*(\d*\.?\d+)\s*$", re.DOTALL)
_STRONGER = 1.1  # what a pair of brackets means to the host
_DEEPEST = 8
_LATIN = re.compile("[A-Za-z]")
_LATIN_WORDS = re.compile(r"[A-Za-z]+\s+[A-Za-z]+")


@dataclass(frozen=True)
class Piece:
    """One tag of what was typed.

    Attributes:
        text: In English; as typed where it needed no reading or nobody could read it.
        emphasis: What the brackets around it say.
        typed: What stood there, brackets left out.
        unread: Whether it is Korean that nobody could read.
    """

    text: str
    emphasis: float = 1.0
    typed: str = ""
    unread: bool = False


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The tags of one box, in order. Brackets around what holds no Hangul are text, as in any tag."""
    return tuple(piece for item in items_in(text) for piece in _read(item, 1.0, _DEEPEST))


def phrase_in_english(text: str) -> tuple[str, tuple[str, ...]]:
    """(the text with its tags in English and emphasis put back, the tags nobody could read)."""
    if not has_hangul(text):
        return text, ()
    pieces = pieces_of(text)
    unread = tuple(piece.typed for piece in pieces if piece.unread)
    if len(unread) == sum(has_hangul(piece.typed) for piece in pieces):
        return text, unread  # as typed
    return ", ".join(_written(piece) for piece in pieces), unread


def unread_in(text: str) -> tuple[str, ...]:
    """The Korean tags in a text that nobody could read."""
    return phrase_in_english(text)[1]


def _written(piece: Piece) -> str:
    return piece.text if piece.emphasis == 1.0 else f"({piece.text}:{piece.emphasis:g})"


def _read(item: str, emphasis: float, depth: int) -> Iterator[Piece]:
    if not has_hangul(item) or _closed_by(item, "<"):  # the name of an extra network is a file's
        yield Piece(item, emphasis, item)
        return
    inner, weight = _unwrapped(item)
    if inner and depth:
        for part in items_in(inner):
            yield from _read(part, round(emphasis * weight, 2), depth - 1)
        return
    english = _english(item)
    yield Piece(english or item, emphasis, item, not english)


def _english(item: str) -> str:
    """ "" when a part of it cannot be read. English words in it stay as they are."""
    english = "" if _LATIN_WORDS.search(item) else english_of(item)
    if english or not _LATIN.search(item):
        return english
    mixed = in_english(item)
    return "" if mixed.unread else mixed.text


def _unwrapped(item: str) -> tuple[str, float]:
    """(what stands in its brackets, what they mean); ("", 1.0) where none go around all of it."""
    inner = item[1:-1].strip()
    if _closed_by(item, "["):
        return inner, 1 / _STRONGER
    if not _closed_by(item, "("):
        return "", 1.0
    told = _WEIGHT.match(inner)
    return (told[1], float(told[2])) if told else (inner, _STRONGER)


def _closed_by(item: str, opening: str) -> bool:
    """Whether the bracket the item begins with ends with the item."""
    if not (item.startswith(opening) and item.endswith(_PAIRS[opening])):
        return False
    depths = list(_depths(item))
    return depths[-1] == 0 and min(depths[:-1]) > 0


def _depths(text: str) -> Iterator[int]:
    """How deep in brackets we are after each letter."""
    depth = 0
    for letter in text:
        depth += (letter in _PAIRS) - (letter in _PAIRS.values())
        yield depth
