"""What refining has in hand for one bench: the run, what it said last, an edit list that waits for the person."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from ...dataclass import dataclass
from ..running import Watch
from ..snapshot import Snapshot

if TYPE_CHECKING:
    from ...loop.refining.lines import Proposal
    from ...loop.refining.records import Event


@dataclass
class Refining:
    """Mutable, as the bench is. A page that was opened anew finds the run here.

    Attributes:
        watch: The run at work; None when there is none.
        event: What it said last.
        told: Counts what happened, so that a page that follows knows when to draw.
        said, kind: How the last run ended, one sentence, and "done", "stopped" or "error".
        counts: Names of what counts, () for all.
        proposal: Lines to be accepted.
        base: Number of the round they are proposed from.
        made: Numbers of the lines that were accepted.
        before: The tags as they stood before lines, or a round's tags, were taken; None when there is nothing to undo.
        made_before: The lines that were in them then.
    """

    watch: Watch | None = None
    event: Event | None = None
    told: int = 0
    said: str = ""
    kind: str = ""
    counts: tuple[str, ...] = ()
    proposal: Proposal | None = None
    base: int = 0
    made: set[int] = field(default_factory=set)
    before: Snapshot | None = None
    made_before: frozenset[int] = frozenset()

    def propose(self, proposal: Proposal | None, base: int) -> None:
        """A new edit list lies in front of the person."""
        self.proposal, self.base, self.made, self.made_before = proposal, base, set(), frozenset()
