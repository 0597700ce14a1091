"""One file for all pictures: csv.py, jsonl.py and parquet.py say how a row is written."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import OutputError, quoted
from ...files import require_writable
from ...jobs.records import Item, Job
from ..roots import require_inside
from ..spec import BatchSpec, require_suffix
from ._contract import Output, Sink, default_folder, guarded, sweep
from ._ours import Ours

if TYPE_CHECKING:
    from ..render import Written

COLUMNS = ("image", "text", "caption", "tags", "negative", "width", "height", "sha256", "captioner")
Record = Mapping[str, Any]
_BEFORE = "before"


class Table(Output):
    """A file of rows, written beside its place and put there in one step."""

    suffix: str

    def open(self, job: Job, spec: BatchSpec, before: Sequence[int]) -> Sink:
        return TableSink(self, job, spec, before)

    @abstractmethod
    def writer(self, path: Path) -> Any:
        """Something with `add(record)` and `close()`.

        Raises:
            OSError: If it cannot be made.
        """

    @abstractmethod
    def read(self, path: Path) -> Iterator[Record]:
        """The rows of a file of this kind.

        Raises:
            ValueError: If it is none of ours.
        """


class TableSink(Sink):
    """Rows on their way. Appended or prepended ones go to those of an older file, each picture once."""

    def __init__(self, table: Table, job: Job, spec: BatchSpec, before: Sequence[int]) -> None:
        self._table, self._job, self._conflict = table, job, spec.conflict
        self._ours = Ours(job.folder)
        self._path = Path(spec.out).expanduser() if spec.out else default_folder(job, spec) / f"captions{table.suffix}"
        if spec.out and (not self._path.suffix or self._path.is_dir()):
            self._path = self._path / f"captions{table.suffix}"
        require_suffix(str(self._path), table.name)
        require_inside(self._path, [*spec.roots, str(job.folder)] if spec.roots else ())
        require_writable(self._path.parent)
        self._part = self._path.with_name(f".{self._path.name[:100]}.{os.getpid()}.part")
        sweep(self._path.parent, before)
        self._older = self._older_file()
        self._known = {str(row["image"]) for row in self._rows(self._older)} if self._merges else set()
        self._writer = guarded(self._path, lambda: table.writer(self._part))
        if self._merges and self._conflict == "append":
            self._add(self._rows(self._older))

    def write(self, item: Item, row: Mapping[str, Any], written: Written) -> bool:
        if item.key in self._known:
            return False
        self._add([record(item, row, written)])
        return True

    def close(self) -> list[Path]:
        if self._merges and self._conflict == "prepend":
            self._add(self._rows(self._older))
        guarded(self._path, self._writer.close)
        guarded(self._path, lambda: self._ours.put(self._part, self._path))
        return [self._path]

    def leave(self) -> None:
        with suppress(OSError, ValueError):
            self._writer.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    @property
    def _merges(self) -> bool:
        return self._older is not None and self._conflict in ("append", "prepend")

    def _older_file(self) -> Path | None:
        """What had stood there before this job; kept, so that the job can write again.

        Raises:
            OutputError: If it may not be touched.
        """
        kept = self._job.folder / f"{_BEFORE}{self._table.suffix}"
        if not self._path.exists():
            return None
        if self._ours.has(self._path):
            return kept if kept.exists() else None
        if self._conflict == "skip":
            raise OutputError(
                f"{quoted(str(self._path), 200)} is there already.",
                "Choose replace, append, prepend or another file.",
            )
        next(self._rows(self._path), None)  # another tool's is never touched
        guarded(self._path, lambda: kept.write_bytes(self._path.read_bytes()))
        return kept

    def _rows(self, path: Path | None) -> Iterator[Record]:
        try:
            yield from self._table.read(path) if path is not None else ()
        except (OSError, ValueError, KeyError) as error:
            raise OutputError(
                f"{quoted(str(self._path), 200)} is no file of ours, so it was left alone.", "Name another file."
            ) from error

    def _add(self, records: Iterable[Record]) -> None:
        for one in records:
            guarded(self._path, lambda one=one: self._writer.add(one))  # type: ignore[misc]


def record(item: Item, row: Mapping[str, Any], written: Written) -> dict[str, Any]:
    """A picture's row, by `COLUMNS`."""
    return {
        "image": item.key,
        "text": written.text,
        "caption": written.caption,
        "tags": list(written.tags),
        "negative": written.negative,
        **{name: row[name] for name in ("width", "height", "sha256", "captioner")},
    }
