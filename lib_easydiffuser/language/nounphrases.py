"""Noun phrases of a long caption that attention has seen only a part of: "a dinosaur [onesie]", "a [checkered] shirt".

Attention knows the usual words best; grammar knows that the words between an article and the next small word belong
together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from ..records import Word
from .stopwords import is_stop

_FAINT = 0.08  # of the last word of a noun phrase; verbs are fainter
_MOST_BEFORE = 2
# What a noun phrase begins behind.
_BEGINS = re.compile(
    r"(?:\b(?:a|an|the|his|her|its|their|with|of|two|three|four|five|six|some)|[(,:]|^|\n\W*)\s*$", re.IGNORECASE
)
_ENDS_WELL = re.compile(r"\s*(?:[.,;:!?)\n*]|$)")
_GAP = re.compile(r"[ \t]*[-/&]?[ \t]*")


def in_one_line(text: str, left: Word, right: Word) -> bool:
    """Whether no line ends between two words, but where a line was only wrapped."""
    between = text[left.end : right.start]
    return "\n" not in between or (between.strip() == "" and "\n\n" not in between and text[right.start].islower())


def completed(text: str, words: Sequence[Word], run: Sequence[Word]) -> list[Word]:
    """A run with the noun behind it and the attributes before it that belong to its noun phrase.

    Args:
        words: Of one caption, in the order they are said.
    """
    first, last = _place(words, run[0]), _place(words, run[-1])
    return [*_before(text, words, first), *run, *_behind(text, words, last)]


def _place(words: Sequence[Word], word: Word) -> int:
    """Found by where it stands: comparing it with every word before it is what a long caption would pay twice."""
    return bisect_left(words, word.start, key=attrgetter("start"))


def _behind(text: str, words: Sequence[Word], last: int) -> list[Word]:
    if last + 1 >= len(words):
        return []
    word = words[last + 1]
    if not _joined(text, words[last], word) or word.taggable < _FAINT:
        return []
    follower = words[last + 2] if last + 2 < len(words) else None
    ends = bool(_ENDS_WELL.match(text, word.end)) or follower is None or is_stop(follower.text)
    return [word] if ends else []


def _before(text: str, words: Sequence[Word], first: int) -> list[Word]:
    found: list[Word] = []
    for place in range(first - 1, max(first - 1 - _MOST_BEFORE, -1), -1):
        word = words[place]
        if not _joined(text, word, words[place + 1]) or word.text.lower().endswith("ly"):
            return []
        found.insert(0, word)
        if _BEGINS.search(text, max(0, word.start - 12), word.start):
            return found
    return []


def _joined(text: str, left: Word, right: Word) -> bool:
    """Side by side, and both said of the picture."""
    both = not is_stop(left.text) and not is_stop(right.text) and left.taggable > 0.0 and right.taggable > 0.0
    return both and bool(_GAP.fullmatch(text[left.end : right.start]))
