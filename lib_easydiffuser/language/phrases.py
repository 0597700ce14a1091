"""Phrases whose words belong together although a stop word or a sign stands between them; the closed word classes."""

from __future__ import annotations

import re
from functools import lru_cache

from ..records import Span
from .titles import title_spans
from .words import QUALIFIER

COLOURS = frozenset(
    """
    black white red green blue yellow orange purple pink brown gray grey silver gold golden beige tan cream ivory
    turquoise teal cyan magenta violet maroon navy crimson scarlet lavender olive bronze copper blonde brunette
    """.split()
)
MATERIALS = frozenset(
    """
    wooden wood metal metallic plastic glass leather stone brick concrete marble steel iron brass copper bronze
    ceramic porcelain paper cardboard cotton wool woolen silk denim velvet lace fur rubber clay wicker bamboo straw
    """.split()
)
NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "dozen": "12", "pair": "2",
}  # fmt: skip

_COLOUR = "|".join(sorted(COLOURS))
_FIXED = re.compile(
    rf"""\b(?:
        (?:{_COLOUR})(?:\ ?,\ (?:{_COLOUR}))*,?\ (?:and|&)\ (?:{_COLOUR})   # black and white, red, white and blue
      | (?:light|dark|pale|deep|bright|navy|sky|mint|olive)\ (?:{_COLOUR})   # a shade is half of its colour
      | salt\ (?:and|&)\ pepper | fish\ (?:and|&)\ chips | mac(?:aroni)?\ (?:and|&)\ cheese | bacon\ (?:and|&)\ eggs
      | ham\ (?:and|&)\ cheese | peanut\ butter\ (?:and|&)\ jelly | bed\ (?:and|&)\ breakfast | surf\ (?:and|&)\ turf
      | rock\ (?:and|&|n'?)\ roll | arts?\ (?:and|&)\ crafts | mortar\ (?:and|&)\ pestle | bow\ (?:and|&)\ arrow
      | cloak\ and\ dagger | sword\ and\ sorcery | tic[- ]tac[- ]toe | hot\ air\ balloon | out\ of\ focus
      | depth\ of\ field | bird\ of\ prey | lily\ of\ the\ valley | coat\ of\ arms | chest\ of\ drawers
      | merry[- ]go[- ]round | jack[- ]o'?[- ]lantern | man[- ]of[- ]war | statue\ of\ liberty
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


# A booru's name: "long_hair", "looking_at_viewer", "saber_(fate)".
_NAME = rf"[^\W_]+(?:['’.-][^\W_]+)*(?:_+(?:[^\W_]+(?:['’.-][^\W_]+)*|{QUALIFIER}))+"
_NAMES = re.compile(_NAME)
# Boorus themselves part names by blanks alone.
_SPACED = re.compile(rf"(?<![^\s,]){_NAME}[ \t]+{_NAME}(?![^\s,])")


def fixed_phrases(text: str) -> list[Span]:
    """Character spans of the fixed phrases of a sentence, left to right, not overlapping."""
    return list(_fixed(text))


@lru_cache(maxsize=1024)  # every run of a caption asks for them, at every turn of a knob
def _fixed(text: str) -> tuple[Span, ...]:
    found = [match.span() for match in _FIXED.finditer(text)]
    if "_" in text:
        found += [match.span() for match in _NAMES.finditer(text)]
    apart: list[Span] = []
    for span in sorted([*found, *title_spans(text)]):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return tuple(apart)


def is_spaced_list(text: str) -> bool:
    """Whether blanks part the names, as boorus list them: "long_hair blue_eyes 1girl"."""
    return "_" in text and bool(_SPACED.search(text))
