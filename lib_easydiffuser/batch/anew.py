"""What a job would write into a text now, with a tag and without it: a sentence cannot be pruned comma by comma."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..jobs.journal import row_at, rows
from ..jobs.records import Job
from ..jobs.store import JOURNAL
from .log import File
from .render import Renderer
from .spec import BatchSpec
from .taglist import merged
from .view import tally


class Anew:
    """Makes the texts of a job once more.

    Args:
        before: How it wrote them.
        after: How it would write them now.
    """

    def __init__(self, job: Job, before: BatchSpec, after: BatchSpec) -> None:
        counts = tally(job, before).counts if before.min_count > 1 else None
        self._before, self._after = Renderer(before, counts), Renderer(after, counts)
        self._conflict = before.conflict
        self._journal = job.folder / JOURNAL
        self._places = {str(row["key"]): place for place, row in rows(self._journal) if "tags" in row}

    def text(self, key: str, file: File, there: str) -> str:
        """The text as it would be now; what somebody else had a hand in is left as it is.

        Args:
            there: What stands in the file.
        """
        place = self._places.get(key)
        if place is None:
            return there
        row = row_at(self._journal, place)
        return self._made(self._after, row, file) if self._made(self._before, row, file) == there else there

    def _made(self, renderer: Renderer, row: Mapping[str, Any], file: File) -> str:
        new = f"{renderer.write(row).text}\n"
        return new if file.old is None else merged(file.old.removeprefix("\ufeff"), new, self._conflict)  # type: ignore[arg-type]
