"""Nouns that mean another thing beside another verb: 차를 마시는 tea, 차를 모는 car; 손을 든 with raised hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..data import rows
from ..dataclass import dataclass
from .hangul import squeezed

OWN, NONE = "~", "-"


@dataclass(frozen=True)
class Sense:
    """What a noun and the verb beside it mean together.

    Attributes:
        noun: English of the noun; "~" its own, "-" none: the verb says it all.
        verb: English of the verb; "~" its own.
    """

    noun: str
    verb: str


def sense_of(noun: str, topic: str, beside: Iterable[str], caption: str = "") -> Sense | None:
    """The sense of a squeezed Korean noun of a topic beside these words; they go before what it means otherwise.

    Args:
        caption: The whole squeezed caption: 관 is a coffin where it holds 국화 or 영정.
    """
    words = [*beside]
    for name in (noun, f"@{topic}"):
        for word in words:
            found = _table().get((name, word))
            if found:
                return found
    told = next((sense for word, sense in _in_captions().get(noun, ()) if word in caption), None)
    return told or _table().get((noun, "*"))


def is_homonym(noun: str) -> bool:
    """Whether the table holds this squeezed noun; some stand in no other file (고개)."""
    return noun in _nouns()


@lru_cache(maxsize=1)
def _nouns() -> frozenset[str]:
    return frozenset(noun for noun, _ in _table())


@lru_cache(maxsize=1)
def _in_captions() -> Mapping[str, list[tuple[str, Sense]]]:
    """Noun → (a word anywhere in the caption, the sense it tells)."""
    found: dict[str, list[tuple[str, Sense]]] = {}
    for (noun, word), sense in _table().items():
        if word.startswith("&"):
            found.setdefault(noun, []).append((word[1:], sense))
    return found


@lru_cache(maxsize=1)
def _table() -> Mapping[tuple[str, str], Sense]:
    found: dict[tuple[str, str], Sense] = {}
    for nouns, beside, noun, verb in rows("korean_homonyms.tsv"):
        for name in nouns.split("|"):
            for word in beside.split("|"):
                found.setdefault((squeezed(name), squeezed(word)), Sense(noun, verb))
    return found
