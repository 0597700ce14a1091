"""Where the host's tokens stand in a text, character by character."""

from __future__ import annotations

import re
from functools import lru_cache

from ..records import Span
from .abilities.text_towers import Tower

MOST = 75  # tokens of one chunk between its start and end token
# What the host's prompt grammar would take for emphasis; a blank in its place keeps every other character's place.
_GRAMMAR = re.compile(r"[()\[\]\\]")
_BREAK = re.compile(r"\bBREAK\b")
_NEAR = 16  # bytes cleaning may have taken away between two tokens


def plain(text: str) -> str:
    """A text without the host's grammar, of the same length: a caption is no prompt."""
    text = _BREAK.sub("break", _GRAMMAR.sub(" ", text))
    return "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)


def first_chunk(text: str, tower: Tower) -> tuple[str, tuple[Span, ...]]:
    """The beginning of a plain text that fills at most one chunk, and the span of each of its tokens there."""
    ids = tower.tokenize([text])[0]
    spans = spans_of([letters(token) for token in tower.spelling(ids)], text)
    pieces: list[Span] = []
    position = 0
    while position < len(ids):
        found, taken = tower.embedding_at(ids, position)
        # A textual inversion of the caption's words stands for them with vectors of its own.
        step = int(taken or 1) if found is not None else 1
        many = int(found.vectors) if found is not None else 1
        if len(pieces) + many > MOST:
            return first_chunk(text[: spans[position][0]], tower)
        pieces += [(spans[position][0], spans[min(position + step, len(ids)) - 1][1])] * many
        position += step
    return text, tuple(pieces)


def spans_of(tokens: list[bytes], text: str) -> list[Span]:
    """Character spans of tokens, in order; an empty one where cleaning has changed the letters."""
    raw, places = text.encode("utf-8", "replace"), _places(text)
    spans: list[Span] = []
    cursor = 0
    for token in tokens:
        start = raw.find(token, cursor, cursor + _NEAR + len(token)) if token else -1
        if start < 0:
            spans.append((places[cursor], places[cursor]))
            continue
        cursor = start + len(token)
        # A token may end inside a letter of several bytes: the letter is its, too.
        spans.append((places[start], places[cursor - 1] + 1))
    return spans


def letters(token: str) -> bytes:
    """The bytes a token of CLIP's vocabulary stands for."""
    back = _bytes_of_letters()
    return bytes(back[letter] for letter in token.removesuffix("</w>") if letter in back)


def _places(text: str) -> list[int]:
    """The letter every byte belongs to, and one place behind the last."""
    places = [index for index, letter in enumerate(text) for _ in letter.encode("utf-8", "replace")]
    return [*places, len(text)]


@lru_cache(maxsize=1)
def _bytes_of_letters() -> dict[str, int]:
    """GPT-2's printable stand-ins, the other way round."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + place): byte for place, byte in enumerate(others)}
