"""Walking the folders: what is new is read, what is gone is forgotten, what is as it was costs one look at its date.

A batch is read, embedded, and put into matrix and database together: whatever stops us, the batches before it hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import EasyDiffuserError, ImageError, Interrupted, UsageError, quoted
from ..host import Host
from ..images import find_pictures, load_picture
from ..records import Picture
from ..settings import Settings
from . import database
from .index import Index
from .packing import pack
from .records import Gathered
from .spaces import Space
from .vectors import Vectors
from .writing import Seen, copy_of, forget_missing, put, text, touched, unchanged

BATCH = 32
_SIDE = 768
"""Pictures are read at most so large: features need less, a prompt is read from the file whatever its size."""


@dataclass
class _Tally:
    kept: int = 0
    added: int = 0
    forgotten: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    """Those of the batch in hand, by their key."""


def opt_in(folder: Path, index_folder: Path, deep: bool = True) -> Path:
    """Add a folder to those that are walked; gives it as it is kept.

    Raises:
        UsageError: If it is no folder.
        OutputError: If another process writes.
    """
    try:
        there = folder.expanduser().resolve()
        if not there.is_dir():
            raise UsageError(f"There is no folder {quoted(str(folder), 200)}.", "Check the path.")
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(f"The folder {quoted(str(folder), 200)} cannot be read.", "Check the path.") from error
    with _written(index_folder) as index, database.transaction(index.db):
        index.db.execute(
            "INSERT INTO folders (path, deep) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET deep = excluded.deep",
            (str(there), int(deep)),
        )
    return there


def opt_out(folder: Path, index_folder: Path) -> int:
    """Forget a folder and all its pictures; gives how many.

    Raises:
        UsageError: If it was never added.
    """
    there = str(folder.expanduser().resolve())
    with _written(index_folder) as index:
        row = index.db.execute("SELECT id FROM folders WHERE path IN (?, ?)", (there, str(folder))).fetchone()
        if row is None:
            raise UsageError(
                f"{quoted(str(folder), 200)} is none of the folders of the history.", "`history list` names them."
            )
        with database.transaction(index.db):
            known = index.db.execute("SELECT COUNT(*) FROM pictures WHERE folder = ?", row).fetchone()[0]
            index.db.execute("DELETE FROM folders WHERE id = ?", row)
        pack(index)
    return int(known)


def gather(index_folder: Path, spaces: Sequence[Space], settings: Settings, host: Host) -> Gathered:
    """Walk the folders that were opted in.

    Args:
        spaces: The spaces of pictures that are kept up; prompts are, wherever their encoder is.

    Raises:
        OutputError: If another process writes, or nothing can be written.
        Interrupted: If the person stopped; what was read until then holds.
    """
    tally = _Tally()
    with _written(index_folder) as index:
        pack(index)  # of a crash: what it had begun to forget must be gone before a file of it comes back
        vectors = Vectors(index, spaces, settings, host)
        try:
            for folder, deep in index.folders():
                _walk(index, folder, deep, tally, vectors, host)
            vectors.fill()
        finally:
            pack(index)
    notes = tuple(vectors.notes)
    return Gathered(tally.kept, tally.added, tally.forgotten, tuple(tally.failed), notes)


@dataclass(frozen=True)
class _File:
    path: Path
    mtime: int
    size: int


def _walk(index: Index, folder: Path, deep: bool, tally: _Tally, vectors: Vectors, host: Host) -> None:
    """One folder: its rows become what its files are."""
    found = _pictures(folder, deep)
    if found is None:
        return  # a drive that is not plugged in today is not forgotten: only files of a folder that is there are
    files = [file for path in found if (file := _looked_at(path))]
    tally.forgotten += forget_missing(index, folder, {text(file.path) for file in files})
    waiting = [file for file in files if not unchanged(index, file.path, file.mtime, file.size)]
    tally.kept += len(files) - len(waiting)
    for start in range(0, len(waiting), BATCH):
        if host.stopped():
            raise Interrupted
        host.progress(start, len(waiting), f"reading {folder.name}")
        seen = [_read(index, file, tally) for file in waiting[start : start + BATCH]]
        put(index, folder, [one for one in seen if one is not None])
        vectors.of(tally.pictures)  # while they are in memory
        tally.pictures.clear()


def _pictures(folder: Path, deep: bool) -> list[Path] | None:
    """Its pictures; None for a folder that cannot be read now."""
    try:
        return find_pictures(folder, deep)
    except ImageError:
        try:
            next(folder.iterdir(), None)
        except OSError:
            return None
        return []  # it is empty: then all that was known of it is gone


def _looked_at(path: Path) -> _File | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _File(path, found.st_mtime_ns, found.st_size)


def _read(index: Index, file: _File, tally: _Tally) -> Seen | None:
    """What a new or changed file says; the same bytes are not read twice, whatever they are called."""
    try:
        data = file.path.read_bytes()
    except OSError as error:
        tally.failed.append((str(file.path), error.strerror or str(error)))
        return None
    key = hashlib.sha256(data).hexdigest()
    tally.added += 1
    known = copy_of(index, key)
    if known is not None:
        return touched(known, file.path, file.mtime, file.size)
    try:
        picture = load_picture(data, name=file.path.name, max_side=_SIDE)
    except EasyDiffuserError as error:
        tally.added -= 1
        tally.failed.append((str(file.path), str(error)))
        # Remembered, or a broken file would be read again at every walk.
        return Seen(file.path, file.mtime, file.size, key, problem=error.message)
    tally.pictures[key] = picture
    return _seen(file, key, picture)


def _seen(file: _File, key: str, picture: Picture) -> Seen:
    width, height = picture.original_size or (picture.width, picture.height)
    own = picture.embedded
    if own is None:
        return Seen(file.path, file.mtime, file.size, key, width=width, height=height)
    return Seen(
        file.path, file.mtime, file.size, key, "", own.prompt, own.negative_prompt, own.source, own.settings,
        width, height,
    )  # fmt: skip


@contextmanager
def _written(folder: Path) -> Iterator[Index]:
    """The index, ours alone to write until the block ends."""
    with database.translated(folder), database.only_writer(folder), closing(Index(folder)) as index:
        yield index
