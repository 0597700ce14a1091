"""Where each generated token stands in the caption that was made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from ...records import Span

_WORD = re.compile(r"\S+")


def spans_in(tokenizer: Any, ids: Sequence[int], text: str) -> list[Span | None]:
    """Spans of the tokens in the finished caption; None for what left nothing in it (signs, what was cut).

    Args:
        text: The caption: the tokens' text without some words, its blanks as they may be.
    """
    raw, spans = _spelled(tokenizer, ids)
    before, after = _words(raw), _words(text)
    blocks = SequenceMatcher(
        None, [raw[a:b] for a, b in before], [text[a:b] for a, b in after], autojunk=False
    ).get_matching_blocks()
    moved = {before[block.a + at]: after[block.b + at] for block in blocks for at in range(block.size)}
    return [_moved(span, moved) for span in spans]


def _spelled(tokenizer: Any, ids: Sequence[int]) -> tuple[str, list[Span]]:
    """The text as it grows, and what each token added to it."""
    text, spans = "", []
    for end in range(1, len(ids) + 1):
        grown = str(tokenizer.decode(list(ids[:end]), skip_special_tokens=True))
        # Half a character is a replacement sign until its other half comes.
        same = next(
            (at for at, (a, b) in enumerate(zip(text, grown, strict=False)) if a != b), min(len(text), len(grown))
        )
        spans.append((same, len(grown)))
        text = grown
    return text, spans


def _words(text: str) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text)]


def _moved(span: Span, words: dict[Span, Span]) -> Span | None:
    start, end = span
    for (left, right), (new, _) in words.items():
        first, last = max(start, left), min(end, right)
        if first < last:
            return first - left + new, last - left + new
    return None
