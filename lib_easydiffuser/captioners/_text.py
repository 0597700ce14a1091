"""Token ids -> the caption's text, where each token stands in it, and repetition cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..records import Span
from ._loops import without_loops


def decode(tokenizer: Any, ids: Sequence[int]) -> str:
    """The text as transformers' own pipeline gives it."""
    return str(tokenizer.decode(list(ids), skip_special_tokens=True)).strip()


def piece_spans(tokenizer: Any, ids: Sequence[int], text: str) -> list[Span | None]:
    """Where each token's text stands; None for tokens that left none (start, end, padding)."""
    spans: list[Span | None] = []
    cursor = 0
    special = set(tokenizer.all_special_ids)
    for index, piece in zip(ids, tokenizer.convert_ids_to_tokens(list(ids)), strict=True):
        letters = str(piece or "").removeprefix("##")
        start = text.find(letters, cursor) if letters and index not in special else -1
        spans.append((start, start + len(letters)) if start >= 0 else None)
        cursor = start + len(letters) if start >= 0 else cursor
    return spans


def cut(text: str, pieces: Sequence[Span | None]) -> tuple[str, list[Span | None]]:
    """The text without loops, and the pieces' places in it; None for pieces that are gone."""
    kept = without_loops(text)
    words = [text[start:end] for start, end in kept]
    moved: list[tuple[Span, int]] = []
    length = 0
    for span, word in zip(kept, words, strict=True):
        moved.append((span, length - span[0]))
        length += len(word) + 1
    return " ".join(words), [_moved(piece, moved) for piece in pieces]


def _moved(piece: Span | None, words: Sequence[tuple[Span, int]]) -> Span | None:
    if piece is None:
        return None
    return next(
        ((piece[0] + by, piece[1] + by) for (start, end), by in words if start <= piece[0] and piece[1] <= end), None
    )
