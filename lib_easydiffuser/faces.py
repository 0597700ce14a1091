r"""Faces drawn with signs, as boorus name tags: `>_<`, `:(`, `d:<`, `^o^`, `\o/`. They are names, not punctuation."""

from __future__ import annotations

import re

_EYE = r"[^\w\s,]{0,3}[^\W_]?[^\w\s,]{0,3}"
# Two eyes and a mouth: `>_<`, `o_o`, `<|>_<|>`, `6_9`, `@_@;`.
_DRAWN = re.compile(rf"({_EYE})_({_EYE})")
_LETTERS = frozenset("bdnopqtuvwxz0123456789")
_LYING = re.compile(
    r"""[>}]?[:;=%]['^o-]?[)(\]\[}{<>|/\\@*$=dpo03cxtiqs]+=?    # :) ;d >:( :>= :'(
      | [dcpox)(\]\[<>]['-]?[:;=][<>]?                         # d: d:< c: (;
      | x[d3]+ | <3+ | >3<
      | [^\w\s,(\[]{1,2}[a-z0-9][^\w\s,)\]]{1,2}               # ^o^ >w< =3= \o/
      | ([otux])\.\1 | uwu | owo
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SIGNS = re.compile(r"[^\w\s,]{2,8}")
_LONGEST = 16
_CLOSES = {")": "(", "]": "["}


def is_face(text: str) -> bool:
    """Whether a whole tag, without escapes, is a face (or signs alone)."""
    if len(text) > _LONGEST or (text.startswith("<") and ":" in text):  # an extra network
        return False
    return bool(_LYING.fullmatch(text) or _SIGNS.fullmatch(text)) or has_drawn_underscore(text)


def has_drawn_underscore(name: str) -> bool:
    """Whether the underscore of a tag's name is a mouth and not a blank: "^_^", not "long_hair"."""
    found = _DRAWN.fullmatch(name) if len(name) <= _LONGEST else None
    if found is None or _half_open(name):
        return False
    sides = [side.lower() for side in found.groups()]
    letters = [letter for side in sides for letter in side if letter.isalnum()]
    same = sides[0] == sides[1]
    return all(sides) and (same or len(letters) < 2 or set(letters) <= _LETTERS)


def _half_open(text: str) -> bool:
    """Whether its outer bracket belongs to something larger: `(^_^` of "(^_^, cat)"."""
    return any(
        (text[0] == opening) != (text[-1] == closing) and text.count(opening) != text.count(closing)
        for closing, opening in _CLOSES.items()
    )
