"""What is known already: pictures by content, whatever job read them, and however often they lie in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import EasyDiffuserError
from ..files import write_text
from ..jobs.bench import Bench
from ..jobs.journal import row_at, rows
from ..jobs.records import Job, error_of
from ..jobs.store import JOURNAL
from .stages import Row, plain_row

_TOKENS = "tokens.json"
AGAIN = "again"
"""A row that was copied of another says so: its picture was read once."""


class Known:
    """Rows by content hash: of this job as it goes on, and of other jobs that read as this one does."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._mine: dict[bytes, str] = {}
        self._others: dict[bytes, tuple[Path, int]] = {}
        held = {place: key for key, place in bench.offsets.items()}
        for place, row in bench.rows():
            if place in held and row.get("sha256"):
                self._mine.setdefault(_short(row["sha256"]), held[place])
        for path in _alike(bench.job, bench.token):
            for place, row in rows(path):
                if row.get("made") == bench.token and row.get("sha256"):
                    self._others[_short(row["sha256"])] = (path, place)
        _remember(bench.job, bench.token)

    def row(self, sha: str) -> Row | None:
        """A row of another job for that content; None for none."""
        found = self._others.get(_short(sha))
        if found is None:
            return None
        with suppress(OSError):  # the other job may have been taken away meanwhile
            row = plain_row(row_at(*found))
            return {**row, AGAIN: True} if row.get("sha256") == sha else None
        return None

    def first(self, sha: str, key: str) -> str:
        """The key of the first item of this job with that content: the item itself, unless there was one before."""
        return self._mine.setdefault(_short(sha), key)

    def copied(self, key: str) -> Row | EasyDiffuserError:
        """What became of an item of this job that was read before."""
        place = self._bench.offsets[key]
        row = row_at(self._bench.journal, place)
        return error_of(row["error"]) if "error" in row else {**plain_row(row), AGAIN: True}


def _short(sha: str) -> bytes:
    return bytes.fromhex(sha)[:16]


def _alike(job: Job, token: str) -> Iterable[Path]:
    """Journals of other jobs with rows of that token, newest last."""
    folders = sorted(path for path in job.folder.parent.iterdir() if path != job.folder)
    return [folder / JOURNAL for folder in folders if token in tokens(folder)]


def tokens(folder: Path) -> list[str]:
    """What the rows of a job were made with."""
    with suppress(OSError, ValueError):
        found: Any = json.loads((folder / _TOKENS).read_bytes())
        return [str(one) for one in found] if isinstance(found, list) else []
    return []


def _remember(job: Job, token: str) -> None:
    there = tokens(job.folder)
    if token not in there:
        write_text(job.folder / _TOKENS, json.dumps([*there, token]))
