"""The rows: one SQLite file. A crash leaves the last whole batch; readers see a whole state while one writes.

folders   what the person has opted in
pictures  one row a file: when it was seen last, its bytes' hash, what it says of its making
spaces    one row a matrix: its file, its width, how many of its rows count
vectors   which row of which space is whose: a picture's hash, or a prompt's
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import BrokenModelError, OutputError, quoted

FILE, LOCK = "history.sqlite", "writer.sqlite"
_WAIT_S = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS folders (id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, deep INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pictures (
    id INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE, path TEXT UNIQUE NOT NULL,
    mtime INTEGER NOT NULL, size INTEGER NOT NULL, hash TEXT NOT NULL, problem TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '', negative TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '', settings TEXT NOT NULL DEFAULT '[]',
    width INTEGER NOT NULL DEFAULT 0, height INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS pictures_hash ON pictures (hash);
CREATE INDEX IF NOT EXISTS pictures_words ON pictures (words);
CREATE INDEX IF NOT EXISTS pictures_folder ON pictures (folder);
CREATE TABLE IF NOT EXISTS spaces (
    name TEXT PRIMARY KEY, file TEXT NOT NULL, width INTEGER NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (
    space TEXT NOT NULL, row INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (space, row)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS vectors_key ON vectors (space, key);
"""
VERSION = 1


def files(database: Path) -> list[Path]:
    """A database's file and those that SQLite keeps beside it."""
    return [database.with_name(database.name + tail) for tail in ("", "-wal", "-shm", "-journal")]


def connect(folder: Path) -> sqlite3.Connection:
    """The database of a folder that exists; made when missing.

    Raises:
        BrokenModelError: If the file is there and is no index of ours.
        OutputError: If nothing can be written there.
    """
    with translated(folder):
        # Which thread asks is not ours to choose: gradio takes any. `Index` has the lock.
        db = sqlite3.connect(folder / FILE, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            _prepare(db)
        except BaseException:
            db.close()
            raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, VERSION):
        raise sqlite3.DatabaseError(f"it is of version {version}, and {VERSION} is read here")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # a prompt that is forgotten is not to be found in the file
    if version == 0:
        db.execute("PRAGMA journal_mode = WAL")  # readers need not wait for whoever writes
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside belongs together, whoever writes meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Nobody else writes until the block ends; a process that dies gives the place back by dying.

    Raises:
        OutputError: If another process writes now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise OutputError(
                "My history is being written by another run.", "Wait until it has ended; asking works meanwhile."
            ) from error
        yield
    finally:
        lock.close()


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """SQLite's own errors as one sentence."""
    where = quoted(str(folder), 200)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise OutputError(f"The history in {where} is locked by another program.", "Try again later.") from error
        raise OutputError(f"The history in {where} cannot be used: {error}.", "Choose another folder.") from error
    except OSError as error:
        raise OutputError(f"The history in {where} cannot be used: {error}.", "Choose another folder.") from error
    except sqlite3.DatabaseError as error:
        raise BrokenModelError(
            f"The history in {where} cannot be read: {error}.", "`history erase` clears it; no picture is touched."
        ) from error
