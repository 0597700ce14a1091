"""The job of a recipe: one item a step; each picture and infotext is kept before the next step begins."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...batch.roots import UPLOADS
from ...errors import EasyDiffuserError, OutputError, UsageError
from ...files import require_writable
from ...host import Host
from ...images import load_picture
from ...jobs.bench import Bench
from ...jobs.kinds import Kind
from ...jobs.records import Item, Job
from ..asking import answered
from ..caller import Caller, caller_of
from ..keep import keep, size_of
from ..offers import Offers
from ..read import kind_of
from ..records import RecipeStep, Stand
from ..spec import RecipeSpec, require_possible, spec_of

PICTURES = "pictures"
_STOPPING = "Stopping: the WebUI still finishes what it is in."


class RecipeJob(Kind):
    """A chain: what is done holds as long as its fields, its picture and all before it do."""

    name = "recipe"
    title = "a recipe"
    planned_fields = ("recipe",)

    def check(self, spec: Mapping[str, Any], host: Host) -> dict[str, Any]:
        found = spec_of(spec)
        require_possible(found)
        return found.values()

    def title_of(self, spec: Mapping[str, Any]) -> str:
        return spec_of(spec).recipe.name

    def plan(self, job: Job, host: Host) -> Iterator[Item]:
        for number, (key, step) in enumerate(spec_of(job.spec).steps()):
            yield Item(key, number, {"step": step.kind})

    def fresh(self, job: Job, item: Item, row: Mapping[str, Any]) -> bool:
        """Also that no picture on the way to it was deleted; a step that failed is tried again."""
        spec = spec_of(job.spec)
        there = all((folder_of(job, spec) / name).is_file() for name in row.get("trail", ()))
        return "error" not in row and row.get("of") == digests(spec).get(item.key) and there

    def work(
        self, job: Job, items: Sequence[Item], bench: Bench
    ) -> Iterator[tuple[Item, Mapping[str, Any] | EasyDiffuserError]]:
        spec, caller = spec_of(job.spec), caller_of(bench.host)
        if caller is None:
            raise UsageError("There is no WebUI to paint with.", "--webui http://127.0.0.1:7860")
        require_writable(folder_of(job, spec))
        chain = _Chain(job, spec, caller, bench)
        for item in items:
            bench.go_on()
            yield item, chain.step(item)

    def finish(self, job: Job, bench: Bench) -> Mapping[str, Any]:
        rows = [bench.row(item) for item in bench.items]
        last = next((row["picture"] for row in reversed(rows) if row.get("picture")), "")
        made = sum(1 for row in rows if row.get("picture"))
        return {"pictures": made, "absent": len(rows) - made, "file": str(folder_of(job) / last) if last else ""}

    def forgotten(self, job: Job) -> None:
        """The picture that was sent for it goes with it; one that lies elsewhere is the person's."""
        sent = spec_of(job.spec).picture
        if sent is not None and sent.parent.parent == (job.folder.parent / UPLOADS).resolve():
            shutil.rmtree(sent.parent, ignore_errors=True)


def folder_of(job: Job, spec: RecipeSpec | None = None) -> Path:
    """Where a job's pictures lie."""
    out = (spec or spec_of(job.spec)).out
    return out if out is not None else job.folder / PICTURES


def digests(spec: RecipeSpec) -> dict[str, str]:
    """What the picture of each step hangs on, by its key: its fields, and those of all before it."""
    found, before = {}, str(spec.picture or "")
    for key, step in spec.steps():
        said = json.dumps([before, step.kind, step.values, spec.anew.get(key, 0)], sort_keys=True)
        before = found[key] = hashlib.sha256(said.encode()).hexdigest()[:16]
    return found


class _Chain:
    """The steps of one run, each from where the one before it ended."""

    def __init__(self, job: Job, spec: RecipeSpec, caller: Caller, bench: Bench) -> None:
        self._folder, self._caller, self._bench = folder_of(job, spec), caller, bench
        self._offers, self._steps, self._digests = Offers(caller), dict(spec.steps()), digests(spec)
        self._keeps, self._family = spec.keeps, caller.family()
        self._reference = _as_png(spec.picture) if spec.picture else None
        self._rows: dict[str, Mapping[str, Any]] = {}

    def step(self, item: Item) -> dict[str, Any]:
        """Its row."""
        step, kind = self._steps[item.key], kind_of(item.data["step"])
        before = self._before(item)
        trail = list(before.get("trail", ()))
        row: dict[str, Any] = {"step": step.kind, "of": self._digests[item.key], "trail": trail}
        place = f"step {item.number + 1} of {len(self._bench.items)}, {step.kind}"
        self._bench.tell(place)
        if absent := kind.lacks(self._offers):
            row |= {"absent": absent, "picture": "", "notes": [], "infotext": str(before.get("infotext", ""))}
        else:
            row |= self._made(item, step, self._stand(before), place)
            row["trail"] = [*trail, row["picture"]]
        self._rows[item.key] = row
        return row

    def _made(self, item: Item, step: RecipeStep, stand: Stand, place: str) -> dict[str, Any]:
        kind = kind_of(step.kind)
        if stand.picture is None and not kind.starts:
            raise UsageError(f"There is no picture for {step.kind} to begin with.", "A step before it is absent.")
        ask = kind.ask(step.values, stand, self._offers)
        with self._bench.turn():
            self._bench.go_on()
            answer = answered(
                self._caller, ask, self._bench.stopped, lambda share: self._bench.tell(f"{place}, {share:.0%}"),
                lambda: self._bench.tell(_STOPPING),
            )  # fmt: skip
        made = kind.made(answer, stand)
        path = keep(self._folder, item.key, made)
        width, height = size_of(made.picture)
        return {"picture": path.name, "infotext": made.infotext, "notes": list(ask.notes), "seed": made.seed,
                "width": width, "height": height}  # fmt: skip

    def _before(self, item: Item) -> Mapping[str, Any]:
        """The row of the step before; {} for the first."""
        if item.number == 0:
            return {}
        other = self._bench.items[item.number - 1]
        return self._rows.get(other.key) or self._bench.row(other)

    def _stand(self, before: Mapping[str, Any]) -> Stand:
        trail = before.get("trail") or ()
        picture = self._read(trail[-1]) if trail else self._reference
        return Stand(
            picture, size_of(picture) if picture else (0, 0), str(before.get("infotext", "")) if trail else "",
            self._reference, size_of(self._reference) if self._reference else (0, 0), self._family, self._keeps,
        )  # fmt: skip

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise OutputError(
                f"The picture {name} cannot be read again: {error.strerror}.", "Resume the job."
            ) from error


def _as_png(path: Path) -> bytes:
    """The person's picture as it is seen: turned as its EXIF says, alpha on white."""
    buffer = io.BytesIO()
    load_picture(path).rgb.save(buffer, "PNG")
    return buffer.getvalue()
