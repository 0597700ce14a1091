"""A job in lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import EasyDiffuserError, Interrupted
from ..jobs.records import Job, Status, error_of
from ..jobs.runner import failures
from .view import sample, table

_TAGS = 60
"""Rows of the table of tags that a terminal shows."""


def report(job: Job, status: Status, tell: Callable[[str], None]) -> int:
    """Say how a job ended; gives the exit code.

    Raises:
        Interrupted: If it was stopped.
        EasyDiffuserError: If something ended it.
    """
    errors = failures(job)
    for key, error in errors:
        tell(f"Error: {error}" if key in error.message else f"Error: {key}: {error}")
    for one in status.result.get("unwritten", ()):
        tell(f"Error: {one['key']}: {one['message']} {one['hint']}")
    tell(summary(status))
    if status.state == "stopped":
        raise Interrupted("Stopped.", f"`batch --resume {job.id}` goes on.")
    if status.state == "failed":
        how = f"{status.hint} `batch --resume {job.id}` goes on.".strip()
        raise error_of({"type": status.type, "message": status.text, "hint": how})
    codes = {error.exit_code for _, error in errors}
    return 0 if not codes else codes.pop() if len(codes) == 1 else EasyDiffuserError.exit_code


def summary(status: Status) -> str:
    """ "12 pictures read, 1 failed; 10 written, 1 left as it was."."""
    said = f"{status.done} of {status.total} pictures"
    said += f", {status.failed} failed" if status.failed else ""
    if "written" in status.result:
        said += f"; {status.result['written']} written, {status.result['left']} left as they were"
    files = status.result.get("files", ())
    return f"{said}." + "".join(f" {path}" for path in files)


def preview(job: Job, tell: Callable[[str], None]) -> None:
    """Ten results, and the table of all tags."""
    for one in sample(job):
        tell(one.name)
        tell(f"  {one.text}")
        if one.negative:
            tell(f"  not: {one.negative}")
    rows = table(job)
    tell(f"{len(rows)} tags")
    for row in rows[:_TAGS]:
        tell(f"{row.count:7}  {row.share:4.0%}  {row.tag}{'  (left out)' if row.dropped else ''}")
    if len(rows) > _TAGS:
        tell(f"    ... and {len(rows) - _TAGS} more; --json tells all of them.")
