"""What lies on the desk, kept to be put back: behind a round of the comparison, or aside after a failed Analyse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..dataclass import dataclass
from ..records import Analysis, Polarity
from .desk import Desk
from .rows import Lists

if TYPE_CHECKING:
    from ..prompt.compose import Composed


@dataclass(frozen=True)
class Snapshot:
    """The tags as they stood."""

    analysis: Analysis
    lists: Lists
    moved: bool
    written: Composed | None
    taken: bool
    own_text: Mapping[Polarity, str]
    without: frozenset[str]

    @classmethod
    def of(cls, desk: Desk) -> Snapshot:
        """The desk now."""
        assert desk.analysis is not None
        lists, texts = dict(desk.lists), dict(desk.own_text)
        return cls(desk.analysis, lists, desk.moved, desk.written, desk.taken, texts, desk.without)

    def restore(self, desk: Desk) -> None:
        """Put it back."""
        desk.analysis, desk.lists, desk.of = self.analysis, dict(self.lists), desk.of + 1
        desk.moved, desk.written, desk.taken = self.moved, self.written, self.taken
        desk.own_text, desk.without = dict(self.own_text), self.without


def put_away(desk: Desk) -> None:
    """Clear the desk for a picture that gave no answer: what is there is another's. It can be brought back."""
    if desk.analysis is None:
        return
    desk.aside = Snapshot.of(desk)
    desk.analysis = None
    desk.of += 1
    desk.reset()


def bring_back(desk: Desk) -> bool:
    """What was put away; False where there is nothing, or something newer on the desk."""
    if not isinstance(desk.aside, Snapshot) or desk.analysis is not None:
        return False
    desk.aside.restore(desk)
    desk.aside = None
    return True
