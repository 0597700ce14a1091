"""What a phrase means where a caption says it: "orange" of "an orange cat" is no fruit, "dog" of "a hot dog" no dog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.stems import stem
from ..language.stopwords import is_stop
from ..language.words import word_spans, words_of
from ..records import Span
from .same import is_whole, kinds_of, known, pair_kind

_JOINING = " -/&'’s"
# Words for the whole picture that may as well be a thing in it, if it hangs somewhere or somebody holds it.
_MEDIA = frozenset("picture image photo painting drawing illustration".split())
_HANGS = frozenset("on above over behind beside next near hanging hung leaning framed".split())
# What stands before "photo" where the whole picture is meant: "this is an old photo".
_OPENING = frozenset("a an the this that is it it's there there's here and up".split())
# "orange" is the eyes' fruit and a color; a fruit that is one of something has a word for it before it.
_COLOR_OR_THING = frozenset(("orange",))
_ONE = frozenset("a an the one another each half sliced peeled ripe fresh whole".split())


def run_of(text: str, phrase: str) -> list[Span]:
    """Spans of the neighbouring words of a sentence that say most of a phrase and its head; [] where none do.

    The head is the last word, or that of either side of an "of": who has a red dress does not have red hair.
    """
    wanted, heads = _wanted(phrase)
    best: list[Span] = []
    for run in _runs(text, {stem(word) for word in words_of(phrase)}):
        spans = [span for span in run if _stem_at(text, span) in wanted]
        said = _stems(text, spans)
        if said & heads and len(said) > len(_stems(text, best)):
            best = spans
    return best if len(_stems(text, best)) * 2 >= len(wanted) else []


def says_all(text: str, spans: Sequence[Span], phrase: str) -> bool:
    """Whether those spans say every word of the phrase that is no stop word."""
    return _stems(text, spans) >= _wanted(phrase)[0]


def kinds_at(text: str, span: Span) -> frozenset[str]:
    """What one word of a sentence names, as `kinds_of`; nothing where it says how something looks."""
    words, at = _words_around(text, span)
    for first in (at, at - 1):
        if 0 <= first < len(words) - 1 and (kind := pair_kind(words[first], words[first + 1])):
            return frozenset((kind,))
    if words[at] in _COLOR_OR_THING and not _is_one(words, at):
        return frozenset()
    return kinds_of(words[at])


def is_whole_at(text: str, span: Span) -> bool:
    """Whether one word of a sentence is about the whole picture: "photo" of "a photo of a cat", not "on a wall"."""
    words, at = _words_around(text, span)
    if not is_whole(" ".join(words[: at + 1])):
        return False
    return stem(words[at]) not in _MEDIA or not _is_in_it(words, at)


def _is_in_it(words: Sequence[str], at: int) -> bool:
    if stem(words[at]) != words[at] and not words[at].startswith("photograph"):
        return True
    if words[at + 1 : at + 2] and words[at + 1] in _HANGS:
        return True
    if words[at - 1 : at] == ["this"]:
        return False
    before = words[:at]
    return any((is_stop(word) and word not in _OPENING) or stem(word) in known() for word in before)


def _is_one(words: Sequence[str], at: int) -> bool:
    """Whether "orange" is one of a kind of thing: "an orange", not "orange fur", "in orange", "orange and white"."""
    after = words[at + 1 : at + 3]
    if after and (not is_stop(after[0]) or (after[0] == "and" and len(after) > 1 and not is_stop(after[1]))):
        return False
    return at == 0 or words[at - 1] in _ONE


def _words_around(text: str, span: Span) -> tuple[list[str], int]:
    spans = word_spans(text)
    return [text[slice(*one)].lower() for one in spans], spans.index(span)


def _wanted(phrase: str) -> tuple[set[str], set[str]]:
    """(stems that shall be said, those of them of which one must be)."""
    words = words_of(phrase)
    parts: list[list[str]] = [[]]
    for word in words:
        if word == "of":
            parts.append([])
        elif not is_stop(word):
            parts[-1].append(stem(word))
    said = [stems for stems in parts if stems] or [[stem(word)] for word in words]
    return {one for stems in said for one in stems}, {stems[-1] for stems in said}


def _runs(text: str, stems: set[str]) -> Iterator[list[Span]]:
    """Neighbouring words of the sentence that are among some stems."""
    run: list[Span] = []
    for span in word_spans(text):
        if _stem_at(text, span) not in stems:
            continue
        if run and text[run[-1][1] : span[0]].strip(_JOINING):
            yield run
            run = []
        run = [*run, span]
    if run:
        yield run


def _stems(text: str, spans: Sequence[Span]) -> set[str]:
    return {_stem_at(text, span) for span in spans}


def _stem_at(text: str, span: Span) -> str:
    return stem(text[slice(*span)])
