"""Long captions, as vision-language models write them: what in their prose is not about the picture.

A short caption is left as it is; it is long when it has paragraphs, headings, lists, marks or some fifty words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from ..records import Span
from .leadin import lead_in
from .negation import denial_spans
from .thinking import thinking_spans

_MANY = 45
_FARTHEST = 240  # characters that one supposing word reaches over
_MARKED = re.compile(r"\n|\*\*|</?\s*think|`")
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"\s*#{1,6}\s.*|\s*\|?[\s:|-]*-{3,}[\s:|-]*\|?\s*$|\s*[-=*_]{3,}\s*$")
# "**Mood:**", "- Rider:", "| Clothing |", "1. **Subject**:", "Tags:"
_LABEL = re.compile(
    r"""\s*(?:[-*+•>]\s+|\d+[.)]\s+)?(?:
        \*{1,3}[^*\n:|]{2,40}(?::\s*\*{1,3}|\*{1,3}\s*:)
      | \*{1,3}[A-Z][^*\n:|]{2,40}\*{1,3}\s*$
      | \|\s*[^|\n]{2,40}\|(?=[^|\n]+\|)
      | [A-Z][\w /'-]{1,30}:(?=\s)
      )""",
    re.VERBOSE,
)
# Words to the person who asked.
_CHAT = re.compile(
    r"""(?:\b(?:sure|certainly|of\ course|absolutely|okay)\b[!,.]|\bhere(?:'s|’s|\ is|\ are)\b[^.\n]{0,80}:|
      \b(?:let\ me\ know|i\ hope\ this|feel\ free|would\ you\ like|note:|(?:do|if)\ you\ (?:want|need|have))[^\n]*|
      \bin\ (?:summary|conclusion)\b[^.\n]*)""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(r"[\"“][^\"“”\n]{1,200}[\"”]")
# "**Notes:**", "Negative tags (not in the image):", "> **Note:**", "Confidence notes:"
_ASIDE_SECTION = re.compile(
    r"""^[\s>#*_\d.-]*(?:\*\*)?(?:(?:\w+\s+){0,2}notes?|disclaimer|rating|negative(?:\s+(?:tags?|prompt))?|confidence|
      not\s+(?:in|visible)|(?:artist|meta|copyright)\s+tags?|(?:mood|interpretation)\s*(?:&|and)\s*interpretation|
      interpretation|(?:technical\s+)?guess(?:es)?|overall\s+impression|possible\s+(?:story|context|meaning)|
      symbolism|text\s+in\s+(?:the\s+)?image|caption\s+made\s+from)\b[^\n:]{0,40}(?::|\*\*\s*$|$)""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_NEXT_SECTION = re.compile(r"\n\s*\n\s*(?=\S)|\n(?=\s*(?:#{1,6}\s|\*\*|[A-Z][\w ]{1,30}:))")
_STOP = re.compile(r"[.!?](?=[\s\"'”*]|$)|\n")
_SENTENCE = re.compile(r"(?:(?<=[.!?])\s+|\n\s*|\*\*\s+|^)(?=[^\s])")
_PLACES = re.compile(
    r"""\b(?:(?:in|on|at|to|from|towards?)\s+(?:the|its|their|both)\s+(?:\w+[\s-]){0,2}?
      (?:background|foreground|midground|left|right|sides?|cent(?:er|re)|middle|top|bottom|corners?|distance|frame|image|
        picture|photo(?:graph)?|scene|composition|edges?)\b
        (?:\s+(?:side|hand\s+side|half|part|corner|edge))?(?:\s+of\s+the\s+(?:\w+\s)?(?:image|picture|photo(?:graph)?|frame|
        scene|composition|shot))?
    | (?:of|in|throughout)\s+(?:the|this)\s+(?:image|picture|photo(?:graph)?|scene|composition|artwork|work)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
# What the picture does to people is not in it.
_EFFECT = re.compile(
    r"""\b(?:(?:evok|convey|invit|draw|captur|enhanc|add|giv|lend|creat|portray)(?:e|es|ing|ed|s)?\s+(?:\w+\s+){0,3}?
        (?:feelings?|sense|attention|mood|viewers?|depth|effect|impression|solitude|focus|the\s+eye|quality|feel)\b[^.;\n]*
      | (?:feelings?|sense)\s+of\b[^.;,\n]* | evok\w+[^.;\n]*
      | (?:is|are)\s+the\s+main\s+(?:focus|subject)\b[^.\n]*
      | (?:a|an)\s+(?:\w+\s+){0,2}(?:tribute|homage|nod|testament|ode)\s+to\b[^.;\n]*
      | (?:similar|comparable|akin)\s+to\b[^.;\n]* | (?:recalls?|resembles?|evocative\s+of)\b[^.;,\n]*
      | like\s+(?:a|an)\s+(?:page|scene|still|frame|moment)\s+(?:from|of|out)\b[^.;\n]*
      | (?:it|they|he|she|which|that)\s+looks?\s+like\s+(?:a|an)\b(?!\s+\w+\s+(?:photo|painting|drawing))[^.;,\n]*
      | (?:could|would|might|may)\s+(?:\w+\s+)?(?:work|serve|be\s+used)\b[^.\n]*
      | attention\s+to\s+detail\b[^.\n]* | (?:is|are)\s+dominated\s+by | as\s+(?:a|an)\s+\w+\s+accent
      | the\s+artist\b[^.\n]*)""",
    re.IGNORECASE | re.VERBOSE,
)
_MIGHT = re.compile(
    r"""\b(?:possibly|perhaps|maybe|probably|presumably|supposedly|(?<!not\s)likely|potentially
      |(?:might|may|could|would)\s+(?:\w+ly\s+|well\s+|also\s+)?(?!not\b)[a-z]+
      |(?:suggest|impl)(?:s|ies|ing|y)\b(?:\s+that)?|hint(?:s|ing)\s+at|as\s+(?:if|though)|judging\s+from|imagine\s+that
      |(?:seems?|appears?)\s+that|unclear|reminiscent\s+of|interpretation
      |(?:seems?|appears?)\s+to\s+(?!be\b)[a-z]+)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Where what is supposed ends: at a stop, a comma with its own clause, or "and is".
_ENDS = re.compile(
    r"[.;:!?\n—]|,\s+(?!or\b|perhaps\b|who\b|which\b)|\bas\s+(?:the|if)\b|$"
    r"|\band\s+(?:is|are|was|has|have|the|there|wears?)\b"
)


@lru_cache(maxsize=64)
def is_long(text: str) -> bool:
    """Whether a caption is prose, or marked up, and no single sentence."""
    return len(text.split()) > _MANY or bool(_MARKED.search(text.strip()))


# Every window of a caption asks for its spans.
@lru_cache(maxsize=64)
def unsaid_spans(text: str) -> list[Span]:
    """Spans of a long caption in which nothing of the picture is said: thinking, headings, labels, words to the person,
    what is written in the picture, lead-ins of sentences, places in the frame, effects on people."""
    if not is_long(text):
        return []
    found = [*thinking_spans(text)]
    for pattern in (_CHAT, _QUOTED, _PLACES, _EFFECT):
        found += [match.span() for match in pattern.finditer(text)]
    return found + _marks(text) + _lead_ins(text) + _sections(text)


@lru_cache(maxsize=64)
def supposed_spans(text: str) -> list[Span]:
    """Spans of what a long caption only supposes, to the end of the clause."""
    if not is_long(text):
        return []
    found = []
    for match in _MIGHT.finditer(text):
        last = min(match.end() + _FARTHEST, len(text))
        end = _ENDS.search(text, match.end(), last)
        found.append((match.start(), end.start() if end else last))
    return found


@lru_cache(maxsize=64)
def first_sentence(text: str) -> Span:
    """The first sentence of a long caption that speaks of the picture: behind thinking, headings and words to us."""
    quiet = sorted([*thinking_spans(text), *(match.span() for match in _CHAT.finditer(text)), *_headings(text)])
    start = 0
    for before, end in quiet:
        if before <= start + len(text[start:]) - len(text[start:].lstrip()):
            start = max(start, end)
    stop = _STOP.search(text, start + len(text[start:]) - len(text[start:].lstrip(" \n*:")))
    return start, stop.end() if stop else len(text)


def said_plainly(text: str) -> Callable[[Span], bool]:
    """Tells whether a span of a long caption is neither thought, quoted, denied nor supposed."""
    quiet = [*thinking_spans(text), *denial_spans(text), *supposed_spans(text), *_sections(text)]
    quiet += [match.span() for pattern in (_QUOTED, _CHAT) for match in pattern.finditer(text)]
    return lambda span: not any(start < span[1] and end > span[0] for start, end in quiet)


def _headings(text: str) -> list[Span]:
    return [line.span() for line in _LINE.finditer(text) if _HEADING.match(line[0])]


def _sections(text: str) -> list[Span]:
    """Sections whose own heading says that they are not about what is in the picture: notes, negative tags, ratings."""
    found = []
    for match in _ASIDE_SECTION.finditer(text):
        end = _NEXT_SECTION.search(text, match.end())
        found.append((match.start(), end.start() if end else len(text)))
    return found


def _marks(text: str) -> list[Span]:
    found = []
    for line in _LINE.finditer(text):
        start = line.start()
        if _HEADING.match(line[0]):
            found.append(line.span())
        elif label := _LABEL.match(line[0]):
            found.append((start, start + label.end()))
    # A table's first row names its columns.
    for row in re.finditer(r"^\|[^\n]*\|\s*\n\|[\s:|-]+\|\s*$", text, re.MULTILINE):
        found.append(row.span())
    return found


def _lead_ins(text: str) -> list[Span]:
    found = []
    for place in _SENTENCE.finditer(text):
        start = place.end()
        opening = lead_in(text[start : start + 160])
        if opening.end:
            found.append((start, start + opening.end))
    return found
