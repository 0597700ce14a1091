from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from lib_easydiffuser.errors import EasyDiffuserError, UnknownNameError, UsageError
from lib_easydiffuser.host import Host
from lib_easydiffuser.jobs import desk, kinds
from lib_easydiffuser.jobs.bench import Bench
from lib_easydiffuser.jobs.desk import Jobs
from lib_easydiffuser.jobs.records import Item, Job, Status
from lib_easydiffuser.jobs.store import Store

from .conftest import Squares

PATIENCE = 30


class Slow(Squares):
    """Waits before each item until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.may, self.at = threading.Semaphore(0), threading.Semaphore(0)

    def work(
        self, job: Job, items: Sequence[Item], bench: Bench
    ) -> Iterator[tuple[Item, Mapping[str, Any] | EasyDiffuserError]]:
        for found in super().work(job, items, bench):
            self.at.release()
            assert self.may.acquire(timeout=PATIENCE)
            yield found


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()

    class Only:
        def get(self, name: str, host: Host) -> Slow:
            if name != "squares":
                raise UnknownNameError("kind of job", name, ["squares"])
            return made

        def all(self, host: Host) -> list[Slow]:
            return [made]

    monkeypatch.setattr(desk, "REGISTRY", Only())
    return made


@pytest.fixture
def jobs(store: Store, host: Host) -> Jobs:
    return Jobs(store, host)


def let(slow: Slow, count: int) -> None:
    for _ in range(count):
        slow.may.release()


def test_one_runs_and_the_next_waits_for_it(jobs: Jobs, slow: Slow) -> None:
    first, second = (jobs.start("squares", {"most": 2}) for _ in range(2))
    assert slow.at.acquire(timeout=PATIENCE)
    assert (jobs.status(first.id).state, jobs.status(second.id).state) == ("running", "queued")
    let(slow, 4)
    assert jobs.wait(second.id, PATIENCE).state == "done" and jobs.status(first.id).state == "done"
    assert slow.made == ["0", "1", "0", "1"]


def test_stop_resume_and_a_page_that_comes_again(jobs: Jobs, slow: Slow, host: Host) -> None:
    job = jobs.start("squares", {"most": 3})
    assert slow.at.acquire(timeout=PATIENCE)
    with pytest.raises(UsageError, match="at work already"):
        jobs.resume(job.id)
    with pytest.raises(UsageError, match="Stop it first"):
        jobs.forget(job.id)
    assert jobs.stop(job.id)
    let(slow, 1)
    assert jobs.wait(job.id, PATIENCE).state == "stopped" and not jobs.stop(job.id)
    again = Jobs(Store(jobs.store.folder), host)  # another process, after a restart
    assert [(one.id, status.state, status.done) for one, status in again.list()] == [(job.id, "stopped", 1)]
    let(slow, 5)
    again.resume(job.id, {"most": 3})
    assert again.wait(job.id, PATIENCE).result == {"sum": 5}
    assert slow.made == ["0", "1", "2"]
    again.forget(job.id)
    assert again.list() == []


def test_a_button_that_is_pressed_twice_begins_once(jobs: Jobs, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    job = jobs.start("squares", {"most": 1}, begin=False)
    with monkeypatch.context() as patch:  # both have looked before either has begun
        patch.setattr(jobs, "status", lambda name: Status("stopped"))
        patch.setattr(jobs.store, "runs", lambda job: False)
        jobs.resume(job.id)
        with pytest.raises(UsageError, match="at work already"):
            jobs.resume(job.id)
    let(slow, 1)
    assert jobs.wait(job.id, PATIENCE).state == "done" and slow.made == ["0"]
    jobs.resume(job.id)
    assert jobs.wait(job.id, PATIENCE).state == "done"


def test_one_that_waits_is_stopped_at_once(jobs: Jobs, slow: Slow) -> None:
    first, second = (jobs.start("squares", {"most": 1}) for _ in range(2))
    assert slow.at.acquire(timeout=PATIENCE)
    assert jobs.stop(second.id) and jobs.wait(second.id, 0).state == "stopped"
    let(slow, 1)
    assert jobs.wait(first.id, PATIENCE).state == "done" and slow.made == ["0"]


def test_what_cannot_be_done_is_refused_before_there_is_a_job(jobs: Jobs, slow: Slow) -> None:
    with pytest.raises(UsageError, match="nothing to square"):
        jobs.start("squares", {"most": 0})
    with pytest.raises(UnknownNameError):
        jobs.start("cubes", {})
    assert jobs.list() == []


def test_every_kind_there_is_states_itself(host: Host) -> None:
    found = list(kinds.REGISTRY.all(host))
    assert "folder" in {kind.name for kind in found}
    assert not [line for line in kinds.REGISTRY.listing(host) if line.state == "broken"]
