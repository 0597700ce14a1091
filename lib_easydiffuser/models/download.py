"""Fetching a model: asked for, resumable, checked, and there as a whole or not at all."""

from __future__ import annotations

import errno
import http.client
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..dataclass import dataclass
from ..errors import BrokenModelError, Interrupted, ModelError, OutputError, quoted
from .hub import RemoteFile, Revision, digest_of, file_url, open_url

Report = Callable[[int, int, str], None]  # bytes done, bytes in all, file name

_CHUNK = 1 << 18
_TRIES = 5  # without a single new byte
_SPARE = 64 << 20  # left free on the disk
# Too large: FAT32 and exFAT sticks, and quotas by file.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.EFBIG)


@dataclass(frozen=True)
class Download:
    """One model on its way to a folder.

    Attributes:
        report: Told after every chunk.
        stopped: Asked before every chunk.
        pause: Waits between tries, in seconds.
    """

    revision: Revision
    folder: Path
    report: Report = lambda done, total, name: None
    stopped: Callable[[], bool] = lambda: False
    pause: Callable[[float], None] = time.sleep

    def run(self) -> Path:
        """Fetch what is not there yet; what was fetched before a stop is kept and continued.

        Raises:
            Interrupted: If the person stopped it.
            ModelError: If the hub refuses, or stays silent.
            BrokenModelError: If what came is not what was published.
            OutputError: If it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with _alone(self.folder):
                self._require_space()
                for file in self.revision.files:
                    if not self._is_here(file):
                        self._fetch(file)
        except OSError as error:
            raise _cannot_write(self.folder, error) from error
        return self.folder

    def _require_space(self) -> None:
        missing = sum(file.size - self._have(file) for file in self.revision.files)
        free = shutil.disk_usage(self.folder).free
        if missing + _SPARE > free:
            raise OutputError(
                f"{self.folder} has {free >> 20} MiB free, {(missing + _SPARE) >> 20} MiB are needed.",
                "Make room, or choose another folder with --models-dir.",
            )

    def _is_here(self, file: RemoteFile) -> bool:
        """Whether the file is complete and right; one of the right size is checked, not believed."""
        path = self.folder / file.name
        return path.is_file() and path.stat().st_size == file.size and _digest(path, file) == file.digest

    def _have(self, file: RemoteFile) -> int:
        """Bytes of the file on disk, finished or not."""
        whole, part = self.folder / file.name, self._part(file)
        if whole.is_file() and whole.stat().st_size == file.size:
            return file.size
        return min(_size(part), file.size)

    def _part(self, file: RemoteFile) -> Path:
        # The digest in its name: a part of another revision is never continued.
        return self.folder / f"{file.name}.{file.digest[-12:]}.part"

    def _fetch(self, file: RemoteFile) -> None:
        part = self._part(file)
        self._fill(file, part)
        if _digest(part, file) != file.digest:
            part.unlink()
            raise BrokenModelError(
                f"{file.name} of {self.revision.repo} arrived damaged: its checksum is not the published one.",
                "Download it again; if it happens again, the hub or mirror is not to be trusted.",
            )
        part.replace(self.folder / file.name)

    def _fill(self, file: RemoteFile, part: Path) -> None:
        """Append until the part has the published size, over as many connections as it takes."""
        tries = 0
        while not part.is_file() or _size(part) != file.size:
            before = _size(part)
            problem = self._try(file, part)
            tries = 0 if _size(part) > before else tries + 1
            if tries >= _TRIES:
                raise ModelError(
                    f"{file.name} of {self.revision.repo} cannot be downloaded: {quoted(str(problem), 120)}.",
                    "Try again later; what has arrived is kept.",
                )
            if tries:
                self.pause(2.0 ** (tries - 1))

    def _try(self, file: RemoteFile, part: Path) -> object:
        """One connection; gives what ended it."""
        if _size(part) > file.size:
            part.unlink()
        try:
            self._append(file, part, _size(part))
        except (OSError, http.client.HTTPException) as error:
            _raise_if_disk(error)
            if getattr(error, "code", 0) == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink(missing_ok=True)
            return error
        return "the connection ended early"

    def _append(self, file: RemoteFile, part: Path, have: int) -> None:
        with open_url(file_url(self.revision, file.name), start=have) as answer:
            goes_on = have > 0 and answer.status == http.client.PARTIAL_CONTENT
            with part.open("ab" if goes_on else "wb") as out:
                while self._goes_on(file) and (chunk := answer.read(min(_CHUNK, file.size - out.tell()))):
                    out.write(chunk)
                    self._tell(file, out.tell())

    def _goes_on(self, file: RemoteFile) -> bool:
        if self.stopped():
            raise Interrupted(f"Stopped while downloading {file.name}.", "The next download goes on from here.")
        return True

    def _tell(self, file: RemoteFile, have: int) -> None:
        others = sum(self._have(other) for other in self.revision.files if other is not file)
        self.report(others + have, self.revision.size, file.name)


def _digest(path: Path, file: RemoteFile) -> str:
    with path.open("rb") as stream:
        return digest_of(file.digest.partition(":")[0], file.size, stream)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else downloads into the folder meanwhile."""
    from filelock import FileLock, Timeout

    lock = FileLock(str(folder / ".download.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ModelError(f"Something else is downloading into {folder}.", "Wait for it to finish.") from None
    try:
        yield
    finally:
        lock.release()


def _raise_if_disk(error: BaseException) -> None:
    """A full or broken disk is no reason to ask the hub again."""
    if isinstance(error, OSError) and error.errno in _DISK:
        raise error


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return OutputError(
        f"{quoted(str(folder), 200)} cannot be written: {(error.strerror or str(error)).lower()}.",
        "Make room; what has arrived is kept." if full else "Choose another folder with --models-dir.",
    )
