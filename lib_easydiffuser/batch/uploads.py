"""Files that were dropped on the page: kept in a folder of our own until their job is taken away."""

from __future__ import annotations

import lzma
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from ..errors import OutputError, UsageError, quoted
from ..files import write_whole
from ..host import Host
from ..images.folder import SUFFIXES
from ..jobs.place import jobs_folder
from .roots import UPLOADS

MOST = 10_000
MOST_BYTES = 8 << 30
"""Of an archive when it is unpacked: it may be a few kilobytes that become a full disk."""


def take(paths: Sequence[Path], host: Host) -> Path:
    """Copy pictures (and those in .zip archives) into a new folder; gives it.

    Raises:
        UsageError: If there is none, or an archive is none or names places outside of itself.
        OutputError: If they cannot be written.
    """
    folder = new_folder(host)
    names: set[str] = set()
    try:
        for path in paths:
            if path.suffix.lower() == ".zip":
                _unpack(path, folder, names)
            else:
                shutil.copyfile(path, folder / free(path.name, names))
    except OSError as error:
        drop(folder, host)
        raise OutputError(
            f"The files cannot be kept: {(error.strerror or str(error)).lower()}.", "Make room."
        ) from error
    except (UsageError, OutputError):
        drop(folder, host)
        raise
    if not names:
        drop(folder, host)
        raise UsageError("No picture was dropped.", "Drop pictures, or a .zip of them.")
    return folder


def keep(files: Iterable[tuple[str, bytes]], host: Host) -> Path:
    """The same for (name, bytes), as the API gets them.

    Raises:
        UsageError: If there is none, or one's name leads elsewhere.
        OutputError: If they cannot be written.
    """
    folder, names = new_folder(host), set[str]()
    try:
        for name, data in files:
            write_whole(folder / free(str(_as_picture(safe(name or "picture.png"))), names), data)
    except (UsageError, OutputError):
        drop(folder, host)
        raise
    if not names:
        drop(folder, host)
        raise UsageError("No picture was sent.", "Send 'images', or name a folder.")
    return folder


def new_folder(host: Host) -> Path:
    """A new, empty one."""
    folder = jobs_folder(host) / UPLOADS / secrets.token_hex(8)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise OutputError(f"The files cannot be kept: {error}.", "Look at the rights of the models folder.") from error
    return folder


def drop(folder: Path, host: Host) -> None:
    """Take it away; a folder that is none of ours stays."""
    if folder.resolve().parent == (jobs_folder(host) / UPLOADS).resolve():
        shutil.rmtree(folder, ignore_errors=True)


def safe(name: str) -> PurePosixPath:
    """A name inside an archive, as a path that stays inside.

    Raises:
        UsageError: If it is absolute, climbs out, or names a drive.
    """
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    bad = path.is_absolute() or ".." in path.parts or ":" in plain or "\0" in plain or not path.parts
    if bad:
        raise UsageError(f"The archive names {quoted(name)}, a place outside of itself.", "Pack it anew.")
    return path


def _as_picture(path: PurePosixPath) -> PurePosixPath:
    """A name that is found again among pictures: photo1 is called photo1.png, whatever is in it.

    Raises:
        UsageError: If it is hidden, and would be passed over.
    """
    if _is_hidden(path):
        raise UsageError(f"The name {quoted(str(path))} begins with a dot.", "Give the picture another.")
    return path if path.suffix.lower() in SUFFIXES else path.with_name(f"{path.name}.png")


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") for part in path.parts)


def free(name: str, names: set[str]) -> str:
    """The name, or the next that is not taken; it counts as taken then."""
    path, number, found = PurePosixPath(name), 2, name
    while found.casefold() in names:
        found = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        number += 1
    names.add(found.casefold())
    return found


def _unpack(path: Path, folder: Path, names: set[str]) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            inner = [info for info in archive.infolist() if not info.is_dir()]
            for info in inner:
                safe(info.filename)  # one bad name and nothing of it is taken
            pictures = [info for info in inner if PurePosixPath(info.filename).suffix.lower() in SUFFIXES]
            _require_bearable(path, pictures)
            for info in pictures:
                target = folder / free(str(safe(info.filename)), names)
                target.parent.mkdir(parents=True, exist_ok=True)
                # Written as a plain file whatever it says it is: a link in an archive is its text here.
                with archive.open(info) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise UsageError(f"{quoted(path.name)} is no archive that can be read: {error}.", "Pack it anew.") from error


def _require_bearable(path: Path, pictures: Sequence[zipfile.ZipInfo]) -> None:
    if len(pictures) > MOST or sum(info.file_size for info in pictures) > MOST_BYTES:
        raise UsageError(
            f"{quoted(path.name)} holds more than {MOST} pictures or {MOST_BYTES >> 30} GiB.", "Name a folder instead."
        )
