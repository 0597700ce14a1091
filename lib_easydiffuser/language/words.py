"""Words of a sentence, with their places."""

from __future__ import annotations

import re

from ..records import Span

# Letters and digits of any script; inside a word a hyphen, an apostrophe or a decimal point stays
# ("t-shirt", "don't", "8.5").
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*", re.UNICODE)


def word_spans(text: str) -> list[Span]:
    """Character spans of the whole words of `text`, left to right."""
    return [match.span() for match in _WORD.finditer(text)]


def words_of(text: str) -> list[str]:
    """The whole words of `text`, lower case."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]
