"""What one page has before it: which job, and what it did to its tags."""

from __future__ import annotations

from dataclasses import field

from ...dataclass import dataclass
from ..running import Watch


@dataclass
class ShownJob:
    """A session's view of the jobs. Mutable: the page holds one; the jobs themselves are the process's.

    Attributes:
        id: The job in front; "" for none.
        turn: Counts what has been followed: the newest following is the only one that speaks.
        known: The jobs this page has begun, and the one its browser had before.
        comparing: The comparison of its pictures that runs, or ran last.
        taken: The dropped files that were taken last, as the page named them, and the folder they lie in.
    """

    id: str = ""
    turn: int = 0
    known: set[str] = field(default_factory=set)
    comparing: Watch | None = None
    taken: tuple[str, str] = field(default=("", ""))

    def put(self, id: str) -> int:
        """This job is in front now; gives the number of whoever follows it."""
        self.id = id
        self.known.add(id)
        self.turn += 1
        return self.turn
