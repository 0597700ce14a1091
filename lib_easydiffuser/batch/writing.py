"""From the journal to the results' place: everything that was read is written, as often as a person likes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import CaptionError
from ..jobs.bench import Bench
from ..jobs.records import told
from . import outputs
from .outputs import Sink
from .render import Renderer, counted
from .spec import BatchSpec

_MOST = 1000
"""So many sentences about single pictures are kept in the result."""


def write_all(spec: BatchSpec, bench: Bench) -> dict[str, Any]:
    """Write every picture that has a row: "written", "left" as they were, "unwritten" with why, "files" to hand out.

    Raises:
        OutputError: If something cannot be written.
        UsageError: If a pattern of the person takes too long.
    """
    counts = counted(results(bench), Renderer(spec)) if spec.min_count > 1 else None
    sink = outputs.REGISTRY.get(spec.where, bench.host).open(bench.job, spec, bench.before)
    try:
        outcome = _written(bench, sink, Renderer(spec, counts))
        return {**outcome, "files": [str(path) for path in sink.close()]}
    finally:
        sink.leave()


def results(bench: Bench) -> Iterator[Mapping[str, Any]]:
    """The rows of the pictures that were read, in the order of the plan."""
    for item in bench.items:
        row = bench.row(item)
        if "tags" in row:
            yield row


def _written(bench: Bench, sink: Sink, renderer: Renderer) -> dict[str, Any]:
    done: Mapping[str, bool] = bench.memo.get("done", {})
    count: Counter[str] = Counter()
    unwritten: list[dict[str, str]] = []
    for item in bench.items:
        bench.go_on()
        row = bench.row(item)
        count["left"] += bool(row.get("kept"))
        if "tags" not in row:
            continue
        try:
            ours = done[item.key] if item.key in done else sink.write(item, row, renderer.write(row))
            count["written" if ours else "left"] += 1
        except CaptionError as error:
            count["unwritten"] += 1
            unwritten += [{"key": item.key, **told(error)}] if len(unwritten) < _MOST else []
    return {"written": count["written"], "left": count["left"], "unwritten": unwritten}
