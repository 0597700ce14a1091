"""What a kind works at: its host, what is done already, and how it tells of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, cast

from ..errors import Interrupted
from ..host import Host
from .journal import row_at, rows
from .records import Item, Job
from .store import JOURNAL


class Bench:
    """One run of a job.

    Attributes:
        items: The whole plan.
        before: The numbers of processes that were killed over the job; what they left half done, `finish` sweeps.
    """

    def __init__(
        self,
        job: Job,
        host: Host,
        items: Sequence[Item],
        stopped: Callable[[], bool],
        tell: Callable[[str], None] = lambda text: None,
        before: Sequence[int] = (),
        token: str = "",
    ) -> None:
        self.job, self.items, self.before, self.token = job, items, before, token
        self._host, self._stopped, self._tell = host, stopped, tell
        self._in_turn = False
        self.offsets: dict[str, int] = {}
        """Where the row that holds for an item begins in the journal, by its key."""
        self.memo: dict[str, Any] = {}
        """What `work` leaves for `finish`."""

    @property
    def host(self) -> Host:
        """The host; its stop flag is the job's too."""
        return cast(Host, _Stoppable(self._host, self.stopped))

    @property
    def journal(self) -> Path:
        """The journal's file."""
        return self.job.folder / JOURNAL

    def stopped(self) -> bool:
        """Whether the person asked to stop. The host's own Interrupt means us only while we have its turn."""
        return self._stopped() or (self._in_turn and self._host.stopped())

    def go_on(self) -> None:
        """Raises:
        Interrupted: If the person asked to stop.
        """
        if self.stopped():
            raise Interrupted

    def tell(self, text: str) -> None:
        """What is being done now."""
        self._tell(text)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The host's turn, for a few seconds of models' work: others wait meanwhile."""
        working = getattr(self._host, "working", None)
        turn: AbstractContextManager[Any] = working(self.job.title) if callable(working) else nullcontext()
        with turn:
            self._in_turn = True
            try:
                yield
            finally:
                self._in_turn = False

    def row(self, item: Item) -> dict[str, Any]:
        """The row that holds for an item; {} for none."""
        place = self.offsets.get(item.key)
        return row_at(self.journal, place) if place is not None else {}

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """All rows there are, older ones of an item too."""
        return rows(self.journal)


class _Stoppable:
    """A host that is stopped when the job is."""

    def __init__(self, host: Host, stopped: Callable[[], bool]) -> None:
        self._host, self.stopped = host, stopped

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)
