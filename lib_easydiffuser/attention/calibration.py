"""Labelled captions: our own, which come with the package, and the development sets, which do not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from ..errors import BrokenModelError, MissingModelError, quoted
from ..language.phrases import NUMBERS
from ..language.stems import stem
from ..language.stopwords import is_stop
from ..language.words import word_spans, words_of
from ..records import Span

_MARKED = re.compile(r"(?P<word>[^\s/~]+)(?P<kind>[/~])(?P<count>\d)(?P<rest>\S*)")
_OTHERS = 4
# Blocks longer than this are collections of single captions; shorter ones describe one picture.
_ONE_PICTURE = 5


@dataclass(frozen=True)
class LabelledCaption:
    """A caption and what is known of its words.

    Attributes:
        spans: Every whole word, as `language.words.word_spans` finds them.
        taggable: Whether the word is part of a thing in the picture or of its attribute.
        importance: Share of other people who use the word for the same picture, 0..1.
        group: Captions of one picture share it; a fit never splits a group.
    """

    text: str
    spans: tuple[Span, ...]
    taggable: tuple[bool, ...]
    importance: tuple[float, ...]
    group: int


@lru_cache(maxsize=1)
def calibration_captions() -> tuple[LabelledCaption, ...]:
    """The project's own captions."""
    file = resources.files("lib_easydiffuser.data").joinpath("calibration.txt")
    return parse_calibration(file.read_text("utf-8"))


def parse_calibration(text: str) -> tuple[LabelledCaption, ...]:
    """Captions in the markup that the head of `data/calibration.txt` describes.

    Raises:
        BrokenModelError: If a mark stands on no whole word, naming the line.
    """
    captions: list[LabelledCaption] = []
    for block in _blocks(text):
        shared = len(block) <= _ONE_PICTURE
        first = captions[-1].group + 1 if captions else 0
        captions += [_parsed(number, line, first + (0 if shared else i)) for i, (number, line) in enumerate(block)]
    return tuple(captions)


def development_captions(folder: Path) -> tuple[tuple[LabelledCaption, ...], tuple[LabelledCaption, ...]]:
    """(captions with taggable marks, captions with importance marks) from the development sets.

    Taggable are words that belong, by stem, to an object or attribute of the caption's scene graph
    (`factual.dev.jsonl`). Importance is the share of the picture's four other captions that use the word, by
    stem (`coco5.dev.jsonl`).

    Raises:
        MissingModelError: If a file is not there.
    """
    graphs, pictures = _rows(folder / "factual.dev.jsonl"), _rows(folder / "coco5.dev.jsonl")
    images = {image: number for number, image in enumerate(dict.fromkeys(row["img"] for row in graphs))}
    taggable = tuple(_from_graph(row, images[row["img"]]) for row in graphs)
    importance = (caption for number, row in enumerate(pictures) for caption in _from_picture(row, number))
    return taggable, tuple(importance)


def gold_stems(row: dict[str, Any]) -> set[str]:
    """Stems of all words of a scene graph's objects and attributes; "2" also stands for "two"."""
    phrases = [*row["objects"], *(part for pair in row["attrs"] for part in pair)]
    stems = {stem(word) for phrase in phrases for word in words_of(phrase)}
    return stems | {word for word, digits in NUMBERS.items() if digits in stems}


def _from_graph(row: dict[str, Any], group: int) -> LabelledCaption:
    gold, spans = gold_stems(row), word_spans(row["text"])
    marks = tuple(stem(row["text"][start:end]) in gold for start, end in spans)
    return LabelledCaption(row["text"], tuple(spans), marks, (0.0,) * len(spans), group)


def _from_picture(row: dict[str, Any], group: int) -> Iterator[LabelledCaption]:
    said = [{stem(word) for word in words_of(caption)} for caption in row["captions"]]
    for index, text in enumerate(row["captions"]):
        spans, others = word_spans(text), said[:index] + said[index + 1 :]
        shares = tuple(sum(stem(text[s:e]) in other for other in others) / len(others) for s, e in spans)
        yield LabelledCaption(text, tuple(spans), (False,) * len(spans), shares, group)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise MissingModelError(
            f"There is no development data {quoted(path.name)} in {quoted(str(path.parent))}.",
            "Leave --data out to fit on our own captions.",
        )
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Lines with their numbers, in runs between empty lines; comments left out."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            block.append((number, line.strip()))
        elif block and not line.strip():
            yield block
            block = []
    if block:
        yield block


def _parsed(number: int, line: str, group: int) -> LabelledCaption:
    marks: dict[Span, tuple[bool, float]] = {}
    text, end = "", 0
    for match in _MARKED.finditer(line):
        text += line[end : match.start()]
        span = (len(text), len(text) + len(match["word"]))
        text += match["word"] + match["rest"]
        end = match.end()
        marks[span] = (match["kind"] == "/", min(int(match["count"]), _OTHERS) / _OTHERS)
    text += line[end:]
    spans = tuple(word_spans(text))
    _check(number, text, spans, marks)
    labels = [marks.get(span, (False, 0.0)) for span in spans]
    return LabelledCaption(text, spans, tuple(tag for tag, _ in labels), tuple(share for _, share in labels), group)


def _check(number: int, text: str, spans: tuple[Span, ...], marks: dict[Span, tuple[bool, float]]) -> None:
    for start, end in marks:
        word = text[start:end]
        if (start, end) not in spans:
            raise BrokenModelError(f"Line {number} marks {quoted(word)}, which is no whole word.", "Mark whole words.")
        if is_stop(word) and marks[start, end][0]:
            raise BrokenModelError(f"Line {number} calls the stop word {quoted(word)} taggable.", "Leave it bare.")
