"""The jobs of this process, for page and API: one runs, the others wait; a closed page finds them again."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from ..dataclass import dataclass
from ..errors import UsageError
from ..host import Host
from .kinds import REGISTRY
from .place import jobs_folder
from .records import Job, Status
from .runner import changed, run
from .store import Store


@dataclass(eq=False)
class _Run:
    job: Job
    retry: bool = False
    stop: bool = False
    status: Status = field(default_factory=Status)
    ended: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """Starts, stops and lists jobs; each call comes back at once, except `wait`."""

    def __init__(self, store: Store, host: Host) -> None:
        self.store = store
        self._host = host
        self._lock = threading.Condition()
        self._waiting: deque[_Run] = deque()
        self._known: dict[str, _Run] = {}
        self._thread: threading.Thread | None = None

    def start(self, kind: str, spec: Mapping[str, Any], begin: bool = True) -> Job:
        """A new job, which begins when it is its turn.

        Args:
            begin: False keeps it for `resume`.

        Raises:
            UnknownNameError: If there is no such kind.
            UsageError: If it cannot be done.
            OutputError: If its folder cannot be written.
        """
        found = REGISTRY.get(kind, self._host)
        checked = found.check(spec, self._host)
        job = self.store.create(kind, found.title_of(checked), checked)
        if begin:
            self._queue(job, False)
        return job

    def resume(self, id: str, changes: Mapping[str, Any] | None = None, retry: bool = False) -> Job:
        """Go on with a job that was stopped, failed, or is done and shall now do more.

        Args:
            changes: Fields of its spec that are different from now on.
            retry: Whether what failed is tried again.

        Raises:
            GoneError: If there is no such job.
            UsageError: If it runs, or a change cannot be done.
        """
        job = self.store.get(id)
        if self.status(id).active or self.store.runs(job):
            raise _at_work(id)
        if changes:
            kind = REGISTRY.get(job.kind, self._host)
            job = changed(job, kind, self.store, self._host, changes)
        self._queue(job, retry)
        return job

    def stop(self, id: str) -> bool:
        """Ask a job to stop; False when it does not run here."""
        with self._lock:
            found = self._known.get(id)
            if found is None or found.ended.is_set():
                return False
            found.stop = True
            if found in self._waiting:
                self._waiting.remove(found)
                self._end(found, Status("stopped", text="Stopped.", hint="Resume it when you like."))
        return True

    def status(self, id: str) -> Status:
        """How far it is.

        Raises:
            GoneError: If there is no such job.
        """
        job = self.store.get(id)
        with self._lock:
            found = self._known.get(id)
            if found is not None:
                return found.status
        return self.store.status(job)

    def get(self, id: str) -> Job:
        """The job of that name.

        Raises:
            GoneError: If there is none.
        """
        return self.store.get(id)

    def list(self, kind: str = "") -> list[tuple[Job, Status]]:
        """All jobs (of one kind) and how far they are, newest first."""
        found = [job for job in self.store.jobs() if kind in ("", job.kind)]
        return [(job, self._status(job)) for job in found]

    def forget(self, id: str) -> None:
        """Take a job and its folder away; what it wrote elsewhere stays.

        Raises:
            GoneError: If there is none.
            UsageError: If it runs.
        """
        job = self.store.get(id)
        if self.status(id).active:
            raise UsageError(f"The job {id} is at work.", "Stop it first.")
        if job.kind in {part.name for part in REGISTRY.all(self._host)}:
            REGISTRY.get(job.kind, self._host).forgotten(job)
        self.store.forget(id)
        with self._lock:
            self._known.pop(id, None)

    def wait(self, id: str, seconds: float | None = None) -> Status:
        """Until it has ended, or that long."""
        with self._lock:
            found = self._known.get(id)
        if found is not None:
            found.ended.wait(seconds)
        return self.status(id)

    def _status(self, job: Job) -> Status:
        with self._lock:
            found = self._known.get(job.id)
        return found.status if found is not None else self.store.status(job)

    def _queue(self, job: Job, retry: bool) -> None:
        with self._lock:
            before = self._known.get(job.id)
            if before is not None and not before.ended.is_set():  # the button was pressed twice
                raise _at_work(job.id)
            run = self._known[job.id] = _Run(job, retry)
            self._waiting.append(run)
            if self._thread is None or not self._thread.is_alive():
                # One for good: torch keeps a pool of threads for every thread that ever worked.
                self._thread = threading.Thread(target=self._work, name="easy-diffuser-jobs", daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def _work(self) -> None:
        while True:
            with self._lock:
                while not self._waiting:
                    self._lock.wait()
                run = self._waiting.popleft()
                run.status = replace(run.status, state="running")
            self._do(run)

    def _do(self, one: _Run) -> None:
        def tell(status: Status) -> None:
            if status.active:  # how it ended is told when its lock is given back
                one.status = status

        try:
            kind = REGISTRY.get(one.job.kind, self._host)
            status = run(one.job, kind, self.store, self._host, lambda: one.stop, one.retry, tell)
        except Exception as error:  # another process took it, or its folder is gone
            status = Status("failed", text=getattr(error, "message", str(error)), hint=getattr(error, "hint", ""))
        with self._lock:
            self._end(one, status)

    def _end(self, one: _Run, status: Status) -> None:
        one.status = status
        one.ended.set()


def _at_work(id: str) -> UsageError:
    return UsageError(f"The job {id} is at work already.", "Stop it first.")


def jobs_of(host: Host) -> Jobs:
    """The jobs of a host: the same for everybody in this process."""
    folder = jobs_folder(host).resolve()
    with _TURN:
        if folder not in _ALL:
            _ALL[folder] = Jobs(Store(folder), host)
        return _ALL[folder]


_ALL: dict[Path, Jobs] = {}
_TURN = threading.Lock()
