"""The matrices kept up: a vector for every picture and every prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..attention.sentences import sentences
from ..errors import EasyDiffuserError, Interrupted
from ..host import Host
from ..images import load_picture
from ..records import Picture
from ..settings import Settings
from . import database, matrix
from .index import WORDS, Index
from .spaces import Space

_PICTURES, _PROMPTS = 32, 512
_SIDE = 768

Floats = NDArray[np.float32]


class Vectors:
    """Makes what is lacking. A space whose model fails gets no more: rows are kept, and other spaces work.

    Attributes:
        notes: Why a space got no vectors, a sentence each.
    """

    def __init__(self, index: Index, spaces: Sequence[Space], settings: Settings, host: Host) -> None:
        self._index, self._settings, self._host = index, settings, host
        self._spaces = list(spaces)
        self._kinds: dict[str, str] = {}
        self.notes: list[str] = []

    def of(self, pictures: Mapping[str, Picture]) -> None:
        """Of pictures that are in memory, by their keys."""
        for space in list(self._spaces):
            self._tried(space, lambda space=space: self._look(space, pictures))  # type: ignore[misc]

    def fill(self) -> None:
        """Of all pictures and prompts that have none yet.

        Raises:
            Interrupted: If the person stopped; the batches before it hold.
        """
        for space in list(self._spaces):
            self._tried(space, lambda space=space: self._pictures(space))  # type: ignore[misc]
        self._tried(None, self._prompts)

    def _tried(self, space: Space | None, work: Callable[[], None]) -> None:
        try:
            work()
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            if space is not None:
                self._spaces.remove(space)
            self.notes.append(f"{space.title if space else 'The sense of prompts'}: {error}")

    def _kind(self, space: Space) -> str:
        if space.name not in self._kinds:
            self._kinds[space.name] = space.kind(self._settings, self._host)
        return self._kinds[space.name]

    def _look(self, space: Space, pictures: Mapping[str, Picture]) -> None:
        kind = self._kind(space)
        keys = [key for key in pictures if not _has(self._index, kind, key)]
        if keys:
            add(self._index, kind, keys, space.vectors([pictures[key] for key in keys], self._settings, self._host))

    def _pictures(self, space: Space) -> None:
        waiting = self._index.db.execute(
            "SELECT hash, MIN(path) FROM pictures WHERE problem = '' AND NOT EXISTS "
            "(SELECT 1 FROM vectors WHERE space = ? AND key = hash) GROUP BY hash ORDER BY MIN(id)",
            (self._kind(space),),
        ).fetchall()
        for part in self._parts(waiting, _PICTURES, "looking at pictures"):
            self._look(space, {key: picture for key, path in part if (picture := _loaded(path)) is not None})

    def _prompts(self) -> None:
        waiting = self._index.db.execute(
            "SELECT DISTINCT words FROM pictures WHERE words != '' AND NOT EXISTS "
            "(SELECT 1 FROM vectors WHERE space = ? AND key = words)",
            (WORDS,),
        ).fetchall()
        for part in self._parts(waiting, _PROMPTS, "reading prompts"):
            words = [row[0] for row in part]
            add(self._index, WORDS, words, sentences(words, self._host))

    def _parts(
        self, rows: Sequence[tuple[str, ...]], size: int, what: str
    ) -> Iterator[Sequence[tuple[str, ...]]]:  # fmt: skip
        for start in range(0, len(rows), size):
            if self._host.stopped():
                raise Interrupted
            self._host.progress(start, len(rows), what)
            yield rows[start : start + size]


def add(index: Index, space: str, keys: Sequence[str], vectors: Floats) -> None:
    """Append vectors, made unit, to a space; each key once. Whole or not at all.

    Args:
        vectors: Shape (keys, width).
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros(vectors.shape, np.float32), where=lengths > 0)
    db = index.db
    with database.translated(index.folder), database.transaction(db):
        row = db.execute("SELECT file, rows FROM spaces WHERE name = ?", (space,)).fetchone()
        file, first = row or (matrix.matrix_file(space, 1), 0)
        matrix.write_rows(index.folder / file, first, unit)
        db.execute(
            "INSERT INTO spaces VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET rows = excluded.rows",
            (space, file, unit.shape[1], first + len(unit)),
        )
        rows = [(space, first + place, key) for place, key in enumerate(keys)]
        db.executemany("INSERT INTO vectors VALUES (?, ?, ?)", rows)


def _has(index: Index, kind: str, key: str) -> bool:
    return index.db.execute("SELECT 1 FROM vectors WHERE space = ? AND key = ?", (kind, key)).fetchone() is not None


def _loaded(path: str) -> Picture | None:
    try:
        return load_picture(Path(path), max_side=_SIDE)
    except EasyDiffuserError:  # gone, or changed into something else, since it was read
        return None
