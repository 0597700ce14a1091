"""Rows in and out of the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from ..prompt.meaning import plain
from . import database
from .index import Index


@dataclass(frozen=True)
class Seen:
    """A file as it was read; the columns of `pictures`."""

    path: Path
    mtime: int
    size: int
    key: str
    problem: str = ""
    prompt: str = ""
    negative: str = ""
    source: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    width: int = 0
    height: int = 0


_FIELDS = ("path", "mtime", "size", "hash", "problem", "prompt", "words", "negative", "source", "settings", "width",
           "height")  # fmt: skip
_PUT = (
    f"INSERT INTO pictures (folder, {', '.join(_FIELDS)}) VALUES (?, {', '.join('?' * len(_FIELDS))}) "
    f"ON CONFLICT (path) DO UPDATE SET folder = excluded.folder, "
    + ", ".join(f"{name} = excluded.{name}" for name in _FIELDS[1:])
)


def unchanged(index: Index, path: Path, mtime: int, size: int) -> bool:
    """Whether a file is as it was when it was read."""
    row = index.db.execute("SELECT mtime, size FROM pictures WHERE path = ?", (text(path),)).fetchone()
    return bool(row == (mtime, size))


def copy_of(index: Index, key: str) -> Seen | None:
    """What is known of the same bytes under any name."""
    row = index.db.execute(
        "SELECT path, mtime, size, hash, problem, prompt, negative, source, settings, width, height "
        "FROM pictures WHERE hash = ? LIMIT 1",
        (key,),
    ).fetchone()
    if row is None:
        return None
    path, mtime, size, _, problem, prompt, negative, source, settings, width, height = row
    pairs = tuple((str(name), str(value)) for name, value in json.loads(settings))
    return Seen(Path(path), mtime, size, key, problem, prompt, negative, source, pairs, width, height)


def touched(known: Seen, path: Path, mtime: int, size: int) -> Seen:
    """The same picture where it lies now."""
    return replace(known, path=path, mtime=mtime, size=size)


def put(index: Index, folder: Path, seen: Sequence[Seen]) -> None:
    """A batch, whole or not at all."""
    with database.translated(index.folder), database.transaction(index.db):
        row = index.db.execute("SELECT id FROM folders WHERE path = ?", (text(folder),)).fetchone()
        if row is not None:
            index.db.executemany(_PUT, [(row[0], *_values(one)) for one in seen])


def forget_missing(index: Index, folder: Path, there: Set[str]) -> int:
    """Rows of a folder whose files are gone; gives how many.

    Args:
        there: The files that are not, each by `text`.
    """
    known = index.db.execute(
        "SELECT pictures.id, pictures.path FROM pictures JOIN folders ON folders.id = folder WHERE folders.path = ?",
        (text(folder),),
    ).fetchall()
    gone = [(number,) for number, path in known if path not in there]
    with database.translated(index.folder), database.transaction(index.db):
        index.db.executemany("DELETE FROM pictures WHERE id = ?", gone)
    return len(gone)


def _values(one: Seen) -> Iterable[object]:
    words = " ".join(plain(one.prompt).split()) if one.prompt else ""
    settings = json.dumps(one.settings, ensure_ascii=True)
    return (text(one.path), one.mtime, one.size, one.key, one.problem, _utf8(one.prompt), _utf8(words),
            _utf8(one.negative), one.source, settings, one.width, one.height)  # fmt: skip


def text(path: Path) -> str:
    """A path as a column; what is no UTF-8 in a file's name is kept as Python escapes it."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _utf8(said: str) -> str:
    return said.encode("utf-8", "replace").decode("utf-8")
