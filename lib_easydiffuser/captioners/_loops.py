"""Captioners get stuck: "a jungle jungle jungle jungle". What is said again and again is said once."""

from __future__ import annotations

from ..records import Span

_LONGEST = 12  # words in the longest loop looked for


def without_loops(text: str) -> list[Span]:
    """Spans of the words to keep, in order.

    One word counts as a loop when it comes three times in a row ("bye bye" stays), several words when
    they come twice. A loop's last, broken-off turn goes too.
    """
    spans = _words(text)
    keys = [text[start:end].lower().strip(".,;") for start, end in spans]
    kept: list[int] = []
    position = 0
    while position < len(keys):
        length, turns = _loop(keys, position)
        kept += range(position, position + length)
        position += length * turns
        position += _broken_off(keys, position, length) if turns > 1 else 0
    return [spans[index] for index in kept]


def _loop(keys: list[str], start: int) -> tuple[int, int]:
    """Words in the loop that starts here, and its turns; (1, 1) when none does."""
    for length in range(1, min(_LONGEST, (len(keys) - start) // 2) + 1):
        turns = 1
        while keys[start + turns * length : start + (turns + 1) * length] == keys[start : start + length]:
            turns += 1
        if turns >= (3 if length == 1 else 2):
            return length, turns
    return 1, 1


def _broken_off(keys: list[str], position: int, length: int) -> int:
    """Words of an unfinished turn at the very end of the text."""
    rest = keys[position:]
    turn = keys[position - length : position]
    return len(rest) if 0 < len(rest) < length and rest == turn[: len(rest)] else 0


def _words(text: str) -> list[Span]:
    spans, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        spans.append((start, start + len(word)))
        start += len(word)
    return spans
