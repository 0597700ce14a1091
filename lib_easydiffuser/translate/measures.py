"""Phrases of measure and colour in English: two pairs of dark red socks, a thick slice, navy blue as one word."""

from __future__ import annotations

from collections.abc import Sequence

from ..language.phrases import fixed_phrases

# What is counted in these is what an adjective before it tells of: 도톰한 계란말이 세 조각.
_MEASURES = frozenset("slice slices pair pairs piece pieces chunk chunks handful spoonful bunch bunches".split())
_SIZES = frozenset("big large huge small tiny".split())
_LONGEST = 4  # words of a phrase


def measured(english: str, adjectives: Sequence[str]) -> list[str]:
    """The words of a noun with its adjectives: slices of thick rolled omelette; a big slice of cake stays."""
    measure, of, thing = english.partition(" of ")
    if not of or measure not in _MEASURES:
        return [*adjectives, english]
    own = [word for word in adjectives if word not in _SIZES and length_of(word) == 1]
    return [*(word for word in adjectives if word not in own), f"{measure} of", *own, thing]


def length_of(phrase: str) -> int:
    """How many words a phrase has; a shade and its colour are one."""
    return len(phrase.split()) - sum(" " in phrase[start:end] for start, end in fixed_phrases(phrase))


def apart(phrase: str) -> list[str]:
    """How much, and of what, where both are too long for one phrase: three slices, thick rolled omelette."""
    much, of, thing = phrase.partition(" of ")
    if not of or much.split()[-1] not in _MEASURES or length_of(phrase) <= _LONGEST:
        return []
    return [much, thing]
