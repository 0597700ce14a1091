from __future__ import annotations

from dataclasses import replace

import pytest

from lib_easydiffuser.errors import GoneError, UsageError
from lib_easydiffuser.host import Host
from lib_easydiffuser.jobs.journal import rows
from lib_easydiffuser.jobs.lock import Lock
from lib_easydiffuser.jobs.records import Item, Job, Status, span
from lib_easydiffuser.jobs.runner import failures, run
from lib_easydiffuser.jobs.store import JOURNAL, LOCK, Store

from .conftest import Squares


def job_of(store: Store, kind: Squares, host: Host, **spec: object) -> Job:
    return store.create("squares", "Squares", kind.check({"most": 6, **spec}, host))


def test_everything_is_made_once_and_told_at_the_end(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host, bad="2")
    seen: list[Status] = []
    status = run(job, kind, store, host, on_status=seen.append)
    assert (status.state, status.done, status.total, status.failed) == ("done", 6, 6, 1)
    assert status.result == {"sum": 0 + 1 + 9 + 16 + 25}
    assert [key for key, _ in failures(job)] == ["2"] and str(failures(job)[0][1]) == "No number. Give one."
    assert store.status(job) == status
    assert [one.done for one in seen if one.state == "running" and one.total] == [0, 1, 2, 3, 4, 5, 6]


def test_a_second_run_makes_nothing_again(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host, bad="2")
    first = run(job, kind, store, host)
    assert run(job, kind, store, host) == first
    assert (kind.made, kind.planned) == (["0", "1", "2", "3", "4", "5"], 1)
    run(job, kind, store, host, retry=True)
    assert kind.made[6:] == ["2"]


def test_a_stopped_one_goes_on_where_it_was(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host)
    status = run(job, kind, store, host, lambda: len(kind.made) == 3)
    assert (status.state, status.done) == ("stopped", 3) and status.text == "Stopped."
    assert run(store.get(job.id), kind, store, host).result == {"sum": 55}
    assert kind.made == ["0", "1", "2", "3", "4", "5"]


def test_what_ends_it_is_one_sentence_and_nothing_is_lost(store: Store, kind: Squares, host: Host) -> None:
    job, kind.full_at = job_of(store, kind, host), "4"
    status = run(job, kind, store, host)
    assert (status.state, status.text, status.hint) == ("failed", "The disk is full.", "Make room.")
    assert (status.type, status.done) == ("OutputError", 4)
    kind.full_at = ""
    assert run(job, kind, store, host).result == {"sum": 55} and kind.made == ["0", "1", "2", "3", "4", "5"]


def test_rows_made_in_another_way_are_made_anew(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host)
    run(job, kind, store, host)
    kind.way = "2"
    run(job, kind, store, host)
    assert len(kind.made) == 12
    kind.way = "1"  # what was made so before was overtaken
    run(job, kind, store, host)
    assert len(kind.made) == 18


def test_an_item_that_changed_is_made_anew(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host)
    run(job, kind, store, host)
    kind.stale = {"3"}
    run(job, kind, store, host)
    assert kind.made[6:] == ["3"]


def test_a_mistake_of_ours_ends_it_with_a_sentence(
    store: Store, kind: Squares, host: Host, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = job_of(store, kind, host)
    monkeypatch.setattr(kind, "finish", lambda job, bench: 1 / 0)
    status = run(job, kind, store, host)
    assert status.state == "failed" and status.text == "Something broke inside: ZeroDivisionError: division by zero."
    assert "ZeroDivisionError" in caplog.text


def test_two_cannot_work_on_one_job(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host)
    lock = Lock(job.folder / LOCK)
    assert lock.take() and store.runs(job)
    with pytest.raises(UsageError, match="runs already"):
        run(job, kind, store, host)
    with pytest.raises(UsageError, match="Stop it first"):
        store.forget(job.id)
    lock.release()
    assert not store.runs(job)
    assert run(job, kind, store, host).state == "done"


def test_one_whose_process_is_gone_is_stopped(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host)
    store.keep_status(job, Status("running", 3, 6))
    assert store.status(job).state == "stopped" and "Resume" in store.status(job).hint
    lock = Lock(job.folder / LOCK)
    lock.take()
    assert store.status(job).state == "running"
    lock.release()


def test_killed_processes_are_remembered_until_a_run_is_done(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host)
    (job.folder / LOCK).write_text("11 12")
    run(job, kind, store, host, lambda: len(kind.made) == 1)
    assert (job.folder / LOCK).read_text() == "11 12"
    run(job, kind, store, host)
    assert (job.folder / LOCK).read_text() == ""


def test_jobs_are_found_again_newest_first(store: Store, kind: Squares, host: Host) -> None:
    first, second = job_of(store, kind, host), job_of(store, kind, host)
    (store.folder / "rubbish").mkdir()
    (store.folder / "broken").mkdir()
    (store.folder / "broken" / "job.json").write_text("{")
    found = Store(store.folder).jobs()
    assert {job.id for job in found} == {first.id, second.id} and found[0].created >= found[1].created
    assert Store(store.folder).get(first.id) == first
    store.forget(first.id)
    assert [job.id for job in store.jobs()] == [second.id]


@pytest.mark.parametrize("name", ["", "..", "../jobs", "/etc", "20260101-000000-00000000", "a/b"])
def test_no_name_leads_elsewhere(store: Store, kind: Squares, host: Host, name: str) -> None:
    job_of(store, kind, host)
    with pytest.raises(GoneError):
        store.get(name)


def test_two_items_of_one_key_are_refused(store: Store, kind: Squares, host: Host) -> None:
    job = job_of(store, kind, host)
    with pytest.raises(UsageError, match="Two items"):
        store.keep_plan(job, [Item("a"), Item("a", 1)])
    assert store.plan(job) is None


def test_the_journal_holds_no_time_and_no_place(store: Store, kind: Squares, host: Host) -> None:
    jobs = [job_of(store, kind, host) for _ in range(2)]
    for job in jobs:
        run(job, kind, store, host)
    texts = [(job.folder / JOURNAL).read_bytes() for job in jobs]
    assert texts[0] == texts[1] and len(list(rows(jobs[0].folder / JOURNAL))) == 6


def test_progress_in_words() -> None:
    status = Status("running", 312, 2000, 8, rate=4.1, left=411.7)
    assert status.sentence == "312 of 2000, 8 failed, 4.1 a second, 7 min left"
    assert replace(status, state="done").sentence == "312 of 2000, 8 failed"
    assert (span(40), span(9000)) == ("40 s", "2 h 30 min")
