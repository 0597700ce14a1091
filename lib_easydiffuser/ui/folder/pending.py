"""Tags taken out of a job's table that nothing was written without yet: kept with the job, so a new page finds them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ...files import write_text
from ...serial import to_line
from .picked import read_whose, read_without

if TYPE_CHECKING:
    from ...jobs.records import Job

_FILE = "picked.json"


def gone(job: Job, document: str = "") -> frozenset[str]:
    """What is not to be written of a job: as its table on the page says; without one, as the job knows it.

    Args:
        document: What the page wrote last; it may be about another job's table.
    """
    if read_whose(document) == job.id:
        return read_without(document)
    return frozenset(job.spec.get("drop", ())) | _waiting(job)


def keep(job: Job, without: Collection[str]) -> None:
    """Remember what the job itself does not know yet.

    Raises:
        OutputError: If it cannot be written.
    """
    # Apart from the job's own record: a press on Write may change that at the same moment.
    new = sorted({*without} - {*job.spec.get("drop", ())})
    if new:
        write_text(_path(job), to_line({"without": new}))
    else:
        forget(job)


def forget(job: Job) -> None:
    """The job knows them now, or they came back."""
    _path(job).unlink(missing_ok=True)


def _waiting(job: Job) -> frozenset[str]:
    try:
        return read_without(_path(job).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()


def _path(job: Job) -> Path:
    return job.folder / _FILE
