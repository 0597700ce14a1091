"""One run of a job, in the thread that asks: planned once, every result in the journal before the next is made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from ..errors import EasyDiffuserError, Interrupted, OutputError, UsageError
from ..host import Host
from .bench import Bench
from .journal import Journal, rows
from .kinds import Kind
from .pace import Pace
from .records import Item, Job, State, Status, broken, error_of, told
from .store import JOURNAL, Store

_LOG = logging.getLogger(__name__)
OnStatus = Callable[[Status], None]


def run(
    job: Job,
    kind: Kind,
    store: Store,
    host: Host,
    stopped: Callable[[], bool] = lambda: False,
    retry: bool = False,
    on_status: OnStatus = lambda status: None,
) -> Status:
    """Do what is left of a job; gives how it ended, also where that is an error.

    Args:
        stopped: Asked between items and by the models.
        retry: Whether items that failed before are tried again.
        on_status: Told of every step.

    Raises:
        UsageError: If the job is at work already.
    """
    with store.working_on(job) as lock:
        teller = _Teller(job, store, on_status)
        try:
            teller.begins()
            items = store.plan(job) or store.keep_plan(job, kind.plan(job, host))
            bench = Bench(job, host, items, stopped, teller.text, lock.before, kind.token(job, host))
            _work(kind, bench, teller, retry)
            result = dict(kind.finish(job, bench))
            lock.swept = True
            return teller.ends("done", result=result)
        except (Interrupted, KeyboardInterrupt):
            return teller.ends("stopped", "Stopped.", "Resume it: what is done is kept.")
        except EasyDiffuserError as error:
            return teller.ends("failed", error.message, error.hint, type(error).__name__)
        except Exception as error:  # the page must live whatever breaks below it
            _LOG.exception("Easy Diffuser: a job failed")
            return teller.ends("failed", broken(error).message, "The console says where.")


def changed(job: Job, kind: Kind, store: Store, host: Host, changes: Mapping[str, Any]) -> Job:
    """The job with some fields of its spec changed, checked and kept.

    Raises:
        UsageError: If a change cannot be done: what is planned stays planned.
    """
    checked = kind.check({**job.spec, **changes}, host)
    if store.plan(job) is not None:
        for name in kind.planned_fields:
            if name in changes and checked.get(name) != job.spec.get(name):
                raise UsageError(f"'{name}' cannot change in a job that has its plan.", "Start another job.")
    return store.update(job, checked, kind.title_of(checked))


def _work(kind: Kind, bench: Bench, teller: _Teller, retry: bool) -> None:
    failed = _held(kind, bench, retry)
    todo = [item for item in bench.items if item.key not in bench.offsets]
    teller.planned(len(bench.items), len(bench.items) - len(todo), failed)
    if not todo:
        return
    with Journal(bench.journal) as journal:
        for item, result in kind.work(bench.job, todo, bench):
            bench.offsets[item.key] = journal.append(_row(item, result, bench.token))
            teller.step(isinstance(result, EasyDiffuserError))
            bench.go_on()


def _row(item: Item, result: Mapping[str, Any] | EasyDiffuserError, token: str) -> dict[str, Any]:
    shown = {"error": told(result)} if isinstance(result, EasyDiffuserError) else dict(result)
    return {"key": item.key, "made": token, **shown}


def _held(kind: Kind, bench: Bench, retry: bool) -> int:
    """Find the rows that hold; gives how many of them are failures."""
    known, failed = {item.key: item for item in bench.items}, set()
    for place, row in rows(bench.job.folder / JOURNAL):
        key = str(row.get("key"))
        bench.offsets.pop(key, None)
        failed.discard(key)
        item = known.get(key)
        if item is None or row.get("made") != bench.token or ("error" in row and retry):
            continue
        if kind.fresh(bench.job, item, row):
            bench.offsets[key] = place
            if "error" in row:
                failed.add(key)
    return len(failed)


def failures(job: Job) -> list[tuple[str, EasyDiffuserError]]:
    """(key, error) of the items whose last row is one."""
    found: dict[str, EasyDiffuserError] = {}
    for _, row in rows(job.folder / JOURNAL):
        found.pop(str(row.get("key")), None)
        if "error" in row:
            found[str(row.get("key"))] = error_of(row["error"])
    return list(found.items())


class _Teller:
    """Keeps the status: in memory at every step, on disk about once a second."""

    def __init__(self, job: Job, store: Store, on_status: OnStatus) -> None:
        self._job, self._store, self._on_status = job, store, on_status
        self._pace = Pace()
        self._text = "planning"
        self._total = self._done = self._failed = 0

    def begins(self) -> None:
        self._tell(self._now(), True)

    def planned(self, total: int, done: int, failed: int) -> None:
        self._total, self._done, self._failed, self._text = total, done, failed, ""
        self._pace.begin()
        self._tell(self._now(), True)

    def step(self, failed: bool) -> None:
        self._done += 1
        self._failed += failed
        self._pace.step()
        self._tell(self._now(), self._pace.due())

    def text(self, text: str) -> None:
        self._text = text
        self._tell(self._now(), self._pace.due())

    def ends(
        self, state: State, text: str = "", hint: str = "", kind: str = "", result: Mapping[str, Any] | None = None
    ) -> Status:
        status = Status(state, self._done, self._total, self._failed, text, hint=hint, type=kind, result=result or {})
        with suppress(OutputError):  # a full disk must not hide the sentence about it
            self._store.keep_status(self._job, status)
        self._on_status(status)
        return status

    def _now(self) -> Status:
        rate = self._pace.rate
        left = (self._total - self._done) / rate if rate else None
        return Status("running", self._done, self._total, self._failed, self._text, rate, left)

    def _tell(self, status: Status, keep: bool) -> None:
        if keep:
            self._store.keep_status(self._job, status)
        self._on_status(status)
