"""Pictures handed over from outside the page: read in the host's turn, kept for a while, given to an open page.

The browser companion hands a picture to the API and asks how far it is, for a browser ends what waits longer than half
a minute. A page gets nothing but a ticket, good once: without the API's login nobody has one. No gradio here.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import field, replace

from ..dataclass import dataclass
from ..errors import EasyDiffuserError, FullError, GoneError, Interrupted
from ..host import Host, TabHost
from ..records import Analysis, Caption, Picture, Polarity, PromptPair
from ..settings import Settings
from .desk import Desk
from .running import Watch, watched

MOST_WAITING = 16
_MOST_KEPT = 12
_MOST_BYTES = 256 << 20
_KEPT_S = 12 * 3600
_TICKET_S = 600
_MOST_TICKETS = 64
PAGE = "easy_diffuser"
"""The errand that opens the tab itself; the others are called as the boxes are."""


@dataclass(eq=False)
class Handed:
    """One picture.

    Attributes:
        watch: How far it is, and its stop flag.
        analysis, error: How it ended; both None while it has not.
        since: When it came, by the monotonic clock.
    """

    picture: Picture
    watch: Watch = field(default_factory=Watch)
    analysis: Analysis | None = None
    error: EasyDiffuserError | None = None
    elapsed: float = 0.0
    since: float = field(default_factory=time.monotonic)

    @property
    def state(self) -> str:
        """ "waiting", "running", "done", "stopped" or "failed"."""
        if self.analysis is not None:
            return "done"
        if self.error is not None:
            return "stopped" if isinstance(self.error, Interrupted) else "failed"
        return "waiting" if self.watch.waiting else "running"

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.analysis is not None or self.error is not None

    @property
    def settled(self) -> bool:
        """Whether it has ended and its thread too: one stopped while it waits holds its picture yet."""
        return self.over and not (self.watch.thread is not None and self.watch.thread.is_alive())


@dataclass(frozen=True)
class Errand:
    """What a ticket is for.

    Attributes:
        to: The boxes' name, or `PAGE`.
        prompts, placement: What goes into the boxes, and how.
        name, off: The id of what the page shall open, and the tags that are switched off there.
    """

    to: str
    prompts: PromptPair = field(default_factory=PromptPair)
    placement: str = ""
    name: str = ""
    off: Mapping[Polarity, Collection[str]] = field(default_factory=dict)


class Shelf:
    """What was handed over lately. Its ids and tickets are secrets of whoever got them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Handed] = {}
        self._tickets: dict[str, tuple[float, Errand]] = {}

    @property
    def waiting(self) -> int:
        """How many are read, wait, or were stopped while they wait: each has a thread and a picture."""
        with self._lock:
            return self._waiting()

    def room(self) -> None:
        """Whether another may come.

        Raises:
            FullError: If `MOST_WAITING` wait.
        """
        with self._lock:
            self._room()

    def receive(self, picture: Picture, settings: Settings, captions: tuple[Caption, ...], host: TabHost) -> str:
        """Begin to read a picture as soon as it is the host's turn; gives its id.

        Raises:
            FullError: If `MOST_WAITING` wait.
        """
        from ..pipeline import analyse

        handed, name = Handed(picture), secrets.token_urlsafe(24)
        with self._lock:
            self._tidy()
            self._room()
            self._kept[name] = handed

        def job(inner: Host) -> Analysis:
            return analyse(picture, settings, inner, captions)

        def carry() -> None:
            for end in watched(job, host, handed.watch, "Easy Diffuser companion"):
                if end is not None:
                    handed.elapsed, handed.error, handed.analysis = end.elapsed, end.error, end.result

        threading.Thread(target=carry, name="easy-diffuser-handed", daemon=True).start()
        return name

    def find(self, name: str) -> Handed:
        """What has that id.

        Raises:
            GoneError: If there is none, or none any more.
        """
        with self._lock:
            self._tidy()
            found = self._kept.get(name)
        if found is None:
            raise GoneError("That picture is not kept any more.", "Hand it over again.")
        return found

    def ticket(self, errand: Errand) -> str:
        """A ticket for an errand, good once and for ten minutes."""
        name = secrets.token_urlsafe(24)
        with self._lock:
            self._tidy()
            self._tickets[name] = (time.monotonic(), errand)
            while len(self._tickets) > _MOST_TICKETS:
                self._tickets.pop(next(iter(self._tickets)))
        return name

    def redeem(self, ticket: str) -> Errand:
        """What it is for.

        Raises:
            GoneError: If it is none, or was used, or is too old.
        """
        with self._lock:
            since, errand = self._tickets.pop(ticket, (0.0, None))
        if errand is None or time.monotonic() - since > _TICKET_S:
            raise GoneError("This ticket is not good any more.", "Send it again.")
        return errand

    def _tidy(self) -> None:
        """The oldest that have ended leave first; what has a thread stays, and takes no place of theirs."""
        now, count, held = time.monotonic(), 0, 0
        for name, handed in reversed([(name, one) for name, one in self._kept.items() if one.settled]):
            count, held = count + 1, held + handed.picture.width * handed.picture.height * 3
            if count > _MOST_KEPT or (count > 1 and held > _MOST_BYTES) or now - handed.since > _KEPT_S:
                del self._kept[name]
        for ticket in [name for name, (since, _) in self._tickets.items() if now - since > _TICKET_S]:
            del self._tickets[ticket]

    def _room(self) -> None:
        if self._waiting() >= MOST_WAITING:
            raise FullError(
                f"{MOST_WAITING} pictures wait for their turn already.", "Hand the next over when one is done."
            )

    def _waiting(self) -> int:
        return sum(not one.settled for one in self._kept.values())


SHELF = Shelf()


def opened(
    desk: Desk, analysis: Analysis, off: Mapping[Polarity, Collection[str]], settings: Settings, host: Host
) -> None:
    """Put an answer onto a desk, those tags switched off."""
    desk.put(analysis)
    lists = {
        side: tuple(replace(row, on=row.key not in off.get(side, ())) for row in rows)
        for side, rows in desk.lists.items()
    }
    desk.edit(lists, settings, host)
