"""Whether the one file that stands there is this job's own: its digest was written down before it was put there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ...files import write_text
from ..log import digest_of

_FILE = "table.sha256"


class Ours:
    """The digests of a job's file: of the one it put there, and of the one it was about to put.

    Args:
        folder: Of the job.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def has(self, path: Path) -> bool:
        """Whether the file there is as this job left it."""
        with suppress(OSError):
            return digest_of(path) in self._digests()
        return False

    def put(self, part: Path, path: Path) -> None:
        """Put a finished file in its place. A process that is killed before or after it finds its own again.

        Raises:
            OSError: If it cannot be put there.
            OutputError: If its digest cannot be kept.
        """
        old = [digest_of(path)] if self.has(path) else []
        write_text(self._path, "\n".join([*old, digest_of(part)]))
        part.replace(path)

    def _digests(self) -> list[str]:
        try:
            return self._path.read_text("ascii").split()
        except (OSError, ValueError):
            return []
