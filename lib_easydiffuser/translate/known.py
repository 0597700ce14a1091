"""Where in an English clause the phrases stand that its Korean was read as: smiling, red beret, drinking water."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..language.negation import denial_spans
from ..language.words import word_spans
from ..records import Span

# Participles that name no picture by themselves; what is worn or had is a tag of its own.
_VAGUE = frozenset(
    """
    appearing attached coming doing facing feeling giving going having living making photographing placed seen
    starting turning using wearing with
    """.split()
)


def doing(participle: str, objects: list[str]) -> str:
    """What a verb and the first thing it is done to are as a phrase; "" for a verb that says too little."""
    if not participle or participle.split()[0] in _VAGUE or participle.endswith(" of"):
        return ""
    thing = objects[0].partition(" and ")[0].partition(", ")[0] if objects else ""
    if thing and any(word in thing.split() for word in ("with", "in", "on", "without", "of")):
        thing = ""
    if participle.endswith((" with", " in", " at", " out")) and not thing:
        return ""
    return f"{participle} {thing}".strip()


def spans_of(phrases: Iterable[str], text: str) -> tuple[Span, ...]:
    """The spans of phrases that a text holds, the longest first taken, left to right; none that the text denies."""
    taken: list[Span] = list(denial_spans(text))
    found: list[Span] = []
    for phrase in sorted(phrases, key=len, reverse=True):
        for match in re.finditer(rf"(?<![\w'-]){re.escape(phrase)}(?![\w'-])", text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                found.append(match.span())
                break
    return tuple(sorted(span for span in found if word_spans(text[slice(*span)])))
