"""Whether the reader of English captions denies all of a phrase; what it would deny in part is better left out."""

from __future__ import annotations

from functools import lru_cache

from ..language.negation import denied_spans

WITHOUT = "without "


@lru_cache(maxsize=4096)
def deniable(thing: str) -> bool:
    """Whether "without THING" says of nothing in it that it is there: "hat" is, "bowl of fruit" affirms the fruit."""
    text = WITHOUT + thing
    left = list(text[len(WITHOUT) :])
    for start, end in denied_spans(text):
        for at in range(start, end):
            left[at - len(WITHOUT)] = " "
    return {*"".join(left).split()} <= {"or"}
