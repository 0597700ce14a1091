"""Work on a thread of its own, watched: progress, elapsed time, interrupt, and an error as a sentence."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any, Generic, TypeVar, cast

from ..dataclass import dataclass
from ..errors import EasyDiffuserError, Interrupted
from ..host import Host, TabHost
from .worker import WORKER

T = TypeVar("T")
U = TypeVar("U")
_LOG = logging.getLogger(__name__)
_EVERY = 0.25


@dataclass(eq=False)
class Watch:
    """What a run shares with the page.

    Attributes:
        waiting: Whether something else still has the host's turn.
        active: Whether it has the host's turn now: what the host does is this run's work.
        apart: Whether it needs no turn, as a download.
        thread: Who does it. One that is stopped while it waits lives on until its turn comes.
    """

    stop: bool = False
    done: int = 0
    total: int = 0
    text: str = ""
    waiting: bool = True
    active: bool = False
    apart: bool = False
    thread: threading.Thread | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.began


@dataclass(frozen=True)
class Finished(Generic[T]):
    """How a run ended: a result, or the error that ended it."""

    result: T | None
    error: EasyDiffuserError | None
    elapsed: float


class WatchedHost:
    """A host for one run: its progress and its stop flag are the run's own; all else is the host's."""

    def __init__(self, host: TabHost, watch: Watch) -> None:
        self._host = host
        self._watch = watch

    def progress(self, done: int, total: int, text: str = "") -> None:
        self._watch.done, self._watch.total, self._watch.text = done, total, text
        self._host.progress(done, total, text)

    def stopped(self) -> bool:
        return self._watch.stop or self._host.stopped()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)


def watched(job: Callable[[Host], T], host: TabHost, watch: Watch, text: str) -> Iterator[Finished[T] | None]:
    """Run `job`, in the host's turn unless `watch.apart`; gives None now and then meanwhile, at last how it ended."""
    ends: list[Finished[T]] = []
    inner = cast(Host, WatchedHost(host, watch))

    def work() -> None:
        result, error = attempt(lambda: _in_turn(job, host, inner, watch, text) if not watch.apart else job(inner))
        ends.append(Finished(result, error, watch.elapsed))

    thread = watch.thread = threading.Thread(target=work, name="easy-diffuser", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_EVERY)
        if thread.is_alive() and watch.stop and watch.waiting:
            ends.append(Finished(None, Interrupted(), watch.elapsed))  # the thread ends when its turn comes
            break
        if thread.is_alive():
            yield None
    yield ends[0]


def attempt(job: Callable[[], T]) -> tuple[T | None, EasyDiffuserError | None]:
    """The job's result, or its error in our own tree; a mistake of ours is logged and becomes a sentence too."""
    try:
        return job(), None
    except EasyDiffuserError as error:
        return None, error
    # The tab must live whatever breaks below it.
    except Exception as error:
        _LOG.exception("Easy Diffuser failed")
        return None, broken(error)


def begun(
    begin: Callable[[], T], follow: Callable[[T], Iterator[U]], refuse: Callable[[EasyDiffuserError], U]
) -> Iterator[U]:
    """All that a press answers: what follows what it began, or the one answer of a press that could not."""
    made, error = attempt(begin)
    if made is None:
        assert error is not None
        yield refuse(error)
    else:
        yield from follow(made)


def broken(error: Exception) -> EasyDiffuserError:
    """A mistake of ours as a sentence."""
    first = (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")
    return EasyDiffuserError(
        f"Something broke inside: {type(error).__name__}{': ' if first else ''}{first}.",
        "The console says where.",
    )


def _in_turn(job: Callable[[Host], T], host: TabHost, inner: Host, watch: Watch, text: str) -> T:
    watch.text = "waiting for its turn"
    with host.working(text):
        if watch.stop:
            raise Interrupted()
        watch.waiting, watch.active, watch.text = False, True, "reading the picture"
        try:
            return WORKER.do(lambda: job(inner))
        finally:
            watch.active = False  # whoever has the turn next is not ours to stop
