"""Words of a sentence, with their places."""

from __future__ import annotations

import re
from functools import lru_cache

from ..records import Span
from .figures import FIGURE

# What a booru's name is told apart by: the "(fate)" of "saber_(fate)" is one word of it.
QUALIFIER = r"(?<=_)\([^()\s,]{1,60}\)"
# Letters and digits of any script; inside a word a hyphen, an apostrophe or a decimal point stays
# ("t-shirt", "don't", "8.5"), and a number keeps its sign ("10:30", "50%").
_WORD = re.compile(rf"{QUALIFIER} | {FIGURE} | [^\W_]+(?:(?!['’][sS]\b)[-'’.][^\W_]+)*", re.VERBOSE | re.IGNORECASE)


def word_spans(text: str) -> list[Span]:
    """Character spans of the whole words of `text`, left to right.

    A possessive ending is no part of the word and no word: "the man's shirt" is "the", "man", "shirt", and
    so is "the man 's shirt", as tokenised data has it.
    """
    return list(_spans(text))


# Eight stages ask for the words of one caption.
@lru_cache(maxsize=1024)
def _spans(text: str) -> tuple[Span, ...]:
    found = (match.span() for match in _WORD.finditer(text) if not _is_possessive(text, match.start(), match.end()))
    return tuple(found)


def words_of(text: str) -> list[str]:
    """The whole words of `text`, lower case."""
    return [text[start:end].lower().replace("’", "'") for start, end in word_spans(text)]


def _is_possessive(text: str, start: int, end: int) -> bool:
    return end - start == 1 and text[start] in "sS" and text[start - 1 : start] in ("'", "’")
