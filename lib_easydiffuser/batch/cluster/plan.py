"""What is still to be done: the sources, without the parts whose marks stand in the folder of results."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...errors import UsageError, quoted
from ...host import Host
from ..spec import BatchSpec
from ..stages import fingerprint
from .shards import Format, Mark, marks_in, open_folder, sweep, token_of
from .sources import Source, sources_of
from .storage import absolute, is_address

_ELSEWHERE = frozenset(("folder", "files", "out", "conflict", "workers", "where", "settings", "roots"))
"""Fields of a spec that are no part of a job's name, or that are in it by another way."""


@dataclass(frozen=True)
class Plan:
    """A job on a cluster.

    Attributes:
        job: Its name: the model, its revision, the settings, the way it is written.
        sources: All of them, by number.
        todo: (source, numbers of its parts that are done), for those that are not finished.
        marks: Of the shards that are finished.
    """

    job: str
    sources: tuple[Source, ...]
    todo: tuple[tuple[Source, frozenset[int]], ...]
    marks: tuple[Mark, ...]
    tokens: tuple[str, ...]


def kind_of(spec: BatchSpec) -> Format:
    """In what the shards are written. "beside", a folder job's default, has no meaning here and is JSON lines.

    Raises:
        UsageError: If the job asks for what a cluster cannot do.
    """
    wrong = {
        "--where": spec.where not in ("beside", "jsonl", "parquet"),
        "--min-count": spec.min_count > 1,
        "--dry-run": spec.dry_run,
        "--record": spec.record,
        "--first": spec.first > 0,
        "--on-conflict": spec.conflict not in ("skip", "replace"),
    }
    if taken := [name for name, is_wrong in wrong.items() if is_wrong]:
        raise UsageError(
            f"A cluster writes shards of JSON lines or Parquet as they are finished: no {' and no '.join(taken)}.",
            "--where jsonl or parquet, --on-conflict skip or replace; the others are for --engine local.",
        )
    if not spec.out:
        raise UsageError("No folder of results was named.", "--out: a folder that every machine reaches, or s3://...")
    if spec.settings.get("captioner", "auto") == "auto":
        raise UsageError(
            "On a cluster auto could choose another captioner on every machine.", "Name one: --captioner pixels."
        )
    return "parquet" if spec.where == "parquet" else "jsonl"


def planned(spec: BatchSpec, host: Host, size: int) -> Plan:
    """Read the inputs' listing and the marks, and say what is left.

    Args:
        size: Pictures of a shard.

    Raises:
        UsageError: If results of another job stand there.
        ImageError: If there is nothing to read.
    """
    kind = kind_of(spec)
    sources = sources_of(_inputs(spec), size, spec.recursive, spec.glob)
    job = _job(spec, host, size, kind)
    open_folder(spec.out, job, {"text": spec.write, "shard_size": size}, spec.conflict == "replace")
    tokens = tuple(token_of(job, source) for source in sources)
    marks = _swept(spec.out, marks_in(spec.out), tokens)
    return Plan(job, tuple(sources), tuple(_left(sources, marks)), tuple(marks), tokens)


def _job(spec: BatchSpec, host: Host, size: int, kind: Format) -> str:
    # The inputs by name, too: results of another folder are never taken for outdated ones of this.
    named = [absolute(address) for address in _inputs(spec)]
    matters = {name: value for name, value in spec.values().items() if name not in _ELSEWHERE}
    known = json.dumps([fingerprint(spec.reading, host), named, matters, size, kind], sort_keys=True, default=str)
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def _inputs(spec: BatchSpec) -> list[str]:
    return [*([spec.folder] if spec.folder else []), *spec.files]


def _swept(out: str, marks: Sequence[Mark], tokens: Sequence[str]) -> list[Mark]:
    """The marks that hold. What was made of files that changed since is taken away; its shards are made anew."""
    good = [mark for mark in marks if mark.source < len(tokens) and mark.token == tokens[mark.source]]
    held = {mark.shard for mark in good}
    sweep(out, [mark for mark in marks if mark not in set(good)], held)
    return good


def _left(sources: Iterable[Source], marks: Iterable[Mark]) -> Iterable[tuple[Source, frozenset[int]]]:
    done: dict[int, set[int]] = defaultdict(set)
    ends: dict[int, int] = {}
    for mark in marks:
        done[mark.source].add(mark.part)
        if mark.last:
            ends[mark.source] = mark.part
    for source in sources:
        here = done[source.number]
        if source.number not in ends or len(here) <= ends[source.number]:
            yield source, frozenset(here)


def require_shared(spec: BatchSpec) -> str:
    """A sentence where the places named are paths, which every machine must see alike; "" where they are addresses."""
    paths = [one for one in (*_inputs(spec), spec.out) if not is_address(one)]
    if not paths:
        return ""
    return f"Every machine of the cluster must see {quoted(paths[0], 120)} and the other paths under the same name."
