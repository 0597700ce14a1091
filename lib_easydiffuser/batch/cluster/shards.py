"""What stands in the folder of results: shards, their failures, their marks, and what is told of the whole.

job.json                          which job these are the results of
shards/000012-00003.jsonl         the rows of one part, or .parquet
failed/000012-00003.jsonl         the pictures of it that could not be read, where there are any
done/000012-00003.1f0c….json      its mark, written last: what has one is finished, and is never made again
manifest.json, failed.jsonl       at the end: every shard with rows and digest, all failures in one table
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from ... import __version__
from ...errors import ImageError, OutputError, UsageError, quoted
from ...serial import to_document, to_line
from ..outputs._table import COLUMNS
from . import storage
from .sources import Source

SCHEMA = "easydiffuser-shards/1"
FAILED = ("image", "error", "message", "hint")
Format = Literal["jsonl", "parquet"]
KINDS: tuple[Format, ...] = ("jsonl", "parquet")
_MARK = re.compile(r"(\d{6,})-(\d{5,})\.([0-9a-f]{12})(\.last)?\.json")


@dataclass(frozen=True)
class Mark:
    """A finished shard, as the name of its mark says.

    Attributes:
        token: Of the job and of its source; another one says that it is somebody else's, or was.
        last: Whether its source ends with it.
    """

    source: int
    part: int
    token: str
    last: bool

    @property
    def shard(self) -> str:
        return f"{self.source:06d}-{self.part:05d}"

    @property
    def file(self) -> str:
        """Its path below the folder of results."""
        return f"done/{self.shard}.{self.token}{'.last' if self.last else ''}.json"


def token_of(job: str, source: Source) -> str:
    """What a shard of that source is marked with in that job."""
    return hashlib.sha256(f"{job} {source.digest}".encode()).hexdigest()[:12]


def marks_in(out: str) -> list[Mark]:
    """The marks that stand there: one listing, no file is opened."""
    try:
        entries = storage.listed(storage.join(out, "done"))
    except ImageError:
        return []
    found = (_MARK.fullmatch(entry.place) for entry in entries)
    return [Mark(int(name[1]), int(name[2]), name[3], bool(name[4])) for name in found if name]


def open_folder(out: str, job: str, about: dict[str, Any], replace: bool) -> None:
    """Say whose results these are.

    Raises:
        UsageError: If another job's stand there, and these are not to take their place.
        OutputError: If something else does.
    """
    address = storage.join(out, "job.json")
    older = _job_in(out, address)
    if older == job:
        return
    if older and not replace:
        raise UsageError(
            f"{quoted(out, 200)} holds shards of other pictures, other settings, another model or another version.",
            "Name another folder, or --on-conflict replace to make them anew.",
        )
    storage.write(address, to_document({"schema": SCHEMA, "job": job, "version": __version__, **about}).encode())


def _job_in(out: str, address: str) -> str:
    """The job whose results stand there; "" where nothing does."""
    try:
        found = json.loads(storage.read(address))
        if isinstance(found, dict) and found.get("schema") == SCHEMA:
            return str(found.get("job"))
    except FileNotFoundError:
        if not _is_empty(out):
            raise OutputError(
                f"{quoted(out, 200)} holds other files, which were left alone.", "Name another folder."
            ) from None
        return ""
    except (OSError, ValueError):
        pass
    raise OutputError(f"{quoted(address, 200)} is none of ours, so it was left alone.", "Name another folder.")


def _is_empty(out: str) -> bool:
    try:
        return not storage.listed(out)
    except ImageError:
        return True


def put_shard(
    out: str, mark: Mark, kind: Format, rows: Sequence[dict[str, Any]], failed: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Write the shard, then its failures, then its mark; gives what the mark holds. Written twice it is the same.

    Raises:
        OutputError: If it cannot be written.
    """
    data, file = encoded(rows, kind, COLUMNS), f"shards/{mark.shard}.{kind}"
    storage.write(storage.join(out, file), data)
    told: dict[str, Any] = {"shard": mark.shard, "file": file, "rows": len(rows), "failed": len(failed)}
    if failed:
        told["failed_file"] = f"failed/{mark.shard}.{kind}"
        storage.write(storage.join(out, told["failed_file"]), encoded(failed, kind, FAILED))
    told["sha256"] = hashlib.sha256(data).hexdigest()
    storage.write(storage.join(out, mark.file), to_document(told).encode())
    return told


def sweep(out: str, marks: Iterable[Mark], held: Set[str]) -> None:
    """Take away marks that hold no more, and their shards: their files have changed, or their job is replaced.

    Args:
        held: Shards that another mark stands for: these stay.
    """
    for mark in marks:
        names = [mark.file]
        if mark.shard not in held:
            names += [f"{folder}/{mark.shard}.{kind}" for folder in ("shards", "failed") for kind in KINDS]
        storage.remove(storage.join(out, name) for name in names)


def finish(out: str, job: str, kind: Format, marks: Iterable[Mark]) -> dict[str, Any]:
    """Write the manifest, and the one table of all failures; gives the manifest.

    Raises:
        OutputError: If they cannot be written.
    """
    shards = [
        json.loads(storage.read(storage.join(out, mark.file)))
        for mark in sorted(marks, key=lambda mark: (mark.source, mark.part))
    ]
    told = {
        "schema": SCHEMA, "job": job, "version": __version__, "columns": list(COLUMNS),
        "rows": sum(shard["rows"] for shard in shards), "failed": sum(shard["failed"] for shard in shards),
        "shards": shards,
    }  # fmt: skip
    failed = [
        row
        for shard in shards
        if shard["failed"]
        for row in decoded(storage.read(storage.join(out, shard["failed_file"])), kind)
    ]
    table = storage.join(out, f"failed.{kind}")
    if failed:
        storage.write(table, encoded(failed, kind, FAILED))
    else:
        storage.remove([table])
    storage.write(storage.join(out, "manifest.json"), to_document(told).encode())
    return told


def encoded(rows: Sequence[dict[str, Any]], kind: Format, columns: Sequence[str]) -> bytes:
    """Rows as the bytes of a file; the same rows are the same bytes."""
    if kind == "jsonl":
        lines = (to_line({name: row[name] for name in columns}) + "\n" for row in rows)
        return "".join(lines).encode("utf-8", "backslashreplace")
    import pyarrow
    import pyarrow.parquet as parquet

    from ..outputs.parquet import schema

    file = BytesIO()
    fields = schema() if tuple(columns) == COLUMNS else pyarrow.schema([(name, pyarrow.string()) for name in columns])
    table = pyarrow.Table.from_pylist([{name: row[name] for name in columns} for row in rows], fields)
    parquet.write_table(table, file)
    return file.getvalue()


def decoded(data: bytes, kind: Format) -> list[dict[str, Any]]:
    """The rows of such a file."""
    if kind == "jsonl":
        return [json.loads(line) for line in data.decode().split("\n") if line]
    import pyarrow.parquet as parquet

    found: list[dict[str, Any]] = parquet.read_table(BytesIO(data)).to_pylist()
    return found
