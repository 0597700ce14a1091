"""Answers that are no captions: a refusal, an apology, an error text, a question back, a word for nothing.

Read from the front, for there such an answer says what it is; what a caption quotes or tells further on is not.
"""

from __future__ import annotations

import re
from functools import cache

from ..data import rows

_LONGEST = 600  # signs of an answer's front that are looked at


def is_refusal(text: str) -> bool:
    """Whether the model says that it does not or cannot describe the picture, or asks for it."""
    return any(_of("refusal").match(head) for head in _heads(text))


def is_error(text: str) -> bool:
    """Whether it is the text of an error."""
    return any(_of("error").match(head) for head in _heads(text))


def is_nothing(text: str) -> bool:
    """Whether it is a word for nothing, or announces what never came."""
    return len(text) < _LONGEST and any(_of("nothing").fullmatch(head) for head in _heads(text))


def _heads(text: str) -> tuple[str, ...]:
    """The text as it opens, and as it opens behind what is said before it comes to the point."""
    head = " ".join(text[:_LONGEST].replace("\u2019", "'").split())
    lead = _of("lead").match(head)
    return (head, head[lead.end() :]) if lead else (head,)


@cache
def _of(kind: str) -> re.Pattern[str]:
    """All patterns of a kind as one, with what signs may stand around them."""
    table = list(rows("no_captions.tsv"))
    found = "|".join(pattern for name, pattern in table if name == kind)
    for name, words in table:
        if name.isupper():
            found = found.replace(name, words)
    several = {"lead": f"[\\W_]*(?:{found})+", "nothing": f"\\W*(?:{found})\\W*"}
    return re.compile(several.get(kind, f"\\W*(?:{found})"), re.IGNORECASE)
