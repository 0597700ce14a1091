"""100,000 pictures with a stand-in captioner: how planning, working, resuming and the table of tags grow."""

from __future__ import annotations

import hashlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PIL import Image

from lib_easydiffuser.batch import stages
from lib_easydiffuser.batch.alike.near import groups_within
from lib_easydiffuser.batch.spec import spec_of
from lib_easydiffuser.batch.view import table
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.jobs.kinds import REGISTRY
from lib_easydiffuser.jobs.records import Job, Status
from lib_easydiffuser.jobs.runner import run
from lib_easydiffuser.jobs.store import Store
from lib_easydiffuser.records import Picture

from .report import Figure

GROWTH, BAR = 10, 11.0
_TAGS = [f"tag {number}" for number in range(4000)]


class _Host(QuietHost):
    def __init__(self, models: Path) -> None:
        self._models = models

    def models_dir(self) -> Path:
        return self._models


def grow(number: int) -> list[Figure]:
    """CPU seconds of each step at `number` pictures and at a tenth of them, each on its own."""
    few, many = _steps(number // GROWTH), _steps(number)
    return [
        Figure(
            f"{name}: {number:,} against {number // GROWTH:,}", many[name], few[name], BAR, share=True, note="CPU time"
        )
        for name in many
    ]  # fmt: skip


def _steps(number: int) -> dict[str, float]:
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="bench-batch-") as home, _stand_in():
        folder = Path(home) / "pictures"
        _lay(folder, number)
        host, kind = _Host(Path(home) / "models"), REGISTRY.get("folder", QuietHost())
        store = Store(Path(home) / "jobs")
        spec = spec_of({"folder": str(folder), "recursive": True, "dry_run": True, "settings": {"captioner": "pixels"}})
        job = store.create("folder", "many", kind.check(spec.values(), host))
        spent["planning"] = _timed(lambda: store.keep_plan(job, kind.plan(job, host)))
        spent["working"] = _timed(lambda: _done(run(job, kind, store, host), number))
        spent["resuming"] = _timed(lambda: _done(run(job, kind, store, host), number))
        spent["table of tags"] = _timed(lambda: _whole(job, number))
        written = store.update(job, {**job.spec, "dry_run": False, "where": "jsonl", "out": f"{home}/all.jsonl"})
        spent["writing"] = _timed(lambda: _done(run(written, kind, store, host), number))
    draw = random.Random(number)
    hashes = [draw.getrandbits(64) for _ in range(number)]
    spent["near-duplicates"] = _timed(lambda: groups_within(hashes, 6))
    return spent


def _done(status: Status, number: int) -> None:
    if status.state != "done" or status.done != number or status.failed:
        raise SystemExit(f"bench-batch: the simulated job ended as {status}")


def _whole(job: Job, number: int) -> None:
    if len(table(job)) < min(number, len(_TAGS) // 2):
        raise SystemExit("bench-batch: the table of tags lacks tags")


def _timed(act: Callable[[], Any]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


def _lay(folder: Path, number: int) -> None:
    """Files of a few bytes each, all different, a thousand a folder."""
    for start in range(0, number, 1000):
        here = folder / f"{start // 1000:03d}"
        here.mkdir(parents=True)
        for place in range(start, min(start + 1000, number)):
            (here / f"{place}.png").write_bytes(b"%d" % place)


@contextmanager
def _stand_in() -> Iterator[None]:
    """Decoding and captioning done by nobody: only what a job does beside them is left."""
    blank = Picture(Image.new("RGB", (1, 1)))

    def load(source: Path | bytes, name: str, settings: Any) -> stages.Loaded:
        data = source.read_bytes() if isinstance(source, Path) else source
        return stages.Loaded(name, hashlib.sha256(data).hexdigest(), blank)

    def caption(measured: Any, settings: Any, host: Any, full: bool = False) -> list[stages.Row]:
        return [_row(one.sha256) for one in measured]

    with patch.object(stages, "load", load), patch.object(stages, "caption", caption):
        yield


def _row(sha: str) -> stages.Row:
    draw = random.Random(sha)
    tags = [{"text": text, "emphasis": 1.0, "kind": "subject"} for text in draw.sample(_TAGS, 12)]
    return {
        "sha256": sha, "width": 640, "height": 480, "captioner": "pixels", "caption": "a picture", "tags": tags,
        "negatives": [], "notes": [],
    }  # fmt: skip
