"""Where jobs lie: a folder each, in one place of the host."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..errors import GoneError, OutputError, UsageError, quoted
from ..files import write_text
from ..serial import to_document, to_line
from .journal import rows
from .lock import Lock, is_taken
from .records import Item, Job, Status

JOB, PLAN, JOURNAL, STATUS, LOCK = "job.json", "plan.jsonl", "journal.jsonl", "status.json", "lock"
_ENDED = "The process that worked on it ended."
_RESUME = "Resume it: what is done is kept."


class Store:
    """The jobs of one place.

    Args:
        folder: Made when the first job is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, kind: str, title: str, spec: Mapping[str, Any]) -> Job:
        """A new job; nothing runs yet.

        Raises:
            OutputError: If its folder cannot be written.
        """
        now = time.time()
        name = f"{time.strftime('%Y%m%d-%H%M%S', time.localtime(now))}-{secrets.token_hex(4)}"
        job = Job(name, kind, title, dict(spec), now, self.folder / name)
        self._keep(job)
        self.keep_status(job, Status())
        return job

    def jobs(self) -> list[Job]:
        """All there are, newest first; a folder that cannot be read is none."""
        try:
            folders = [path for path in self.folder.iterdir() if (path / JOB).is_file()]
        except OSError:
            return []
        found = [job for folder in folders if (job := self._read(folder)) is not None]
        return sorted(found, key=lambda job: (job.created, job.id), reverse=True)

    def get(self, id: str) -> Job:
        """The job of that name.

        Raises:
            GoneError: If there is none.
        """
        plain = id and not set(id) - set("0123456789abcdef-")
        job = self._read(self.folder / id) if plain else None
        if job is None:
            raise GoneError(f"There is no job {quoted(id)}.", "The list of jobs says which there are.")
        return job

    def update(self, job: Job, spec: Mapping[str, Any], title: str = "") -> Job:
        """The same job with another spec."""
        changed = replace(job, spec=dict(spec), title=title or job.title)
        self._keep(changed)
        return changed

    def forget(self, id: str) -> None:
        """Take a job and all it keeps away; what it wrote elsewhere stays.

        Raises:
            UsageError: If it runs.
            OutputError: If it cannot be taken away.
        """
        job = self.get(id)
        if self.runs(job):
            raise UsageError(f"The job {id} runs.", "Stop it first.")
        try:
            shutil.rmtree(job.folder)
        except OSError as error:
            raise OutputError(f"The job {id} cannot be taken away: {error}.", "Look at its folder's rights.") from error

    def runs(self, job: Job) -> bool:
        """Whether some process works on it."""
        return is_taken(job.folder / LOCK)

    @contextmanager
    def working_on(self, job: Job) -> Iterator[Lock]:
        """Ours alone until the block ends; the lock tells of processes that were killed over it.

        Raises:
            UsageError: If another works on it.
        """
        lock = Lock(job.folder / LOCK)
        if not lock.take():
            raise UsageError(f"The job {job.id} runs already.", "It is at work in this or in another process.")
        try:
            yield lock
        finally:
            lock.release()

    def status(self, job: Job) -> Status:
        """How far it is; one whose process was killed is stopped."""
        found = _document(job.folder / STATUS)
        try:
            status = Status(**found) if found else Status("stopped", text=_ENDED, hint=_RESUME)
        except TypeError:
            return Status("stopped", text="Its status cannot be read.", hint=_RESUME)
        if status.active and not self.runs(job):
            return replace(status, state="stopped", text=_ENDED, hint=_RESUME, rate=0.0, left=None)
        return status

    def keep_status(self, job: Job, status: Status) -> None:
        """For whoever asks later, also after a restart.

        Raises:
            OutputError: If it cannot be written.
        """
        write_text(job.folder / STATUS, to_document(asdict(status)))

    def keep_plan(self, job: Job, items: Iterable[Item]) -> list[Item]:
        """Write the plan, once and whole; gives it.

        Raises:
            OutputError: If it cannot be written.
            UsageError: If two items have one key.
        """
        found, seen = list(items), set()
        for item in found:
            if item.key in seen:
                raise UsageError(f"Two items of the job are called {quoted(item.key)}.", "Name each once.")
            seen.add(item.key)
        text = "".join(to_line({"key": item.key, "data": dict(item.data)}) + "\n" for item in found)
        write_text(job.folder / PLAN, text)
        return found

    def plan(self, job: Job) -> list[Item] | None:
        """Its items in order; None before it is planned."""
        path = job.folder / PLAN
        if not path.is_file():
            return None
        return [Item(row["key"], number, row["data"]) for number, (_, row) in enumerate(rows(path))]

    def _keep(self, job: Job) -> None:
        record = {name: getattr(job, name) for name in ("id", "kind", "title", "spec", "created")}
        write_text(job.folder / JOB, to_document(record))

    def _read(self, folder: Path) -> Job | None:
        found = _document(folder / JOB)
        with suppress(KeyError, TypeError, ValueError):
            return Job(
                folder.name, str(found["kind"]), str(found["title"]), found["spec"], float(found["created"]), folder
            )
        return None


def _document(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
