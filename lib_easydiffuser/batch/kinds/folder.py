"""A folder of pictures becomes captions and tags: everything is read into the journal, then written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import CaptionError, EasyDiffuserError, UsageError
from ...host import Host
from ...jobs.bench import Bench
from ...jobs.kinds import Kind
from ...jobs.records import Item, Job
from .. import outputs, stages
from ..crew import Crew, stat_of
from ..finding import items
from ..outputs import Sink
from ..render import Renderer
from ..roots import UPLOADS
from ..spec import PLANNED, spec_of
from ..writing import write_all


class FolderJob(Kind):
    """Reads, and writes unless it is a dry run; pictures that are read are not read again for another way to write."""

    name = "folder"
    title = "A folder of pictures"
    planned_fields = PLANNED

    def check(self, spec: Mapping[str, Any], host: Host) -> dict[str, Any]:
        defaults: Mapping[str, Any] = getattr(host, "default_settings", dict)()
        checked = spec_of({**spec, "settings": {**defaults, **spec.get("settings", {})}})
        if why := outputs.unavailable(checked.where):
            raise UsageError(why, "Write CSV or JSONL instead.")
        return checked.values()

    def title_of(self, spec: Mapping[str, Any]) -> str:
        folder = Path(spec["folder"]) if spec["folder"] else None
        name = folder.name if folder else f"{len(spec['files'])} pictures"
        if folder and folder.parent.name == UPLOADS:  # its name is a secret of whoever dropped them
            name = f"{sum(path.is_file() for path in folder.rglob('*'))} dropped pictures"
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
        return write_all(spec, bench)

    def forgotten(self, job: Job) -> None:
        folder = Path(job.spec.get("folder") or ".")
        # The folder of models may be a link.
        if folder.parent.resolve() == (job.folder.parent / UPLOADS).resolve():
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
