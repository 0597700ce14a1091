"""Where in an English clause the phrases stand that its Korean was read as: smiling, red beret, drinking water."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..language.negation import denied_spans
from ..records import Span

# Participles that name no picture by themselves; what is worn or had is a tag of its own.
_VAGUE = frozenset(
    """
    appearing attached coming doing facing feeling giving going having living making photographing placed seen
    starting turning using wearing with
    """.split()
)

# Of these, those that name one with the thing they are done to: turning millstone.
_TOLD_BY_THING = ("turning", "giving", "using", "photographing")


def doing(participle: str, objects: list[str]) -> str:
    """What a verb and the first thing it is done to are as a phrase; "" for a verb that says too little."""
    participle = participle.partition(" without ")[0]  # barefoot without shoes
    if not participle or (participle in _VAGUE and not (objects and participle in _TOLD_BY_THING)):
        return ""
    if participle.endswith(" of"):
        return ""
    thing = objects[0].partition(" and ")[0].partition(", ")[0] if objects else ""
    if thing and any(word in thing.split() for word in ("with", "in", "on", "without", "of")):
        thing = ""
    if participle.endswith((" up at", " back at", " down at")) and not thing:
        return participle.removesuffix(" at")
    if participle.endswith((" with", " in", " at", "looking out")) and not thing:
        return ""
    return f"{participle} {thing}".strip()


def spans_of(phrases: Iterable[str], text: str) -> tuple[Span, ...]:
    """The spans of phrases that a text holds, the longest first taken, left to right; none that the text denies."""
    taken: list[Span] = list(denied_spans(text))
    found: list[Span] = []
    for phrase in sorted(phrases, key=len, reverse=True):
        for span in _places_of(phrase, text):
            if not any(start < span[1] and span[0] < end for start, end in taken):
                taken.append(span)
                found.append(span)
                break
    return tuple(sorted(found))


def _places_of(phrase: str, text: str) -> Iterator[Span]:
    """Where a phrase stands as whole words."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        around = text[start - 1 : start] + text[end : end + 1]
        if not any(sign.isalnum() or sign in "'-" for sign in around):
            yield start, end
        start = text.find(phrase, start + 1)
