"""Names in which a small word is not English: the Japanese "no" of "majo no tabitabi" denies nothing."""

from __future__ import annotations

import re

from ..records import Span
from .stopwords import is_stop

_BETWEEN = re.compile(r"(?<![^\W_])([^\W\d_]{2,20})([ \t]+)(no)[ \t]+([^\W\d_]{2,20})(?![^\W_])", re.IGNORECASE)
# Words as Latin letters spell Japanese: every syllable ends with a vowel, or is an n; consonants may be doubled.
_ROMAJI = re.compile(
    r"(?:(?:n(?=[^aeiouy]|$))|(?:kk|ss|tt|pp|cc|tc|[kgsztdnhbpmryjwfvc])?[hy]?(?:ts|s)?[aeiouāēīōūâêîôû]h?)+",
    re.IGNORECASE,
)


def title_spans(text: str) -> list[Span]:
    """Spans of "x no y" where both are Japanese, or the first surely is, or both are names and "no" is small."""
    found, place = [], 0
    while match := _BETWEEN.search(text, place):
        place = match.start(3)  # "a no b no c": the next one begins with b
        if _is_title(match[1], match[3], match[4]):
            found.append((match.start(), match.end()))
    return found


def _is_title(before: str, no: str, behind: str) -> bool:
    if is_stop(before) or is_stop(behind):
        return False
    # "sousou no Frieren", "kagaku no railgun": hardly an English noun ends so.
    japanese = len(before) > 4 and before[-1] in "uU" and _ROMAJI.fullmatch(before)
    names = no == "no" and before[0].isupper() and behind[0].isupper() and _ROMAJI.fullmatch(before)
    return bool(names or japanese) or all(_ROMAJI.fullmatch(word) for word in (before, behind))
