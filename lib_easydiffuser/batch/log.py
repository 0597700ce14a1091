"""What a job has written beside pictures: that can be made anew, pruned and undone, and nothing else is touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..dataclass import dataclass
from ..errors import OutputError, quoted
from ..jobs.journal import Journal, row_at, rows

FILE = "written.jsonl"


@dataclass(frozen=True)
class File:
    """One file.

    Attributes:
        sha: Of its text as we left it.
        role: "text" or "negative".
        old: What had stood there before the job; None for nothing.
    """

    path: str
    sha: str
    role: str
    old: str | None


@dataclass(frozen=True)
class Entry:
    """A picture's files.

    Attributes:
        base: Their path without the suffix.
        source: The picture's path.
        files: Those that are ours; none where another's were left as they are.
    """

    key: str
    base: str
    source: str
    files: tuple[File, ...]


class Log:
    """The entries of a job, the last of a picture holds."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._places = {str(row["key"]): place for place, row in rows(self._path)}
        self._journal: Journal | None = None

    def entries(self) -> Iterator[Entry]:
        """In the order of the first of each."""
        for place in self._places.values():
            yield _entry(row_at(self._path, place))

    def entry(self, key: str) -> Entry | None:
        """A picture's; None before it has one."""
        place = self._places.get(key)
        return _entry(row_at(self._path, place)) if place is not None else None

    def base(self, key: str) -> Path | None:
        """Where its files stand."""
        found = self.entry(key)
        return Path(found.base) if found else None

    def files(self, key: str) -> tuple[File, ...]:
        """Those that are ours."""
        found = self.entry(key)
        return found.files if found else ()

    def put(self, key: str, base: Path, source: str, files: Sequence[File]) -> None:
        """Remember, if it is news.

        Raises:
            OutputError: If it cannot be written.
        """
        made = Entry(key, str(base), source, tuple(files))
        if self.entry(key) == made:
            return
        if self._journal is None:
            self._journal = Journal(self._path)
        row = {"key": key, "base": str(base), "source": source, "files": [list(vars(file).values()) for file in files]}
        self._places[key] = self._journal.append(row)

    def close(self) -> None:
        """Let it go."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None


def digest(text: str) -> str:
    """Names a text."""
    return hashlib.sha256(bytes_of(text)).hexdigest()[:16]


def bytes_of(text: str) -> bytes:
    """The bytes that `text_of` read."""
    return text.encode("utf-8", "surrogateescape")


def text_of(path: Path) -> str | None:
    """What stands there, so that it can be put back to the letter whatever it is; None for nothing.

    Raises:
        OutputError: If it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise OutputError(f"{quoted(str(path), 200)} cannot be read: {why}.", "Move it away.") from error


def _entry(row: dict[str, Any]) -> Entry:
    files = tuple(File(*file) for file in row.get("files", ()))
    return Entry(str(row["key"]), str(row["base"]), str(row["source"]), files)


def digest_of(path: Path) -> str:
    """Names a file's bytes.

    Raises:
        OSError: If it cannot be read.
    """
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()
