"""A negative must not take away what the prompt asks for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from ...language.negation import denied_spans
from ...language.stems import stem_phrase
from ...records import Tag

if TYPE_CHECKING:
    from ..sources._contract import Scene


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    """Stemmed phrase -> every stemmed phrase that says the same, itself included."""
    text = resources.files("lib_easydiffuser.data").joinpath("negative_synonyms.tsv").read_text(encoding="utf-8")
    table: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            same = frozenset(stem_phrase(phrase) for phrase in line.split("\t"))
            for phrase in same:
                table[phrase] = table.get(phrase, frozenset()) | same
    return table


def same_as(text: str) -> frozenset[str]:
    """The stemmed spellings under which a phrase may stand in a prompt."""
    key = stem_phrase(text)
    return _synonyms().get(key, frozenset((key,)))


class Asked:
    """What the prompt asks for: every positive tag, and every caption without what it denies."""

    def __init__(self, scene: Scene) -> None:
        phrases = [stem_phrase(tag.text) for tag in scene.positives]
        phrases += [stem_phrase(clause) for caption in scene.reading.captions for clause in _affirmed(caption.text)]
        # Bounded by spaces, so that "art" is not found in "party"; by "|", so that no phrase spans two tags.
        self._text = "|".join(f" {phrase} " for phrase in phrases)

    def holds(self, text: str) -> str:
        """The spelling under which the whole phrase stands in the prompt; "" when it does not."""
        return next((same.strip() for same in _bounded(text) if same in self._text), "")


@lru_cache(maxsize=4096)
def _bounded(text: str) -> tuple[str, ...]:
    return tuple(f" {same} " for same in sorted(same_as(text)) if same)


def _affirmed(text: str) -> list[str]:
    """The clauses of a caption, with the phrases it denies cut out."""
    for start, end in reversed(denied_spans(text)):
        text = f"{text[:start]},{text[end:]}"
    for mark in ";.\n":
        text = text.replace(mark, ",")
    return text.split(",")


def without_conflicts(tags: Iterable[Tag], scene: Scene) -> list[Tag]:
    """The tags whose whole phrase, by stems or as a synonym, is nothing the prompt asks for."""
    asked = Asked(scene)
    return [tag for tag in tags if not asked.holds(tag.text)]
