"""Contrast sets: opposite along one attribute, never far away in an embedding."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ...language.phrases import COLOURS
from ...language.stems import stem
from .bodies import words_of_kind
from .lexicon import Found, Lexicon, rows
from .statements import Statement, statements

if TYPE_CHECKING:
    from ..sources._contract import Scene

# Siblings one value may propose: beyond the nearest opposites a list only gets longer.
_NEAREST = 2


@dataclass(frozen=True)
class Value:
    """One value of a slot.

    Attributes:
        place: The slot's place in the file: an earlier slot earns its contrast first.
        against: The values it is proposed for; empty for all others.
    """

    slot: str
    text: str
    place: int
    against: frozenset[str]


@dataclass(frozen=True)
class Named:
    """A value that the scene states: where, and how sure it is."""

    value: Value
    strength: float
    importance: float
    because: str
    form: str


@dataclass(frozen=True)
class Slots:
    """The whole lexicon: what finds values in a text, and every slot's values in file order."""

    lexicon: Lexicon[tuple[Value, ...]]
    values: Mapping[str, tuple[Value, ...]]

    def siblings(self, value: Value) -> list[Value]:
        """The values that exclude this one, nearest opposite first."""
        return [
            other
            for other in self.values[value.slot]
            if other != value and (not other.against or value.text in other.against)
        ]


@lru_cache(maxsize=1)
def slots() -> Slots:
    """The contrast sets of `data/contrast_sets.tsv`."""
    classes = {
        "colour": frozenset(stem(colour) for colour in COLOURS),
        "person": words_of_kind("person"),
        "animal": words_of_kind("animal"),
    }
    values: dict[str, list[Value]] = {}
    named: dict[str, tuple[Value, ...]] = {}
    for row in rows("contrast_sets.tsv"):
        value = () if row[0] == "-" else (_value(row[0], row[1], row[3:], values),)
        for form in row[2].split("|"):
            named[form] = named.get(form, ()) + value
    lexicon: Lexicon[tuple[Value, ...]] = Lexicon(classes)
    for form, held in named.items():
        lexicon.add(form, held)
    return Slots(lexicon, {slot: tuple(members) for slot, members in values.items()})


def texts_by_slot() -> dict[str, tuple[str, ...]]:
    """The values in their own words, by slot."""
    return {slot: tuple(value.text for value in values) for slot, values in slots().values.items()}


def _value(slot: str, text: str, against: list[str], values: dict[str, list[Value]]) -> Value:
    members = values.setdefault(slot, [])
    place = list(values).index(slot)
    members.append(Value(slot, text, place, frozenset(filter(None, "|".join(against).split("|")))))
    return members[-1]


def named_values(scene: Scene) -> list[Named]:
    """Every value the scene states, once, with its surest mention; the surest slots first within a place."""
    best: dict[Value, Named] = {}
    for statement in statements(scene):
        for named in _named_in(statement):
            if named.value not in best or named.strength > best[named.value].strength:
                best[named.value] = named
    return sorted(best.values(), key=lambda named: (named.value.place, -named.strength))


def _named_in(statement: Statement) -> Iterator[Named]:
    for start, end, value in _said(statement.text):
        strength, importance = statement.strength(start, end), statement.importance(start, end)
        because = statement.because(start, end)
        yield Named(value, strength, importance, because, statement.text[start:end].lower())


def _said(text: str) -> Iterator[tuple[int, int, Value]]:
    """Every value a text names. A longer phrase of the same slot, or one that only looks like a value, wins."""
    found = list(slots().lexicon.find_every(text))
    starts, longest = [hit.start for hit in found], max((hit.end - hit.start for hit in found), default=0)
    for hit in found:
        near = found[bisect_left(starts, hit.end - longest) : bisect_right(starts, hit.start)]
        around = [other for other in near if _within(hit, other)]
        taken = {value.slot for other in around for value in other.holds}
        if all(other.holds for other in around):
            yield from ((hit.start, hit.end, value) for value in hit.holds if value.slot not in taken)


def _within(hit: Found[tuple[Value, ...]], other: Found[tuple[Value, ...]]) -> bool:
    return other is not hit and other.start <= hit.start and hit.end <= other.end


def candidates(named: Iterable[Named], threshold: float) -> list[tuple[Value, Named]]:
    """(sibling, what earned it), the first sibling of every slot before the second of any.

    A value that the scene states, however weakly, is nobody's negative.
    """
    named = list(named)
    stated = {item.value for item in named}
    rounds: list[tuple[int, int, Value, Named]] = []
    for item in named:
        if item.strength >= threshold:
            free = [sibling for sibling in slots().siblings(item.value) if sibling not in stated]
            rounds += [(turn, sibling.place, sibling, item) for turn, sibling in enumerate(free[:_NEAREST])]
    rounds.sort(key=lambda entry: entry[:2])
    return [(sibling, item) for _, _, sibling, item in rounds]
