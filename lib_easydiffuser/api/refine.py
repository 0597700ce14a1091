"""Refining over the network: begun here, asked about and stopped as every job (`/jobs/status`, `/jobs/stop`)."""

from __future__ import annotations

from typing import Any

from fastapi.responses import JSONResponse

from ..batch import uploads
from ..errors import UsageError
from ..jobs.desk import jobs_of
from ..jobs.records import Job
from ..loop.document import score_document, uri_of
from ..loop.kinds.refine import RefineJob, history_of
from ..loop.records import Round, Status
from ..loop.refining.best import best_of
from ..loop.refining.document import line_document
from ..loop.refining.graph import graph
from ..loop.refining.records import Node, Options
from .compat import given
from .handlers import settings_of
from .owner import host
from .picture import file_bytes
from .requests import JobRequest, RefineRequest

KIND = RefineJob.name
_LISTS: tuple[Status, ...] = ("kept", "lost", "invented")


def start(request: RefineRequest) -> JSONResponse:
    """Begin refining for a picture that is sent; the answer is its id."""
    said = {name: value for name, value in given(request).items() if name not in ("image", "settings")}
    folder = uploads.keep([(request.name, file_bytes(request.image))], host())
    try:
        settings_of(request)  # refuses what cannot be
        (picture,) = folder.iterdir()
        job = jobs_of(host()).start(KIND, {**said, "picture": str(picture), "settings": given(request.settings)})
    except Exception:
        uploads.drop(folder, host())
        raise
    return JSONResponse({"id": job.id}, 202)


def resume(request: JobRequest) -> JSONResponse:
    """Go on with refining that was stopped or has failed; the rounds so far are kept."""
    found = jobs_of(host())
    found.resume(refining(found.get(request.id)).id)
    return JSONResponse({"id": request.id}, 202)


def result(request: JobRequest) -> dict[str, Any]:
    """The rounds so far as a graph, and which is the best; also while it runs."""
    job = refining(jobs_of(host()).get(request.id))
    rounds, counts = history_of(job).rounds, tuple(job.spec["counts"])
    best = best_of(rounds, Options(counts=counts))
    nodes = [_node(node, item) for node, item in zip(graph(rounds, counts), rounds, strict=True)]
    return {"rounds": nodes, "best": best.round.number if best else 0, "seed": best.seed if best else -1}


def _node(node: Node, item: Round) -> dict[str, Any]:
    return {
        "number": node.number,
        "parent": node.parent,
        "standing": node.standing,
        "said": node.said,
        "best": node.best,
        "prompt": item.prompts.prompt,
        "negative_prompt": item.prompts.negative_prompt,
        "seeds": [found.seed for found in item.results],
        **{name: [tag.tag.text for tag in item.summary.of(name)] for name in _LISTS},
        "uncertain": [f"{tag.tag.text}: {tag.said}" for tag in item.summary.uncertain],
        "lines": [line_document(line) for line in node.lines],
        "scores": [score_document(found) for found in node.scores],
        "thumbnail": uri_of(node.thumbnail),
    }


def refining(job: Job) -> Job:
    """The job, if it is one of refining.

    Raises:
        UsageError: If it is not.
    """
    if job.kind != KIND:
        raise UsageError(f"The job {job.id} refines nothing.", "It was begun by another call.")
    return job
