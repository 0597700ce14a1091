"""One of two, said behind its noun: 날개 한쪽이 부러진 is 한쪽 날개가 부러진."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .derived import word_of
from .hangul import final_of

_SIDE = re.compile("(한쪽|양쪽)(이|가|을|를|은|는|만)")
# The particle behind a consonant and behind a vowel.
_PAIRS = {"이": "이가", "가": "이가", "을": "을를", "를": "을를", "은": "은는", "는": "은는", "만": "만만"}


def sides_first(words: Sequence[str]) -> list[str]:
    """The words with every side before its noun, which takes the particle."""
    out: list[str] = []
    for word in words:
        side = _SIDE.fullmatch(word)
        noun = word_of(out[-1]) if side and out else None
        if side and noun is not None and noun.is_noun and noun.topic in ("body", "clothes", "things"):
            thing = out.pop()
            behind = _PAIRS[side[2]]
            out += [side[1], thing + (behind[0] if final_of(thing[-1]) else behind[1])]
        else:
            out.append(word)
    return out
