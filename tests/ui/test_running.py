from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lib_easydiffuser.errors import CaptionError, Interrupted
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.ui.running import Finished, Watch, attempt, watched


def end_of(run: Any) -> Finished[Any]:
    *_, end = run
    return end  # type: ignore[no-any-return]


def test_the_result_and_the_progress_of_a_run() -> None:
    watch = Watch()

    def job(host: Any) -> str:
        host.progress(1, 2, "half")
        return str(host.device())

    end = end_of(watched(job, QuietHost(), watch, "Easy Diffuser"))
    assert end.result == "cpu" and end.error is None
    assert (watch.done, watch.total, watch.text) == (1, 2, "half")


def test_an_error_of_ours_is_itself(caplog: pytest.LogCaptureFixture) -> None:
    def job(host: Any) -> None:
        raise CaptionError("It said nothing.", "Try another.")

    end = end_of(watched(job, QuietHost(), Watch(), ""))
    assert str(end.error) == "It said nothing. Try another."
    assert not caplog.records


def test_a_mistake_is_a_sentence_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    result, error = attempt(lambda: {}["nothing"])
    assert result is None
    assert str(error) == "Something broke inside: KeyError: 'nothing'. The console says where."
    assert len(caplog.records) == 1


def test_stop_reaches_the_job() -> None:
    watch = Watch()

    def job(host: Any) -> None:
        watch.stop = True
        if host.stopped():
            raise Interrupted()

    assert isinstance(end_of(watched(job, QuietHost(), watch, "")).error, Interrupted)


def test_the_turn_is_ours_only_while_we_have_it() -> None:
    watch, seen = Watch(), []

    class Host(QuietHost):
        @contextmanager
        def working(self, text: str) -> Iterator[None]:
            seen.append(watch.active)
            try:
                yield
            finally:
                seen.append(watch.active)

    def job(host: Any) -> None:
        seen.append(watch.active)
        raise CaptionError("It said nothing.", "Try another.")

    end_of(watched(job, Host(), watch, ""))
    assert seen == [False, True, False]


def test_what_needs_no_turn_runs_beside_who_has_it() -> None:
    def job(host: Any) -> str:
        return "fetched"

    assert end_of(watched(job, BusyHost(), Watch(apart=True), "")).result == "fetched"


class BusyHost(QuietHost):
    """Somebody else has the turn."""

    def __init__(self) -> None:
        self.free = threading.Event()

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        self.free.wait()
        yield


def test_who_waits_for_the_turn_can_leave_at_once() -> None:
    host, watch, ran = BusyHost(), Watch(), []
    run = watched(lambda host: ran.append(1), host, watch, "")
    assert next(run) is None
    watch.stop = True
    assert isinstance(end_of(run).error, Interrupted)
    host.free.set()
    for thread in threading.enumerate():
        if thread.name == "easy-diffuser":
            thread.join(5)
    assert ran == []
