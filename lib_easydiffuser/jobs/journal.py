"""A file of JSON lines that only grows. Whatever stops us, every whole line of it holds."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ..errors import OutputError, quoted
from ..serial import to_line

SYNC_S = 1.0
"""A power cut may cost this many seconds of work; a killed process none."""


class Journal:
    """Appends rows; a last line that was cut short is taken away first.

    Raises:
        OutputError: If it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._synced = time.monotonic()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab", buffering=0)
            self._end = _whole(path)
            self._file.truncate(self._end)
        except OSError as error:
            raise _failed(path, error) from error

    def append(self, row: Mapping[str, Any]) -> int:
        """Put a row behind the others; gives where it begins.

        Raises:
            OutputError: If it cannot be written; what stood there before still stands.
        """
        line, start = to_line(row).encode("utf-8", "backslashreplace") + b"\n", self._end
        try:
            left = memoryview(line)
            while left:
                left = left[self._file.write(left) or 0 :]
            self._end += len(line)
            if time.monotonic() - self._synced >= SYNC_S:
                self.sync()
        except OSError as error:
            self._file.truncate(start)
            self._end = start
            raise _failed(self._path, error) from error
        return start

    def sync(self) -> None:
        """Onto the disk itself."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Put it onto the disk, and let it go."""
        if not self._file.closed:
            try:
                self.sync()
            except OSError as error:
                raise _failed(self._path, error) from error
            finally:
                self._file.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def rows(path: Path, start: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    """(where it begins, row) of every whole line from `start` on; none for a file that is not there."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(start)
        for line in file:
            found = _row(line) if line.endswith(b"\n") else None
            if found is not None:
                yield start, found
            start += len(line)


def row_at(path: Path, start: int) -> dict[str, Any]:
    """The row that begins there; {} where none does."""
    with path.open("rb") as file:
        file.seek(start)
        return _row(file.readline()) or {}


def _row(line: bytes) -> dict[str, Any] | None:
    """None for what a power cut left of a line."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _whole(path: Path) -> int:
    """Where its last whole line ends."""
    with path.open("rb") as file:
        place = end = file.seek(0, os.SEEK_END)
        while place > 0:
            place = max(0, place - 65536)
            file.seek(place)
            found = file.read(min(65536, end - place)).rfind(b"\n")
            if found >= 0:
                return place + found + 1
    return 0


def _failed(path: Path, error: OSError) -> OutputError:
    why = (error.strerror or str(error)).lower()
    return OutputError(
        f"{quoted(str(path), 200)} cannot be written: {why}.", "Make room, then resume: what is done is kept."
    )
