"""Jobs over the network: many pictures, started here and found again after any restart."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi.responses import FileResponse, JSONResponse

from ..batch import prune as pruning
from ..batch import uploads
from ..batch.roots import allowed, placed
from ..batch.spec import PLANNED, knobs, spec_of
from ..batch.view import failures, results, sample, table
from ..errors import GoneError, UsageError
from ..host import shared
from ..jobs.desk import Jobs, jobs_of
from ..jobs.records import Job, Status
from ..settings import Settings
from .compat import given
from .handlers import settings_of
from .owner import host
from .picture import file_bytes
from .requests import (
    JobRequest,
    PruneRequest,
    ResultRequest,
    ResumeRequest,
    StartRequest,
)

KIND = "folder"
_HANDED_OUT = ("archive", "csv", "jsonl", "parquet")
MOST = 200
"""Results in one answer."""


def start(request: StartRequest) -> JSONResponse:
    """Begin a job over a folder below a root, or over pictures that are sent; the answer is its id."""
    said, sent = _spec(request), list(request.images)
    if sent:
        _require_handed_out(said)
        names = [*request.names, *[""] * len(sent)]
        files = [(name, file_bytes(text)) for name, text in zip(names, sent, strict=False)]
        # A name may hold a subfolder; all that is sent is read.
        said |= {"folder": str(uploads.keep(files, host())), "recursive": True, "glob": ""}
    try:
        job = _started(said, settings_of(request))
    except Exception:
        if sent:
            uploads.drop(Path(said["folder"]), host())
        raise
    return JSONResponse({"id": job.id}, 202)


def _started(said: dict[str, Any], settings: Settings) -> Job:
    told = {name: getattr(settings, name) for name in _settings()}
    checked = placed(spec_of({**said, "settings": told}), host())
    return jobs_of(host()).start(KIND, checked.values())


def jobs() -> dict[str, Any]:
    """Every job there is and how far it is, newest first; none where others use the host too."""
    if shared(host()):
        return {"jobs": []}
    return {"jobs": [_told(job, status) for job, status in jobs_of(host()).list()]}


def status(request: JobRequest) -> dict[str, Any]:
    """How far a job is, or how it ended."""
    found = jobs_of(host())
    return _told(found.get(request.id), found.status(request.id))


def stop(request: JobRequest) -> dict[str, bool]:
    """Ask a job to stop; what is done is kept."""
    found = jobs_of(host())
    found.get(request.id)
    return {"stopping": found.stop(request.id)}


def resume(request: ResumeRequest) -> JSONResponse:
    """Go on with a job, with some of its fields changed; a dry run whose `dry_run` becomes false is written."""
    found, changes = jobs_of(host()), _spec(request)
    job = _allowed(found, request.id)
    if "settings" in given(request):
        changes["settings"] = {**job.spec["settings"], **given(request.settings)}
    checked = placed(spec_of({**job.spec, **changes}), host())
    changed = {name: value for name, value in checked.values().items() if name not in PLANNED}
    found.resume(request.id, changed, request.retry)
    return JSONResponse({"id": request.id}, 202)


def result(request: ResultRequest) -> dict[str, Any]:
    """Some of the results, the table of all tags, what failed, and the names of the files to be fetched."""
    job = _allowed(jobs_of(host()), request.id)
    shown = sample(job, min(request.most, MOST), request.start)
    return {
        "results": [
            {"name": one.name, "text": one.text, "negative": one.negative, "caption": one.caption,
             "tags": list(one.tags)} for one in shown
        ],
        "tags": [asdict(row) for row in table(job, request.top)],
        "failures": [asdict(one) for one in failures(job)[:MOST]],
        "files": [path.name for path in results(job)],
    }  # fmt: skip


def file(request: JobRequest) -> FileResponse:
    """The one file of a job: its table or its archive."""
    found: list[Path] = results(_allowed(jobs_of(host()), request.id))
    if not found:
        raise GoneError("That job has no file to be fetched.", "Its texts stand beside the pictures.")
    return FileResponse(found[0], filename=found[0].name)


def prune(request: PruneRequest) -> dict[str, Any]:
    """Take tags out of what a job has written, or undo the last time."""
    job = _allowed(jobs_of(host()), request.id)
    done = pruning.undo(job) if request.undo else pruning.prune(job, request.tags)
    return {"files": done.files, "tags": list(done.tags), "edited": [Path(path).name for path in done.edited]}


def forget(request: JobRequest) -> dict[str, bool]:
    """Take a job away; what it wrote stays."""
    found = jobs_of(host())
    if found.get(request.id).kind == KIND:
        _allowed(found, request.id)
    found.forget(request.id)
    return {"forgotten": True}


def _allowed(found: Jobs, id: str) -> Job:
    """A folder job whose places may be used, as the roots are now."""
    job = found.get(id)
    if job.kind != KIND:
        raise UsageError(f"The job {id} is no folder of pictures.", "Its results are shown elsewhere.")
    allowed(job, host())
    return job


def _spec(request: Any) -> dict[str, Any]:
    """The fields of a spec that the caller wrote."""
    return {name: value for name, value in given(request).items() if name in knobs()}


def _settings() -> list[str]:
    from ..batch.spec import reading_knobs

    return list(reading_knobs())


def _require_handed_out(said: dict[str, Any]) -> None:
    """Pictures that are sent have no place of their own: their results are handed out."""
    if said.setdefault("where", "archive") not in _HANDED_OUT or said.get("folder") or said.get("files"):
        raise UsageError(
            "Pictures that are sent come back as one file.", f"'where' is one of {', '.join(_HANDED_OUT)}; no 'folder'."
        )


def _told(job: Job, status: Status) -> dict[str, Any]:
    shown = {name: value for name, value in asdict(status).items() if name != "result"}
    return {"id": job.id, "kind": job.kind, "title": job.title, "created": job.created, **shown,
            "sentence": status.sentence}  # fmt: skip
