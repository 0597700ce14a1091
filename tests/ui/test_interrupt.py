"""Interrupt with one run at work and another one waiting for its turn."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lib_easydiffuser.errors import Interrupted
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.events import Events

_A_MOMENT = threading.Event()


class OneAtATime(QuietHost):
    """A host with one turn, whose own work stops when it is told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.told = False

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        with self._lock:
            yield

    def stop(self) -> None:
        self.told = True

    def stopped(self) -> bool:
        return self.told


def until_stopped(host: Any) -> Any:
    while not host.stopped():
        _A_MOMENT.wait(0.01)
    raise Interrupted()


def begun(events: Events, desk: Desk) -> Iterator[Any]:
    run = events.run(desk, until_stopped, lambda analysis: None)
    next(run)  # the page's first line
    next(run)  # its thread runs
    return run


def kind_of(answer: Any) -> str:
    return str(json.loads(answer[2])["kind"])


def test_both_of_the_page_end() -> None:
    host, desk = OneAtATime(), Desk()
    events = Events(host, ())
    first, second = begun(events, desk), begun(events, desk)
    assert [run.active for run in desk.runs] == [True, False]
    events.interrupt(desk)
    assert host.told, "what the host does is the page's own"
    assert [kind_of(list(run)[-1]) for run in (first, second)] == ["stopped", "stopped"]
    assert not desk.runs


def test_another_page_that_waits_stops_only_itself() -> None:
    host, mine, theirs = OneAtATime(), Desk(), Desk()
    events = Events(host, ())
    at_work, waiting = begun(events, theirs), begun(events, mine)
    events.interrupt(mine)
    assert kind_of(list(waiting)[-1]) == "stopped"
    assert not host.told and kind_of(next(at_work)) == "running"
    events.interrupt(theirs)
    assert kind_of(list(at_work)[-1]) == "stopped"
