"""A text for each picture in a folder of its own, subfolders kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...jobs.records import Job
from ..spec import BatchSpec
from ._contract import Output, Sink
from ._sidecars import Sidecar


class Folder(Output):
    """OUT/sub/cat.txt for sub/cat.png."""

    name = "folder"
    title = "Into a folder"
    early = True

    def open(self, job: Job, spec: BatchSpec, before: Sequence[int]) -> Sink:
        return Sidecar(job, spec, Path(spec.out).expanduser(), before)
