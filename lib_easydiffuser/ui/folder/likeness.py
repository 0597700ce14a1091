"""Near-duplicates of a job's pictures and captions: a report, nothing is deleted. No button where nothing compares."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...host import Host, TabHost
from ..running import Watch, watched
from . import view
from .shown import ShownJob

if TYPE_CHECKING:
    from ...jobs.records import Job

_ROOM = f"{__package__.split('.')[0]}.batch.alike"
_MOST = 100_000
_MOST_GROUPS = 500


def offered() -> bool:
    """Whether anything here can compare pictures."""
    return importlib.util.find_spec(_ROOM) is not None


def compared(shown: ShownJob, job: Job, host: TabHost) -> Iterator[str]:
    """Messages until the report is there, or why it is not."""
    watch = shown.comparing = Watch(apart=True)
    for ended in watched(lambda inner: _report(job, inner), host, watch, "Easy Diffuser"):
        if ended is None:
            text = "Comparing pictures"
            yield view.message(kind="running", text=text, done=watch.done, total=watch.total)
            continue
        if ended.error is not None:
            yield view.failed(ended.error)
        else:
            yield view.message(kind="done", about=job.title, text="Done.", likeness=ended.result)


def _report(job: Job, host: Host) -> dict[str, Any]:
    from ...batch.view import sample

    room = importlib.import_module(_ROOM)
    seen = [room.Seen(one.name, one.path, one.caption) for one in sample(job, _MOST)]
    found = room.report(seen, host)
    groups = {"pictures": found.pictures, "captions": found.captions}
    return {name: [list(group.names) for group in some[:_MOST_GROUPS]] for name, some in groups.items()}
