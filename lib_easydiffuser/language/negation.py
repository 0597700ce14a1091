"""What a caption says is NOT there: "no dogs allowed", "a street without cars", "there are no people"."""

from __future__ import annotations

import re

from ..records import Span
from .stopwords import is_stop
from .words import word_spans

# "no longer", "no one" and their like deny nothing that could be drawn; "not only" even affirms.
_DENIES = re.compile(
    r"\b(?:no(?!\s+(?:longer|doubt|matter|one|body|where|problem|less|more)\b)"
    r"|without(?:\s+any)?|lacks?|lacking|missing|devoid\s+of|free\s+of|absence\s+of|instead\s+of|rather\s+than"
    r"|(?:does|do|did|has|have|had|can|could)(?:\s+not|n['’]t)\s+(?:have|contain|show|see|wear|include)(?:\s+(?:a|an|any))?"
    r"|(?:is|are|was|were|has|have|had)(?:\s+not|n['’]t)\s+(?:a|an|any)"
    r"|not\s+(?:a|an|any|wearing|having|showing|holding)(?:\s+(?:a|an|any))?"
    r"|never\s+(?:a|an|any))\s+",
    re.IGNORECASE,
)
_SKIPPED = frozenset(["a", "an", "any", "the", "other", "his", "her", "its", "their", "of", "sign", "signs"])
_JOINS = frozenset(["or", "nor"])
# "parked" and "running", but not "bed", "red" or "ring": the stem of a verb has a vowel.
_TAIL = re.compile(r"[a-z]*[aeiouy][a-z]*(?:ed|ing)")
_FOLLOWS = frozenset(["allowed", "visible", "present", "whatsoever"])
_NOUNS = frozenset(
    "awning building ceiling clothing drawing dumpling earring evening icing lighting lightning morning painting "
    "piercing pudding railing stocking wedding hundred reed seed steed weed".split()
)


def denial_spans(text: str) -> list[Span]:
    """Like `denied_spans`, with the verb that follows: "no dogs allowed" says nothing of an allowed thing."""
    words = word_spans(text)
    reached = []
    for start, end in denied_spans(text):
        following = next((span for span in words if span[0] >= end), None)
        tail = following is not None and _is_verb_tail(text[slice(*following)].lower(), [(start, end)])
        reached.append((start, following[1] if tail and following else end))
    return reached


def denied_spans(text: str) -> list[Span]:
    """Character spans of the phrases a sentence denies, left to right.

    A denial reaches over the words up to the next stop word or punctuation ("no big dogs in sight" denies
    "big dogs") and over "or" ("without cars or people" denies both).
    """
    words = word_spans(text)
    found: list[Span] = []
    for match in _DENIES.finditer(text):
        if match.group().lower().startswith("no ") and _is_label(text, match.start()):
            continue
        found += _phrases([span for span in words if span[0] >= match.end()], text)
    return found


def _phrases(rest: list[Span], text: str) -> list[Span]:
    """The denied phrases at the head of the remaining words."""
    found: list[Span] = []
    run: list[Span] = []
    previous_end = rest[0][0] if rest else 0
    for start, end in rest:
        word = text[start:end].lower()
        gap = text[previous_end:start].strip()
        if gap and gap not in ("-", "/"):
            break
        previous_end = end
        if word in _JOINS:
            found, run = found + _span_of(run), []
        elif not run and word in _SKIPPED:
            continue
        elif is_stop(word) or _is_verb_tail(word, run):
            break
        else:
            run.append((start, end))
    return found + _span_of(run)


def _is_verb_tail(word: str, run: list[Span]) -> bool:
    """Words that follow a denied noun without belonging to it: "no dogs allowed", "no cars parked"."""
    return bool(run) and (word in _FOLLOWS or (word not in _NOUNS and bool(_TAIL.fullmatch(word))))


def _span_of(run: list[Span]) -> list[Span]:
    return [(run[0][0], run[-1][1])] if run else []


def _is_label(text: str, start: int) -> bool:
    """Whether "No" abbreviates "number" ("bus no 7")."""
    return bool(re.match(r"no\.?\s*\d", text[start:], re.IGNORECASE))
