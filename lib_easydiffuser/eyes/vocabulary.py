"""The words the eyes know: COCO's 80 categories, and what one types for ImageNet's classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

PERSON = 1
"""The detector's number of people."""


@dataclass(frozen=True)
class Category:
    """A category of the detector.

    Attributes:
        number: The detector's, 1..90.
        name: COCO's.
        shown, plural: As it is prompted: one, and several.
        classes: The classes of ImageNet that are one.
        wide: Those, and what is often seen with one.
        family: Those it may be taken for share it; "" for none.
    """

    number: int
    name: str
    shown: str
    plural: str
    classes: tuple[int, ...]
    wide: tuple[int, ...]
    family: str = ""


@dataclass(frozen=True)
class Word:
    """A word for some of ImageNet's classes.

    Attributes:
        general: Whether it is the union of several leaves.
    """

    text: str
    general: bool
    classes: frozenset[int]


@lru_cache(maxsize=1)
def words() -> tuple[Word, ...]:
    """All of `data/eyes_words.tsv`."""
    return tuple(
        Word(text, kind == "general", frozenset(_numbers(classes))) for kind, text, classes in _rows("eyes_words.tsv")
    )


@lru_cache(maxsize=1)
def categories() -> dict[int, Category]:
    """All of `data/eyes_things.tsv`, by the detector's number."""
    named = {word.text: word.classes for word in words()}
    found = {}
    for number, name, shown, plural, classes, beside, family in _rows("eyes_things.tsv"):
        own = _union(named, classes)
        wide = own | _union(named, beside)
        found[int(number)] = Category(
            int(number), name, shown or name, plural, tuple(sorted(own)), tuple(sorted(wide)), family
        )
    return found


def _union(named: dict[str, frozenset[int]], texts: str) -> frozenset[int]:
    return frozenset().union(*(named[text] for text in texts.split("|") if text))


def _numbers(ranges: str) -> Iterator[int]:
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _rows(file: str) -> Iterator[list[str]]:
    text = resources.files("lib_easydiffuser.data").joinpath(file).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
