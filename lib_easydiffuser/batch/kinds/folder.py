"""A folder of pictures becomes captions and tags: everything is read into the journal, then written."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import CaptionError, EasyDiffuserError
from ...host import Host
from ...jobs.bench import Bench
from ...jobs.kinds import Kind
from ...jobs.records import Item, Job, told
from .. import outputs, stages
from ..crew import Crew, stat_of
from ..finding import items
from ..outputs import Sink
from ..render import Renderer, counted
from ..spec import BatchSpec, spec_of
from ..uploads import FOLDER

_MOST = 1000
"""So many sentences about single pictures are kept in the result."""


class FolderJob(Kind):
    """Reads, and writes unless it is a dry run; pictures that are read are not read again for another way to write."""

    name = "folder"
    title = "A folder of pictures"

    def check(self, spec: Mapping[str, Any], host: Host) -> dict[str, Any]:
        defaults = getattr(host, "default_settings", dict)()
        return spec_of({**spec, "settings": {**defaults, **spec.get("settings", {})}}).values()

    def title_of(self, spec: Mapping[str, Any]) -> str:
        name = Path(spec["folder"]).name if spec["folder"] else f"{len(spec['files'])} pictures"
        return f"{name}: {'dry run' if spec['dry_run'] else 'captions'}"

    def plan(self, job: Job, host: Host) -> Iterator[Item]:
        return items(spec_of(job.spec))

    def token(self, job: Job, host: Host) -> str:
        spec = spec_of(job.spec)
        return stages.fingerprint(spec.reading, host, spec.record)

    def fresh(self, job: Job, item: Item, row: Mapping[str, Any]) -> bool:
        if row.get("kept"):
            return not job.spec["dry_run"] and job.spec["conflict"] == "skip"
        return "error" in row or row.get("stat") == stat_of(item)

    def work(
        self, job: Job, items: Sequence[Item], bench: Bench
    ) -> Iterator[tuple[Item, Mapping[str, Any] | EasyDiffuserError]]:
        spec = spec_of(job.spec)
        place = outputs.REGISTRY.get(spec.where, bench.host)
        sink = place.open(job, spec, bench.before) if place.early and not spec.dry_run else None
        try:
            early = _Early(sink, Renderer(spec), bench) if sink and spec.min_count < 2 else None
            crew = Crew(spec, bench, sink.keeps if sink else lambda item: False)
            for item, result in crew.results(items):
                if early and not isinstance(result, EasyDiffuserError) and not result.get("kept"):
                    early.write(item, result)
                yield item, result
        finally:
            if sink:
                sink.leave()

    def finish(self, job: Job, bench: Bench) -> Mapping[str, Any]:
        spec = spec_of(job.spec)
        if spec.dry_run:
            return {"dry_run": True}
        bench.tell("writing")
        counts = counted(_rows(bench), Renderer(spec)) if spec.min_count > 1 else None
        sink = outputs.REGISTRY.get(spec.where, bench.host).open(job, spec, bench.before)
        try:
            outcome = _written(bench, sink, Renderer(spec, counts))
            return {**outcome, "files": [str(path) for path in sink.close()]}
        finally:
            sink.leave()

    def forgotten(self, job: Job) -> None:
        folder = Path(job.spec.get("folder") or ".")
        if folder.parent == job.folder.parent / FOLDER:
            shutil.rmtree(folder, ignore_errors=True)


class _Early:
    """Writes each picture's as soon as it is read; what cannot be added to is left to the end, which tells of it."""

    def __init__(self, sink: Sink, renderer: Renderer, bench: Bench) -> None:
        self._sink, self._renderer = sink, renderer
        self._done: dict[str, bool] = bench.memo.setdefault("done", {})

    def write(self, item: Item, row: Mapping[str, Any]) -> None:
        try:
            self._done[item.key] = self._sink.write(item, row, self._renderer.write(row))
        except CaptionError:
            return


def _written(bench: Bench, sink: Sink, renderer: Renderer) -> dict[str, Any]:
    done: Mapping[str, bool] = bench.memo.get("done", {})
    count: Counter[str] = Counter()
    unwritten: list[dict[str, str]] = []
    for item in bench.items:
        bench.go_on()
        row = bench.row(item)
        if "error" in row or not row:
            continue
        if row.get("kept"):
            count["left"] += 1
            continue
        try:
            ours = done[item.key] if item.key in done else sink.write(item, row, renderer.write(row))
            count["written" if ours else "left"] += 1
        except CaptionError as error:
            count["unwritten"] += 1
            unwritten += [{"key": item.key, **told(error)}] if len(unwritten) < _MOST else []
    return {"written": count["written"], "left": count["left"], "unwritten": unwritten}


def _rows(bench: Bench) -> Iterator[Mapping[str, Any]]:
    for item in bench.items:
        row = bench.row(item)
        if row and "error" not in row and not row.get("kept"):
            yield row


def spec_of_job(job: Job) -> BatchSpec:
    """What a folder job is asked for."""
    return spec_of(job.spec)
