"""What a proposal is made from: the tags as they stand, what the pictures prove of them, what may not be touched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...prompt.phrases import key_of
from ...records import Tag, place_of
from ..edits import Editor
from .ledger import Entry, Ledger, noun_of
from .lines import Grounds, Line, LineKind
from .memory import Memory
from .odds import MISREAD_AS, Count, beyond_misreading

CERTAIN = 0.8
"""With one picture alone, only what is seen so clearly is believed."""
RAISED = 1.3
"""Where a lost tag is raised to. Beyond, checkpoints distort what they draw more than they draw it."""
LOUD = 1.25
"""Mean emphasis of a prompt above which it is shouting: what is said loudly is heard beside what is not."""
_OWN = ("embedding", "own", "denied")


@dataclass(frozen=True)
class Case:
    """Asked by the ways of proposing (`ways.py`).

    Attributes:
        tags: Of both polarities, as they are in the prompts.
        pinned: Keys that nothing may touch.
    """

    ledger: Ledger
    tags: tuple[Tag, ...]
    editor: Editor
    memory: Memory
    pinned: frozenset[str]

    @property
    def positives(self) -> tuple[Tag, ...]:
        """In order."""
        return tuple(tag for tag in self.tags if tag.polarity == "positive")

    @property
    def negatives(self) -> tuple[Tag, ...]:
        """In order."""
        return tuple(tag for tag in self.tags if tag.polarity == "negative")

    @property
    def top(self) -> float:
        """The strongest emphasis that is proposed."""
        return min(RAISED, self.editor.settings.emphasis_max)

    def free(self, tag: Tag) -> bool:
        """Whether it may be touched: not what is pinned, nor what the person typed."""
        own = tag.typed or tag.kind in _OWN
        return not own and key_of(tag.text) not in self.pinned

    def allows(self, kind: LineKind, tag: Tag) -> bool:
        """Whether it may be touched so."""
        return self.free(tag) and self.memory.allows(kind, key_of(tag.text))

    def lost(self, key: str, emphasis: float) -> bool:
        """Whether it is lost, as far as so many pictures can prove it."""
        if self.ledger.pictures == 1:
            entry = self.ledger.lost.get(key)
            return entry is not None and entry.at(emphasis).hits == 1 and entry.score >= CERTAIN
        return self.ledger.proven_lost(key, emphasis)

    def invented(self, key: str, emphasis: float = 0.0) -> bool:
        """Whether it is there uncalled, in the same sense."""
        found = self.ledger.inventions(key, emphasis)
        if self.ledger.pictures == 1:
            return found.hits == 1 and self.ledger.invented[key].score >= CERTAIN
        return beyond_misreading(found, MISREAD_AS, self._among(key))

    def _among(self, key: str) -> int:
        """How many things it was picked from: a "white dog" for the brown one that is asked for is one of another sort
        than what has nothing to do with the prompt."""
        asked = {noun_of(other) for other in self.ledger.lost}
        return sum((noun_of(other) in asked) is (noun_of(key) in asked) for other in self.ledger.invented)

    def grounds(self, entry: Entry, found: Count, said: str) -> Grounds:
        """The sentence, and where in the picture it is."""
        place = place_of(entry.tag.box)
        said = f"{said} It is {place}." if place else said
        return Grounds(said, entry.seeds, found.hits, found.of, entry.score, place, entry.tag.box)


def line(kind: LineKind, tag: Tag, before: float, said: str, grounds: Grounds, place: int = 0) -> Line:
    """One that has no number yet; the sentence ends with its grounds."""
    return Line(0, kind, tag, before, tag.emphasis, f"{said}: {grounds.said}", grounds, place=place)


def numbered(lines: list[Line]) -> tuple[Line, ...]:
    """Counted from 1."""
    return tuple(replace(item, number=number) for number, item in enumerate(lines, 1))
