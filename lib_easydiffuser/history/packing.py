"""Vectors of what is forgotten go."""

from __future__ import annotations

from contextlib import suppress

from . import database, matrix
from .index import WORDS, Index

_WASTE = 0.5
"""A matrix of which more than this share was forgotten is written anew."""


def pack(index: Index) -> None:
    """Vectors of what is forgotten go: wiped where they lie, and the matrix is written anew where they are many."""
    db = index.db
    for space, file, width, rows in db.execute("SELECT name, file, width, rows FROM spaces").fetchall():
        column = "words" if space == WORDS else "hash"
        gone = db.execute(
            f"SELECT row FROM vectors WHERE space = ? AND NOT EXISTS "
            f"(SELECT 1 FROM pictures WHERE {column} = key AND problem = '')",
            (space,),
        ).fetchall()
        places = [row[0] for row in gone]
        # Wiped first: a row that the database no longer speaks of would never be found again.
        with database.translated(index.folder), database.transaction(db):
            matrix.wipe_rows(index.folder / file, places, width)
            db.executemany("DELETE FROM vectors WHERE space = ? AND row = ?", [(space, place) for place in places])
        held = db.execute("SELECT COUNT(*) FROM vectors WHERE space = ?", (space,)).fetchone()[0]
        if rows and (rows - held) / rows > _WASTE:
            _rewrite(index, space, file, width, rows)
    _tidy(index)
    # What was deleted must not stay in the log beside the database either.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rewrite(index: Index, space: str, file: str, width: int, rows: int) -> None:
    """Into a new file: whoever reads the old one goes on reading it."""
    db, number = index.db, int(file.rpartition(".")[0].rpartition("-")[2]) + 1
    fresh = matrix.matrix_file(space, number)
    with database.translated(index.folder), database.transaction(db):
        kept = db.execute("SELECT row, key FROM vectors WHERE space = ? ORDER BY row", (space,)).fetchall()
        (index.folder / fresh).unlink(missing_ok=True)  # of a crash
        old = matrix.mapped(index.folder / file, rows, width)
        for start in range(0, len(kept), 4096):
            part = [row for row, _ in kept[start : start + 4096]]
            matrix.write_rows(index.folder / fresh, start, old[part])
        db.execute("DELETE FROM vectors WHERE space = ?", (space,))
        rows_of = [(space, place, key) for place, (_, key) in enumerate(kept)]
        db.executemany("INSERT INTO vectors VALUES (?, ?, ?)", rows_of)
        if kept:
            db.execute("UPDATE spaces SET file = ?, rows = ? WHERE name = ?", (fresh, len(kept), space))
        else:
            db.execute("DELETE FROM spaces WHERE name = ?", (space,))


def _tidy(index: Index) -> None:
    """Matrices that the database does not speak of: replaced ones, and what a crash left."""
    used = {row[0] for row in index.db.execute("SELECT file FROM spaces").fetchall()}
    for path in matrix.matrices(index.folder):
        if path.name not in used:
            with suppress(OSError):  # Windows keeps a file that somebody reads; the next walk takes it
                path.unlink()
