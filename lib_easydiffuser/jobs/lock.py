"""Who works on a job: one process, told by a lock that the system takes back when that process ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

_MOST = 400


class Lock:
    """A file locked by us; its text is our process's number, and those of processes that were killed before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self.before: tuple[int, ...] = ()
        """The numbers of processes that were killed while they had it: what they left half done may be swept."""
        self.swept = False
        """Whether nothing of theirs is left."""

    def take(self) -> bool:
        """Whether we have it now."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+b")
        if not _locked(file):
            file.close()
            return False
        file.seek(0)
        self.before = tuple(int(word) for word in file.read(4096).split() if word.isdigit())
        self._file = file
        self._write((*self.before, os.getpid()))
        return True

    def release(self) -> None:
        """Give it back."""
        if self._file is not None:
            self._write(() if self.swept else self.before)
            self._file.close()
            self._file = None

    def _write(self, processes: tuple[int, ...]) -> None:
        assert self._file is not None
        with suppress(OSError):  # a full disk: then something stays unswept
            self._file.truncate(0)
            self._file.write(" ".join(map(str, processes[-_MOST:])).encode())
            self._file.flush()


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
