"""The processors of this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ...errors import GoneError
from ...host import Host
from ...jobs.kinds import REGISTRY
from ...jobs.place import jobs_folder
from ...jobs.records import Job, Status
from ...jobs.runner import changed, run
from ...jobs.store import Store
from ..spec import BatchSpec
from ..tell import report
from ._contract import Engine

LAST = "last"
KIND = "folder"


class Local(Engine):
    """Works here, and goes on where an earlier run was stopped."""

    name = "local"
    title = "this machine's processors"

    def run(self, spec: BatchSpec, options: argparse.Namespace, host: Host, tell: Callable[[str], None]) -> int:
        store = Store(jobs_folder(host))
        kind = REGISTRY.get(KIND, host)
        checked = kind.check(spec.values(), host)
        job = store.create(KIND, kind.title_of(checked), checked)
        return self.work(job, host, tell, False)

    def go_on(self, job: Job, changes: Mapping[str, Any], host: Host, tell: Callable[[str], None], retry: bool) -> int:
        """Go on with a job, with some fields of its spec changed.

        Raises:
            EasyDiffuserError: If it cannot be done.
        """
        store, kind = Store(job.folder.parent), REGISTRY.get(job.kind, host)
        if changes:
            job = changed(job, kind, store, host, changes)
        return self.work(job, host, tell, retry)

    def work(self, job: Job, host: Host, tell: Callable[[str], None], retry: bool) -> int:
        """Run it here; gives the exit code."""
        store, kind = Store(job.folder.parent), REGISTRY.get(job.kind, host)
        tell(f"Job {job.id}")
        with _bar() as show:
            status = run(job, kind, store, host, host.stopped, retry, show)
        return report(job, status, tell)


def find(host: Host, name: str) -> Job:
    """A job of this host by its name; "last" is the newest.

    Raises:
        GoneError: If there is none.
    """
    store = Store(jobs_folder(host))
    if name != LAST:
        return store.get(name)
    newest = next((job for job in store.jobs() if job.kind == KIND), None)
    if newest is None:
        raise GoneError("There is no job yet.", "`batch FOLDER` makes one.")
    return newest


@contextmanager
def _bar() -> Iterator[Callable[[Status], None]]:
    """A progress bar on standard error; a log file gets few lines of it."""
    from tqdm import tqdm

    pace = 0.1 if sys.stderr is not None and sys.stderr.isatty() else 10.0
    with tqdm(
        unit=" pictures", file=sys.stderr, mininterval=pace, dynamic_ncols=True, disable=sys.stderr is None
    ) as bar:

        def show(status: Status) -> None:
            if status.total and bar.total != status.total:
                bar.reset(status.total)
                bar.initial = status.done
                bar.n = status.done
            bar.update(status.done - bar.n)

        yield show
