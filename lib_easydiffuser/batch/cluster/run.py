"""One run on a cluster, from the plan to the manifest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...errors import ImageError
from ...host import Host
from ...jobs.records import pace
from ..spec import BatchSpec
from . import pipeline
from .joining import connected
from .parts import FOUND, Columns
from .plan import Plan, kind_of, planned, require_shared
from .shards import Mark, finish
from .storage import absolute
from .work import ONE_CPU, Resources, Setup, needs_measuring

_EVERY_S = 10.0
"""Seconds between two lines: a cluster's log is read by people."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What a person asks of the cluster.

    Attributes:
        address: host:port of its head, or "auto".
        size: Pictures of a shard.
        columns: Of Parquet files.
    """

    address: str
    resources: Resources = ONE_CPU
    size: int = 256
    columns: Columns = FOUND


def run(spec: BatchSpec, request: Request, host: Host, tell: Tell) -> int:
    """Do what is left of the job, and write its manifest; gives the exit code.

    Raises:
        UsageError, ImageError: Before any work, see `plan.planned`.
        HostError: If the cluster is not there, or gives up. What is written stays.
    """
    kind = kind_of(spec)
    spec = spec.but(out=absolute(spec.out))
    with connected(request.address) as ray:
        plan = planned(spec, host, request.size)
        device = "cuda" if request.resources.gpus else "cpu"
        setup = Setup(spec, kind, plan.tokens, device, str(host.models_dir() or ""), request.size, request.columns)
        finished = {mark.shard: mark for mark in plan.marks}
        for sentence in (require_shared(spec), pipeline.lack(ray, request.resources)):
            if sentence:
                tell(sentence)
        if plan.todo:
            measure = needs_measuring(spec, host)
            _work(pipeline.marks(ray, plan, setup, request.resources, measure, host), plan, finished, tell)
    manifest = finish(spec.out, plan.job, kind, finished.values())
    tell(_summary(manifest, spec.out, kind))
    return ImageError.exit_code if manifest["failed"] else 0


def _work(found: Any, plan: Plan, finished: dict[str, Mark], tell: Tell) -> None:
    """Take the shards as they come, and tell now and then how far it is."""
    started = told = time.monotonic()
    pictures = 0
    tell(f"{len(plan.sources)} sources, {len(plan.todo)} to read; {len(plan.marks)} shards were finished before.")
    for mark, about in found:
        finished[mark.shard] = mark
        pictures += about["rows"] + about["failed"]
        now = time.monotonic()
        if now - told >= _EVERY_S:
            told = now
            tell(f"{len(finished)} shards, {pictures} pictures now, {pace(pictures / (now - started))}.")


def _summary(manifest: dict[str, Any], out: str, kind: str) -> str:
    failed = manifest["failed"]
    lost = f", {failed} failed: see failed.{kind}" if failed else ""
    return f"{manifest['rows']} pictures in {len(manifest['shards'])} shards{lost}. {out}/manifest.json"
