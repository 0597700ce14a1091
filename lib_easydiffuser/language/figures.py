"""Numbers with their signs: 10:30, 16:9, 1/2, 50%, $5, 90's. They are one word, and by themselves name no thing."""

from __future__ import annotations

import re

# Bounded, so that a page of "1,1,1," is read once; the lookbehinds keep out "v2:1.2" and the rest of a longer number.
_NUMBER = r"\d{1,20}(?:[.,]\d{1,20}){0,4}"
FIGURE = rf"""
    (?<![^\W_]){_NUMBER}(?:\s?[-+−–*×÷/=<>≤≥]\s?{_NUMBER}){{2,8}}(?![^\W_])     # 3+4=7
  | (?<![^\W_]){_NUMBER}(?:\s?[+*×÷=<>≤≥]\s?|\s[-−–]\s){_NUMBER}(?![^\W_])  # 3+4, 3 - 2
  | [#№$€£¥₩~≈<>≤≥]{_NUMBER}[a-z%]{{0,3}}(?![^\W_])                       # #1 $5 $10k ~20
  | (?<![^\W_])['’]\d\ds?(?![^\W_])                                      # '99
  | (?<![^\W_]){_NUMBER}\s?[a-z]{{1,3}}/[a-z]{{1,3}}(?![^\W_])             # 50 km/h
  | (?<![\w)\].'’-])[-+±−]{_NUMBER}(?:\s?[%‰]|\s?°[CcFf]?)?(?![^\W_])      # -5 +3°C
  | (?<![^\W_]){_NUMBER}(?:[:/×]{_NUMBER}){{1,4}}(?:\s?[ap]m\b)?%?(?![^\W_])   # 16:9 10:30pm 1/2 24/7
  | (?<![^\W_]){_NUMBER}(?:\s?[%‰]|\s?°[CcFf]?|[€£¥₩$])(?![^\W_])          # 50% 20°C 5€
  | (?<![^\W_])\d{{1,20}}['’](?:s\b|\d{{1,3}}(?:"|”|'')?)                  # 90's 5'10"
  | (?<![^\W_])\d{{1,3}}(?:,\d{{3}}){{1,5}}(?![^\W_])                       # 1,000
  | \bf/{_NUMBER}(?![^\W_])                                               # f/1.8
"""
_FIGURE = re.compile(rf"(?:{FIGURE})", re.VERBOSE | re.IGNORECASE)


def is_figure(text: str) -> bool:
    """Whether a word is a number that its sign makes what it is."""
    return bool(_FIGURE.fullmatch(text))
