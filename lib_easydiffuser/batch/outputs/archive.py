"""One archive of texts, for pictures that were dropped on the page and have no folder of their own."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ...errors import OutputError, quoted
from ...files import require_writable
from ...jobs.records import Item, Job
from ...serial import to_document
from ..roots import require_inside
from ..spec import BatchSpec
from ._contract import Output, Sink, default_folder, guarded, recorded, sweep
from ._ours import Ours
from ._sidecars import NEGATIVE

if TYPE_CHECKING:
    from ..render import Written

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The time of every file in it: the same results are the same bytes."""


class Archive(Output):
    """A .zip of NAME.txt, subfolders kept."""

    name = "archive"
    title = "One archive"

    def open(self, job: Job, spec: BatchSpec, before: Sequence[int]) -> Sink:
        return _Zip(job, spec, before)


class _Zip(Sink):
    def __init__(self, job: Job, spec: BatchSpec, before: Sequence[int]) -> None:
        self._spec = spec
        self._path = Path(spec.out).expanduser() if spec.out else default_folder(job, spec) / "captions.zip"
        if self._path.suffix.lower() != ".zip":
            self._path = self._path / "captions.zip"
        require_inside(self._path, [*spec.roots, str(job.folder)] if spec.roots else ())
        require_writable(self._path.parent)
        self._ours = Ours(job.folder)
        if self._path.exists() and job.folder not in self._path.parents and not self._ours.has(self._path):
            # Nothing in a .zip says who made it, so that "replace" could be meant for any that a person has.
            raise OutputError(f"{quoted(str(self._path), 200)} is there already.", "Name another file.")
        sweep(self._path.parent, before)
        self._part = self._path.with_name(f".{self._path.name[:100]}.{os.getpid()}.part")
        self._names: set[str] = set()
        self._zip = guarded(self._path, lambda: zipfile.ZipFile(self._part, "w", zipfile.ZIP_DEFLATED))

    def write(self, item: Item, row: Mapping[str, Any], written: Written) -> bool:
        base = self._base(PurePosixPath(Path(item.data["place"]).as_posix()))
        self._put(f"{base}.txt", f"{written.text}\n")
        if self._spec.negatives:
            self._put(f"{base}{NEGATIVE}", f"{written.negative}\n")
        if self._spec.record and row.get("analysis"):
            self._put(f"{base}.json", to_document(recorded(item, row)))
        return True

    def close(self) -> list[Path]:
        guarded(self._path, self._zip.close)
        guarded(self._path, lambda: self._ours.put(self._part, self._path))
        return [self._path]

    def leave(self) -> None:
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _base(self, place: PurePosixPath) -> str:
        """cat for cat.png; cat.png where cat.jpg has that name."""
        from ..uploads import free

        first = str(place.with_suffix(""))
        return free(first if first.casefold() not in self._names else str(place), self._names)

    def _put(self, name: str, text: str) -> None:
        info = zipfile.ZipInfo(name, _WHEN)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        guarded(self._path, lambda: self._zip.writestr(info, text.encode("utf-8", "backslashreplace")))
