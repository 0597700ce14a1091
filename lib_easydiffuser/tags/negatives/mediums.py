"""What the picture is made as: from captions, labels and pixels together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .bodies import words_of_kind
from .lexicon import Lexicon, rows
from .statements import Statement, statements

if TYPE_CHECKING:
    from ..sources._contract import Scene

# "A photo of" opens a caption and says nothing else: attention rightly ignores it, the medium does not.
_SAID = 0.9
# A rival this strong beside the winner is part of the picture, and none of its words is a negative.
_RIVAL = 0.4
COLOURLESS = frozenset(("black and white", "sepia"))


@dataclass(frozen=True)
class Medium:
    """A medium the scene speaks of.

    Attributes:
        votes: Sum of what captions, labels and pixels give it.
        because: Its surest mention, then the others.
    """

    name: str
    votes: float
    because: str


@dataclass(frozen=True)
class Mediums:
    """The lexicon, what each medium is contrasted with, and the words that say each medium."""

    lexicon: Lexicon[str]
    contrasts: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def mediums() -> Mediums:
    """The lexicon of `data/mediums.tsv`."""
    lexicon: Lexicon[str] = Lexicon({"animal": words_of_kind("animal")})
    contrasts: dict[str, tuple[str, ...]] = {}
    for row in sorted(rows("mediums.tsv"), key=lambda row: row[0] == "-"):
        for form in row[1].split("|"):
            lexicon.add(form, "" if row[0] == "-" else row[0])
        if len(row) > 2:
            contrasts[row[0]] = tuple(row[2].split("|"))
    return Mediums(lexicon, contrasts)


@lru_cache(maxsize=2)
def named_mediums(scene: Scene) -> tuple[Medium, ...]:
    """The mediums the scene speaks of, the likeliest first."""
    votes: dict[str, list[tuple[float, str]]] = {}
    for statement in statements(scene):
        for name, strength, because in _votes(statement):
            votes.setdefault(name, []).append((strength, because))
    found = [Medium(name, *_together(said)) for name, said in votes.items()]
    return tuple(sorted(found, key=lambda medium: -medium.votes))


def rivals(named: Sequence[Medium]) -> list[Medium]:
    """The mediums that are really there: the winner, and what comes near it."""
    best = max((medium.votes for medium in named), default=0.0)
    return [medium for medium in named if medium.votes >= _RIVAL * best]


def _votes(statement: Statement) -> Iterator[tuple[str, float, str]]:
    for found in mediums().lexicon.find(statement.text):
        if found.holds:
            said = statement.origin != "evidence"
            strength = _SAID if said else statement.strength(found.start, found.end)
            phrase = " ".join(statement.text[found.start : found.end].split())
            yield found.holds, strength, f"{phrase!r}" if said else statement.because(found.start, found.end)


def _together(said: list[tuple[float, str]]) -> tuple[float, str]:
    reasons = list(dict.fromkeys(because for _, because in sorted(said, key=lambda vote: -vote[0])))
    return sum(strength for strength, _ in said), " and ".join(reasons[:3])
