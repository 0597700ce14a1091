"""Korean counts after the noun (개 두 마리가), put in the order the reader of sentences knows (두 마리의 개가)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .hangul import squeezed
from .lexicon import english_of

_NUMBERS = "한|두|세|네|다섯|여섯|일곱|여덟|아홉|열"
_COUNTERS = "마리|명|사람|개|송이|그루|대|권|채|장|잔|병|쌍|켤레|척|벌|자루|줄기|조각|접시|분"
_COUNT = re.compile(f"({_NUMBERS})(?:{_COUNTERS})(.{{0,4}})")
_PARTICLE = re.compile("(?:이|가|은|는|을|를|와|과|도|의|에|에서|로|으로|만|들이)?")


def number_first(words: Sequence[str]) -> list[str]:
    """The words with every noun, number and counter as number and noun; the counter's particle goes to the noun."""
    out: list[str] = []
    rest = list(words)
    while rest:
        counted = _counted(rest)
        if counted is None:
            out.append(rest.pop(0))
            continue
        length, pair = counted
        out += pair
        rest = rest[length:]
    return out


def _counted(words: Sequence[str]) -> tuple[int, list[str]] | None:
    """(words taken, number and noun) when a count follows the first word; it stands in one word or in two."""
    entry = english_of(words[0])
    if entry is None or not entry.is_noun:
        return None
    for length in (3, 2):
        found = _COUNT.fullmatch(squeezed("".join(words[1:length]))) if len(words) >= length else None
        if found and _PARTICLE.fullmatch(found[2]):
            if english_of(squeezed("".join(words[:length])).removesuffix(found[2])):
                return None  # 커피 한 잔 is a phrase of the lexicon
            return length, [found[1], "마리의", words[0] + found[2]]
    return None
