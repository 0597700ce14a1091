"""Korean counts after the noun (개 두 마리가), put in the order the reader of sentences knows (두 마리의 개가)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .hangul import squeezed
from .homonyms import is_homonym
from .lexicon import english_of

_NUMBERS = "한|두|세|네|다섯|여섯|일곱|여덟|아홉|열"
_COUNTERS = "마리|명|사람|개|송이|그루|대|권|채|장|잔|병|쌍|켤레|척|벌|자루|줄기|조각|접시|분"
_COUNT = re.compile(f"({_NUMBERS})(?:{_COUNTERS})(.{{0,4}})")
_WINDOW = 3  # words: noun, number, counter
_LETTERS = 40  # a longer word is none of them
_PARTICLE = re.compile("(?:이|가|은|는|을|를|와|과|도|의|에|에서|로|으로|만|들이)?")


def number_first(words: Sequence[str]) -> list[str]:
    """The words with every noun, number and counter as number and noun; the counter's particle goes to the noun."""
    out: list[str] = []
    at = 0
    while at < len(words):
        counted = _counted(words[at : at + _WINDOW])
        length, found = counted or (1, [words[at]])
        out += found
        at += length
    return out


def is_count(text: str) -> bool:
    """Whether this is a number and its counter, with a particle or without (두마리가)."""
    found = _COUNT.fullmatch(text)
    return found is not None and _PARTICLE.fullmatch(found[2]) is not None


def _counted(words: Sequence[str]) -> tuple[int, list[str]] | None:
    """(words taken, number and noun) when a count follows the first word; it stands in one word or in two."""
    entry = english_of(words[0]) if len(words) > 1 and len(words[0]) <= _LETTERS else None
    if entry is None or not entry.is_noun:
        return None
    for length in (3, 2):
        found = _COUNT.fullmatch(squeezed("".join(words[1:length]))) if len(words) >= length else None
        if found and _PARTICLE.fullmatch(found[2]):
            phrase = squeezed("".join(words[:length])).removesuffix(found[2])
            if english_of(phrase) or is_homonym(phrase):
                return None  # 커피 한 잔 is a phrase of the lexicon
            return length, [found[1], "마리의", words[0] + found[2]]
    return None
