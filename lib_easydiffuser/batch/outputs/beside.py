"""A text beside each picture, as trainers look for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...errors import UsageError
from ...jobs.records import Item, Job
from ..spec import BatchSpec
from ._contract import Output, Sink
from ._sidecars import Sidecar


class Beside(Output):
    """cat.png has cat.txt."""

    name = "beside"
    title = "Beside each picture"
    early = True

    def open(self, job: Job, spec: BatchSpec, before: Sequence[int]) -> Sink:
        if spec.files:
            return _EachBeside(job, spec, before)
        return Sidecar(job, spec, Path(spec.folder), before)


class _EachBeside(Sidecar):
    """Pictures from here and there: each has its files where it lies."""

    def __init__(self, job: Job, spec: BatchSpec, before: Sequence[int]) -> None:
        first = Path(spec.files[0]).parent if spec.files else Path(spec.folder)
        if not first.is_dir():
            raise UsageError(f"There is no folder {str(first)!r}.", "Check the paths.")
        super().__init__(job, spec, first, before)

    def _base(self, item: Item) -> Path:
        known = self._log.base(item.key)
        source = Path(item.data["path"])
        # An absolute place takes the place of the folder it is joined to.
        return known or self._sidecars.place(source, source)
