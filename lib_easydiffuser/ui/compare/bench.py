"""What one person has generated and compared. No gradio here."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from ...dataclass import dataclass
from ..snapshot import Snapshot
from .aside import Aside
from .refining import Refining

if TYPE_CHECKING:
    from ...loop.records import Result, Round
    from ...records import Picture

# Rounds whose pictures stay in memory in full; older ones are read from the host's own files, or from ours.
_WHOLE = 6
MOST_ROUNDS = 100
"""Kept in memory, some 100 kB each; a reference goes with its last round."""


@dataclass
class Bench:
    """A session's rounds. Mutable, as the desk is: the page holds one, and every event changes it in place.

    Attributes:
        rounds: Oldest first.
        snapshots: The tags behind each round, by its number.
        shown: Number of the round on the page; 0 before the first.
        picked: Index of the result on the page.
        references: Every reference picture there was, None once forgotten; its place names it for the page.
        given: Names of thumbnails the page has already got.
        held: Names of pictures in full that the page holds, the one used last at the end.
        aside: Pictures of older rounds that the host saved nowhere.
        refining: Rounds by themselves: the run, its proposal.
    """

    rounds: list[Round] = field(default_factory=list)
    snapshots: dict[int, Snapshot] = field(default_factory=dict)
    shown: int = 0
    picked: int = 0
    references: list[Picture | None] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    held: list[str] = field(default_factory=list)
    aside: Aside = field(default_factory=Aside)
    refining: Refining = field(default_factory=Refining)

    @property
    def next_number(self) -> int:
        """Of the round to come."""
        return self.rounds[-1].number + 1 if self.rounds else 1

    @property
    def round(self) -> Round | None:
        """The one on the page."""
        return self.numbered(self.shown)

    @property
    def result(self) -> Result | None:
        """The picture on the page beside the reference."""
        results = self.round.results if self.round else ()
        return results[min(self.picked, len(results) - 1)] if results else None

    def numbered(self, number: int) -> Round | None:
        """The round of that number."""
        return next((found for found in self.rounds if found.number == number), None)

    def put(self, fresh: Round) -> None:
        """A new round, which comes onto the page, or the last one with more in it."""
        if self.rounds and self.rounds[-1].number == fresh.number:
            self.rounds[-1] = fresh  # who has walked to an older one meanwhile stays there
        else:
            self.rounds.append(fresh)
            self.shown, self.picked = fresh.number, 0
        if len(self.rounds) > _WHOLE:
            self.rounds[-_WHOLE - 1] = self._lighter(self.rounds[-_WHOLE - 1])
        self._forget_oldest()

    def _lighter(self, old: Round) -> Round:
        """Its pixels in files: the host's, else our own; where the disk is full they stay."""
        from ...loop.lighter import without_pixels

        def kept(index: int, one: Result) -> bool:
            return bool(one.path) or one.picture is None or self.aside.put(old.number, index, one.picture)

        results = (without_pixels(one) if kept(index, one) else one for index, one in enumerate(old.results))
        return old.but(results=tuple(results))

    def _forget_oldest(self) -> None:
        """A session of days is no leak: what is saved as JSON before is saved, the host's files stay."""
        while len(self.rounds) > MOST_ROUNDS:
            oldest = next(found for found in self.rounds if found.number != self.shown)
            self.rounds.remove(oldest)
            self.snapshots.pop(oldest.number, None)
            self.aside.drop(oldest.number)
            used = [found.reference.reading.picture for found in self.rounds]
            self.references = [known if any(known is one for one in used) else None for known in self.references]

    def show(self, number: int, picked: int = 0) -> None:
        """Walk to a round and a result; what does not exist changes nothing."""
        found = self.numbered(number)
        if found is not None and 0 <= picked < max(len(found.results), 1):
            self.shown, self.picked = number, picked

    def reference(self, picture: Picture) -> int:
        """The place of a reference picture among all."""
        for place, known in enumerate(self.references):
            if known is picture:
                return place
        self.references.append(picture)
        return len(self.references) - 1

    def page_has_nothing(self) -> None:
        """A page that was opened anew, or that lacks something, gets every picture again."""
        self.given, self.held = set(), []

    def forget_empty(self) -> None:
        """The last rounds that ended before their first picture are none: what ended them is said, and Resume goes on
        from the round that is shown then."""
        while self.rounds and not self.rounds[-1].results:
            gone = self.rounds.pop()
            self.snapshots.pop(gone.number, None)
            self.shown, self.picked = (self.rounds[-1].number, 0) if self.rounds else (0, 0)

    @property
    def last_seeds(self) -> tuple[int, ...]:
        """Of the last round that generated."""
        made = (found for found in reversed(self.rounds) if found.request is not None and found.results)
        found = next(made, None)
        return tuple(result.seed for result in found.results) if found else ()
