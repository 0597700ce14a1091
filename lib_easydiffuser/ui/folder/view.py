"""What the page draws of a folder's job, as plain JSON; the page writes every text as text."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError
from ...serial import to_line
from ..stamps import stamp

if TYPE_CHECKING:
    from ...jobs.records import Job, Status

CARDS = 10
MOST_TAGS = 100_000
_MOST_BROKEN = 1000
_MOST_JOBS = 30
_THUMB = 160
_ENDS = {"done": "done", "stopped": "stopped", "failed": "error"}


def message(**what: Any) -> str:
    """One message to the page; no two are the same text, or the page would not notice the second."""
    return to_line({"stamp": stamp(), **what})


def failed(error: EasyDiffuserError) -> str:
    """A press that could not be."""
    return message(kind="error", text=str(error))


def running(job: Job, status: Status) -> str:
    """How far it is."""
    return message(
        kind="running", about=job.title, text=_doing(status, job), done=status.done, total=status.total,
        rate=round(60.0 * status.rate, 2), left=status.left,
    )  # fmt: skip


def ended(job: Job, status: Status) -> dict[str, Any]:
    """How it stands, once it is not at work any more."""
    kind = _ENDS.get(status.state, "done")
    counts = {"broken": status.failed, "open": status.total - status.done if kind != "done" else 0}
    counts |= {name: count for name, count in status.result.items() if isinstance(count, int)}
    return {"kind": kind, "about": job.title, "text": _end(job, status), "counts": counts}


def closed(job: Job, error: EasyDiffuserError) -> dict[str, Any]:
    """A job of which nothing may be seen here any more: what the page had drawn goes."""
    nothing = {"results": [], "table": {"rows": [], "without": []}, "broken": {"total": 0, "rows": []}}
    return {"kind": "error", "about": job.title, "text": str(error), "can": [], **nothing}


def listed(found: Sequence[tuple[Job, Status]]) -> list[dict[str, Any]]:
    """The newest of them, for a list to choose from."""
    return [
        {"id": job.id, "title": job.title, "state": status.state, "done": status.done, "total": status.total}
        for job, status in found[:_MOST_JOBS]
    ]


def tags_of(job: Job, without: Collection[str]) -> dict[str, Any]:
    """The table of all tags, commonest first: text, pictures, and 1 where the form leaves it out anyway."""
    from ...batch.view import table
    from ...prompt.phrases import key_of

    pruned = {key_of(tag): tag for tag in sorted(without)}
    keyed = [(row, key_of(row.tag)) for row in table(job, MOST_TAGS)]
    # What no row shows stays out as well: the page says the whole list with its next press.
    unseen = pruned.keys() - {key for _, key in keyed}
    return {
        "rows": [[row.tag, row.count, int(row.dropped and key not in pruned)] for row, key in keyed],
        "without": [*(row.tag for row, key in keyed if key in pruned), *(pruned[key] for key in sorted(unseen))],
    }


def results_of(job: Job) -> list[dict[str, Any]]:
    """Ten results: picture, caption, text."""
    from ...batch.view import sample

    return [
        {
            "name": one.name,
            "thumb": thumb(one.path),
            "caption": one.caption,
            "tags": one.text,
            "negatives": one.negative,
        }
        for one in sample(job, CARDS)
    ]


def broken_of(job: Job, status: Status) -> dict[str, Any]:
    """What could not be read, or written, each with its reason."""
    from ...batch.view import failures

    found = [(one.name, one.sentence, one.hint) for one in failures(job)]
    found += [(one["key"], one["message"], one["hint"]) for one in status.result.get("unwritten", ())]
    rows = [[name, f"{sentence} {hint}".strip()] for name, sentence, hint in found[:_MOST_BROKEN]]
    return {"total": len(found), "rows": rows}


def _doing(status: Status, job: Job) -> str:
    if status.state == "queued":
        return "Waits for the job before it"
    return status.text or ("Dry run: nothing is written" if job.spec.get("dry_run") else "Writing")


def _end(job: Job, status: Status) -> str:
    if status.state == "failed":
        return f"{status.text} {status.hint}".strip()
    if status.state == "stopped":
        return "Stopped. Resume goes on where it was."
    return "The dry run is over: nothing was written." if job.spec.get("dry_run") else "Done."


def thumb(path: Path | str | None) -> str:
    """A picture on disk as a page's `src`; "" where it cannot be shown."""
    try:
        return _small(str(path), Path(str(path)).stat().st_mtime_ns) if path else ""
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=64)
def _small(path: str, when: int) -> str:
    from ...images import load_picture
    from ...loop.thumbs import thumbnail

    try:
        picture = load_picture(Path(path), max_side=4 * _THUMB)
    except EasyDiffuserError:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(thumbnail(picture.rgb, _THUMB)).decode()}"
