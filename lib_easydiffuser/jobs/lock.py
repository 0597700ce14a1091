"""Who works on a job: one process, told by a lock that the system takes back when that process ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO


class Lock:
    """A file locked by us; its text is our process's number."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self.before = 0
        """The number of the process that had it last, 0 for none: it has ended."""

    def take(self) -> bool:
        """Whether we have it now."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+b")
        if not _locked(file):
            file.close()
            return False
        file.seek(0)
        text = file.read(32).strip()
        self.before = int(text) if text.isdigit() else 0
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Give it back."""
        if self._file is not None:
            self._file.close()
            self._file = None


def is_taken(path: Path) -> bool:
    """Whether some process works there, this one or another."""
    try:
        with path.open("r+b") as file:
            return not _locked(file)
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    _BEHIND = 1 << 20  # beyond the text, which others may then read

    def _locked(file: IO[bytes]) -> bool:
        file.seek(_BEHIND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
