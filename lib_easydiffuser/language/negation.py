"""What a caption says is NOT there, or not so: "no dogs allowed", "a street without cars", "not black"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from ..dataclass import dataclass
from ..records import Span
from .stopwords import is_stop
from .titles import title_spans
from .words import word_spans

Kind = Literal["thing", "state", "verb"]
_NOT = r"(?:\s+not|\s?n['’]?t)"
_WHO = r"(?:them|us|(?:the|these|those)\s+\w+)"
# "missing a button" denies it; "with a missing button", "two missing teeth" say what is seen of the thing.
_BEFORE = "with a an the its his her their one two three four several some single".split()
_MISSING = "".join(rf"(?<!\b{word}\ )" for word in _BEFORE) + "missing"
# "no one" and its like deny nothing that could be drawn by themselves; "not only" even affirms.
_DENIES = re.compile(
    rf"""\b(?:
      (?P<no>no)(?!\s+(?:longer|doubt|matter|one|body|where|problem|less|more)\b)
    | no\s+longer
    | (?P<thing>no\s+more(?!\s+than\b)|without|lacks?|lacking|{_MISSING}|devoid\s+of|free\s+of|absence\s+of|instead\s+of
      |rather\s+than|(?:hardly|barely|scarcely)\s+any)
    | (?P<neither>neither)(?!\s+of\b) | nor\s+(?:is|are|was|were)\s+(?:it|he|she|they|there)
    | (?:is|are|was|were|ai)\s?n['’]?t
    | (?P<verb>(?:do|does|did|has|have|had|can|could|will|would|should|must|may|might|need)(?:{_NOT})
      | can['’]?not | (?:wo|ca|sha)\s?n['’]?t | nor\s+(?:do|does|did|has|have|can)\s+(?:it|he|she|they))
    | not(?!\s+(?:only|just|merely|simply|solely|to|unlike|that|because|sure)\b)
    | never
    | (?:no\s+one|nobody|none(?:\s+of\s+{_WHO})?|neither\s+of\s+{_WHO})
      \s+(?:is|are|was|were|has|have|had|wears?|seems?|looks?)
    )(?=[\s-])[\s-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_SKIPPED = frozenset(["a", "an", "any", "the", "other", "his", "her", "its", "their", "of", "sign", "signs"])
# How much or when something is not so.
_HOW = frozenset(
    """
    very really so too quite yet even entirely completely fully totally exactly necessarily actually currently
    particularly especially always often usually all been being be ever anymore
    """.split()
)
_ANY = frozenset(["a", "an", "any"])
# Verbs after which the thing denied needs no article: "does not show people". "not looking happy" denies a state.
_TAKES = frozenset(
    """
    have contain show see wear include got get need use feature hold carry look seem appear feel
    having containing showing wearing including holding carrying looking seeming appearing feeling
    """.split()
)
_JOINS = frozenset(["or", "nor"])
_PLACES = frozenset("in on at under over behind near by inside outside with from made of for into".split())
_FARTHEST = 40
# "parked" and "running", but not "bed", "red" or "ring": the stem of a verb has a vowel.
_TAIL = re.compile(r"[a-z]*[aeiouy][a-z]*(?:ed|ing)")
_FOLLOWS = frozenset(["allowed", "visible", "present", "whatsoever"])
_NOUNS = frozenset(
    "awning building ceiling clothing drawing dumpling earring evening icing lighting lightning morning painting "
    "piercing pudding railing stocking wedding hundred reed seed steed weed".split()
)
# "neither hat nor glasses are visible" denies both; "neither the cat nor the dog is black" denies a state of theirs.
_IS = re.compile(r"\s+(?:is|are|was|were)\s+(?!(?:allowed|here|present|seen|shown|there|visible|worn)\b)")


def denial_spans(text: str) -> list[Span]:
    """Like `denied_spans`, with what says nothing of a thing that is there either.

    That is the verb behind ("no dogs allowed") and the verb denied ("is not looking", "does not fit").
    """
    words = word_spans(text)
    found: list[Span] = []
    for denial in _denials(text):
        following = _next_words(words, denial.spans[-1][1]) if denial.spans else []
        tail = following and _is_verb_tail(text[slice(*following[0])].lower(), [denial.spans[-1]])
        spans = [*denial.spans]
        if tail:
            spans[-1] = (spans[-1][0], following[0][1])
        found += [*denial.silent, *spans]
    return sorted(found)


def denied_spans(text: str) -> list[Span]:
    """Character spans of the phrases a sentence denies, left to right.

    A denial reaches over the words up to the next stop word or punctuation ("no big dogs in sight" denies
    "big dogs") and over "or" ("without cars or people" denies both).
    """
    return sorted({span for denial in _denials(text) for span in denial.spans})


@dataclass
class _Denial:
    """Where one denial reaches: `spans` are phrases that are not so, `silent` ones say nothing."""

    spans: list[Span] = field(default_factory=list)
    silent: list[Span] = field(default_factory=list)


def _denials(text: str) -> Iterator[_Denial]:
    words, titles = word_spans(text), title_spans(text)
    place = 0
    while match := _DENIES.search(text, place):
        place = match.end()
        if match["no"] and (_is_label(text, match.start()) or _inside(match.start(), titles)):
            place = match.start() + 2
            continue
        denial = _reach(_next_words(words, match.end()), text, _kind_of(match))
        if match["neither"] and denial.spans and (verb := _IS.match(text, denial.spans[-1][1])):
            # "neither the cat nor the dog is black": both are there.
            denial = _reach(_next_words(words, verb.end()), text, "state")
        if match["thing"]:  # "a glass free of ice": no "glass free"
            denial.silent.insert(0, match.span("thing"))
        yield denial


def _kind_of(denial: re.Match[str]) -> Kind:
    if denial["verb"]:
        return "verb"
    return "thing" if denial["no"] or denial["thing"] or denial["neither"] else "state"


def _inside(place: int, spans: list[Span]) -> bool:
    before = bisect_right(spans, (place, len(spans))) - 1
    # Titles may overlap: the one before reaches as far as its own second name.
    return any(start < place < end for start, end in spans[max(0, before - 1) : before + 1])


def _next_words(words: list[Span], place: int) -> list[Span]:
    """The next words, as many as a denial can reach over."""
    first = bisect_left(words, (place, 0))
    return words[first : first + _FARTHEST]


def _reach(rest: list[Span], text: str, kind: Kind) -> _Denial:
    """What is denied of the words that follow: a thing, a state ("not black", "not smiling"), or what a verb does."""
    said = [text[start:end].lower() for start, end in rest]
    first = 0
    while first < len(said) and said[first] in _HOW and _joined(text, rest, first):
        first += 1
    if first == len(said) or not _joined(text, rest, first):
        return _Denial()
    word, behind = said[first], said[first + 1] if first + 1 < len(said) and _joined(text, rest, first + 1) else ""
    if is_stop(word) and word not in _SKIPPED | _JOINS | _TAKES:
        # "not in focus": nothing is denied that could be drawn, and nothing said either.
        return _Denial(silent=_phrases(rest[first + 1 :], text) if word in _PLACES else [])
    verb = kind == "verb"
    doing = verb or (kind == "state" and word.endswith("ing") and word not in _NOUNS)
    if word not in _SKIPPED and (behind in _ANY or (word in _TAKES and doing)):
        return _Denial(_phrases(rest[first + 1 :], text), [rest[first]])
    if word not in _SKIPPED and (verb or (doing and is_stop(behind) and behind not in _JOINS)):
        return _Denial(silent=[rest[first]])
    return _Denial(_phrases(rest[first:], text))


def _joined(text: str, rest: list[Span], index: int) -> bool:
    """Whether no sign stands before a word."""
    return index == 0 or not text[rest[index - 1][1] : rest[index][0]].strip()


def _phrases(rest: list[Span], text: str) -> list[Span]:
    """The denied phrases at the head of the remaining words."""
    found: list[Span] = []
    run: list[Span] = []
    previous_end = rest[0][0] if rest else 0
    list_end = _list_end(rest, text)
    for start, end in rest:
        word = text[start:end].lower()
        gap = text[previous_end:start].strip()
        if gap == "," and start <= list_end:
            found, run = found + _span_of(run), []
        elif gap and gap.strip("_") and gap not in ("-", "/"):
            break
        previous_end = end
        if word in _JOINS:
            found, run = found + _span_of(run), []
        elif not run and word in _SKIPPED | _HOW:
            continue
        elif is_stop(word) or _is_verb_tail(word, run):
            break
        else:
            run.append((start, end))
    return found + _span_of(run)


def _list_end(rest: list[Span], text: str) -> int:
    """Where the "or" of a list stands that goes without articles: "cars, trucks or buses"; -1 for what is none."""
    previous_end = begun = 0
    for start, end in rest:
        word = text[start:end].lower()
        if word in _JOINS:
            return start if begun else -1
        if begun and (is_stop(word) or text[previous_end:start].strip() not in ("", ",", "-")):
            return -1
        begun = begun or word not in _SKIPPED | _HOW
        previous_end = end
    return -1


def _is_verb_tail(word: str, run: list[Span]) -> bool:
    """Words that follow a denied noun without belonging to it: "no dogs allowed", "no cars parked"."""
    return bool(run) and (word in _FOLLOWS or (word not in _NOUNS and bool(_TAIL.fullmatch(word))))


def _span_of(run: list[Span]) -> list[Span]:
    return [(run[0][0], run[-1][1])] if run else []


def _is_label(text: str, start: int) -> bool:
    """Whether "No" abbreviates "number" ("bus no 7")."""
    return bool(re.match(r"no\.?\s*\d", text[start : start + 20], re.IGNORECASE))
