"""Downloads under way in this process: started once, seen from every page, stopped by their own button alone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Literal

from ..dataclass import dataclass
from ..errors import EasyDiffuserError, Interrupted
from ..settings import Settings
from .checkpoint import Checkpoint
from .download import Report
from .fetching import fetch
from .hub import require_online

State = Literal["running", "stopping", "done", "stopped", "failed"]
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """A model and the folder it goes to."""

    checkpoint: Checkpoint
    destination: Path


@dataclass(frozen=True)
class Progress:
    """How far a download is, or how it ended.

    Attributes:
        done, total: Bytes of the file set under way; total is 0 until the hub has answered.
        file: The file under way.
        error, hint: Why it failed.
    """

    state: State = "running"
    done: int = 0
    total: int = 0
    file: str = ""
    error: str = ""
    hint: str = ""

    @property
    def active(self) -> bool:
        """Whether it still runs."""
        return self.state in ("running", "stopping")


@dataclass
class _Job:
    progress: Progress = field(default_factory=Progress)
    stop: bool = False
    thread: threading.Thread | None = None


class Downloads:
    """By the name a person asks by. The host's Interrupt does not reach them: it is meant for a generation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}

    def start(self, name: str, wanted: Sequence[Wanted], settings: Settings) -> Progress:
        """Begin in the background; one that runs already goes on.

        Raises:
            ModelError: In offline mode.
        """
        for one in wanted:
            require_online(settings, one.checkpoint.repo, one.destination)
        with self._lock:
            before = self._jobs.get(name)
            if before is not None and before.progress.active:
                return before.progress
            job = self._jobs[name] = _Job()
            # A daemon: what has arrived is kept, so the process may end at any moment.
            job.thread = threading.Thread(target=self._work, args=(job, tuple(wanted)), name="download", daemon=True)
            job.thread.start()
            return job.progress

    def cancel(self, name: str) -> bool:
        """Ask one to stop; False when none of that name runs."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None or not job.progress.active:
                return False
            job.stop = True
            job.progress = replace(job.progress, state="stopping")
            return True

    def progress(self, name: str) -> Progress | None:
        """How far it is; None when it was never asked for in this process."""
        with self._lock:
            job = self._jobs.get(name)
            return job.progress if job else None

    def known(self) -> dict[str, Progress]:
        """How far each is that was asked for in this process, all as of one moment."""
        with self._lock:
            return {name: job.progress for name, job in self._jobs.items()}

    def forget(self, name: str) -> None:
        """Drop the memory of one that has ended."""
        with self._lock:
            job = self._jobs.get(name)
            if job is not None and not job.progress.active:
                del self._jobs[name]

    def wait(self, name: str, seconds: float | None = None) -> None:
        """Until it has ended."""
        job = self._jobs.get(name)
        if job is not None and job.thread is not None:
            job.thread.join(seconds)

    def _work(self, job: _Job, wanted: Sequence[Wanted]) -> None:
        try:
            for one in wanted:
                fetch(one.checkpoint, one.destination, self._report(job), lambda: job.stop)
            self._end(job, "done")
        except Interrupted:
            self._end(job, "stopped")
        except EasyDiffuserError as error:
            self._end(job, "failed", error.message, error.hint)
        # A thread's exception would be seen by nobody.
        except Exception as error:
            _LOG.exception("Easy Diffuser: a download failed")
            self._end(job, "failed", f"Something broke inside: {type(error).__name__}.", "The console says where.")

    def _report(self, job: _Job) -> Report:
        def report(done: int, total: int, file: str) -> None:
            with self._lock:
                job.progress = replace(job.progress, done=done, total=total, file=file)

        return report

    def _end(self, job: _Job, state: State, error: str = "", hint: str = "") -> None:
        with self._lock:
            job.progress = replace(job.progress, state=state, error=error, hint=hint)


DOWNLOADS = Downloads()
