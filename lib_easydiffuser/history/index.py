"""The index that is there: asked by many, written by one (`gather`)."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import GoneError
from . import database, matrix
from .records import Hit, Saved

WORDS = "minilm"
"""The space of prompts; all others are spaces of pictures."""
_COLUMNS = "path, hash, prompt, negative, source, settings, width, height, mtime"
_AGAIN = 3
_MOST_ROWS = 500  # SQLite takes 999 values a statement on old systems

Floats = NDArray[np.float32]


class Index:
    """One folder's index, open for asking.

    Raises:
        BrokenModelError: If its file is no index of ours.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._turn = threading.RLock()
        self.db = database.connect(folder)
        self._maps: dict[str, tuple[str, int, Floats]] = {}

    def close(self) -> None:
        with self._turn:
            self._maps.clear()
            self.db.close()

    def folders(self) -> list[tuple[Path, bool]]:
        """(folder, whether what lies deeper counts too) that were opted in, in that order."""
        with self._asking():
            rows = self.db.execute("SELECT path, deep FROM folders ORDER BY id").fetchall()
        return [(Path(path), bool(deep)) for path, deep in rows]

    def count(self) -> int:
        """Pictures that could be read."""
        with self._asking():
            return int(self.db.execute("SELECT COUNT(*) FROM pictures WHERE problem = ''").fetchone()[0])

    def spaces(self) -> dict[str, int]:
        """Vectors by space."""
        with self._asking():
            return dict(self.db.execute("SELECT space, COUNT(*) FROM vectors GROUP BY space").fetchall())

    def saved(self) -> list[Saved]:
        """Every picture once, the oldest first."""
        with self._asking():
            rows = self.db.execute(
                f"SELECT {_COLUMNS} FROM pictures WHERE problem = '' GROUP BY hash ORDER BY mtime, id"
            ).fetchall()
        return [_saved(row) for row in rows]

    def like_words(self, vector: Floats, count: int = 10) -> list[tuple[str, float]]:
        """The prompts nearest to a sentence's embedding (MiniLM's, unit, shape (384,)) and their cosines."""
        return self.nearest(WORDS, vector, count)

    def nearest(self, space: str, vector: Floats, count: int) -> list[tuple[str, float]]:
        """(key, cosine), best first: one matrix-vector product over the whole space, exactly.

        Raises:
            GoneError: If the index was changed under our hands again and again, or erased.
        """
        for _ in range(_AGAIN):
            # A matrix is replaced, never changed, when it is packed: the old one may be gone by the time we open it.
            with suppress(FileNotFoundError, ValueError):
                return self._nearest(space, vector, count)
        raise GoneError("The history changed while it was asked.", "Ask again.")

    def _nearest(self, space: str, vector: Floats, count: int) -> list[tuple[str, float]]:
        with self._asking(), database.snapshot(self.db):
            row = self.db.execute("SELECT file, width, rows FROM spaces WHERE name = ?", (space,)).fetchone()
            if row is None:
                return []
            rows = self._mapped(space, *row)
            wanted = count
            while True:
                order, scores = matrix.best(rows, vector, wanted)
                found = self._keys(space, order, scores)
                if len(found) >= count or wanted >= len(rows):
                    return found[:count]
                wanted = min(len(rows), 4 * wanted)  # some of the best were forgotten meanwhile

    def _mapped(self, space: str, file: str, width: int, rows: int) -> Floats:
        """The map is kept: making one costs more than the product over it."""
        kept = self._maps.get(space)
        if kept is None or kept[:2] != (file, rows):
            kept = self._maps[space] = (file, rows, matrix.mapped(self.folder / file, rows, width))
        return kept[2]

    def _keys(self, space: str, order: NDArray[np.int64], scores: Floats) -> list[tuple[str, float]]:
        names: dict[int, str] = {}
        places = order.tolist()
        for start in range(0, len(places), _MOST_ROWS):
            some = places[start : start + _MOST_ROWS]
            marks = ",".join("?" * len(some))
            names |= dict(
                self.db.execute(f"SELECT row, key FROM vectors WHERE space = ? AND row IN ({marks})", (space, *some))
            )
        pairs = zip(places, scores.tolist(), strict=True)
        return [(names[place], min(score, 1.0)) for place, score in pairs if place in names]

    def hits(self, space: str, found: Sequence[tuple[str, float]]) -> list[Hit]:
        """The pictures of keys that `nearest` gave, in that order; of a prompt the newest ones it made."""
        column = "words" if space == WORDS else "hash"
        hits = []
        with self._asking():
            for key, cosine in found:
                rows = self.db.execute(
                    f"SELECT {_COLUMNS} FROM pictures WHERE {column} = ? AND problem = '' ORDER BY mtime DESC", (key,)
                ).fetchall()
                there = [saved for row in rows if (saved := _saved(row)).path.is_file()]
                if there:
                    hits.append(Hit(there[0], cosine, len(there) - 1))
        return hits

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with self._turn, database.translated(self.folder):
            yield


def open_index(folder: Path) -> Index | None:
    """The index of a folder; None where there is none."""
    return Index(folder) if (folder / database.FILE).is_file() else None


def erase(folder: Path) -> int:
    """Everything the index knows, gone from the disk; gives how many pictures it knew.

    Pictures are not touched, nor is anything else that lies in the folder.

    Raises:
        OutputError: If another process writes, or a file cannot be removed.
    """
    if not folder.is_dir():
        return 0
    with database.only_writer(folder):
        known = _known(folder)
        for path in [*database.files(folder / database.FILE), *matrix.matrices(folder)]:
            path.unlink(missing_ok=True)
    for path in database.files(folder / database.LOCK):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # something of another's lies there too
        folder.rmdir()
    return known


def _known(folder: Path) -> int:
    """How many pictures an index knew; a broken one is erased all the same."""
    if not (folder / database.FILE).is_file():
        return 0
    with closing(sqlite3.connect(folder / database.FILE)) as db, suppress(sqlite3.Error):
        return int(db.execute("SELECT COUNT(*) FROM pictures WHERE problem = ''").fetchone()[0])
    return 0


def _saved(row: tuple[Any, ...]) -> Saved:
    path, key, prompt, negative, source, settings, width, height, mtime = row
    pairs = tuple((str(name), str(value)) for name, value in json.loads(settings))
    return Saved(Path(path), key, prompt, negative, source, pairs, width, height, mtime / 1e9)
