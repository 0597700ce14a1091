"""Whether a press goes on with the job in front, or begins another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ImageError

if TYPE_CHECKING:
    from ...batch.spec import BatchSpec
    from ...jobs.records import Job

# What a job may go on with: its pictures and how they are read stay what they were.
_PLANNED = ("folder", "files", "recursive", "glob", "first", "settings")


def goes_on(job: Job, spec: BatchSpec) -> bool:
    """Whether the job reads what the form asks for in the same way, and the same pictures are there."""
    return _reads_the_same(job, spec) and _same_pictures(job, spec)


def changes(spec: BatchSpec) -> dict[str, Any]:
    """What may be different from now on."""
    return {name: value for name, value in spec.values().items() if name not in _PLANNED}


def _reads_the_same(job: Job, spec: BatchSpec) -> bool:
    from ...batch.spec import spec_of

    before = spec_of(job.spec)
    same = (getattr(before, name) == getattr(spec, name) for name in _PLANNED if name != "settings")
    # The job holds every setting of its host, the form only those that were turned.
    return all(same) and before.reading == spec.reading


def _same_pictures(job: Job, spec: BatchSpec) -> bool:
    """Whether none came or went since it was planned: what is known by content is not read again by the next job."""
    from ...batch.finding import items
    from ...jobs.store import Store

    plan = Store(job.folder.parent).plan(job)
    if plan is None:
        return True
    try:
        return {item.key for item in items(spec)} == {item.key for item in plan}
    except ImageError:  # nothing is there any more: the next job says so
        return False
