"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import OutputError, quoted

_WHERE = "Choose a folder you may write to."


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` into the file, replacing it in one step; whatever stops us, no half file stays.

    Raises:
        OutputError: If it cannot be written.
    """
    # Beside the target, since a rename is atomic within one file system only.
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{quoted(str(path), 200)} cannot be written: {_why(error)}.", _WHERE) from error
    finally:
        _remove(part)


def write_text(path: Path, text: str) -> None:
    """Put `text` into the file, as `write_whole` does; half a character becomes an escape.

    Raises:
        OutputError: If it cannot be written.
    """
    write_whole(path, text.encode("utf-8", "backslashreplace"))


def require_writable(folder: Path) -> None:
    """Make the folder, and see before the work that a file can be put there.

    Raises:
        OutputError: If it cannot.
    """
    probe = folder / f".easydiffuser.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
    except OSError as error:
        raise OutputError(f"Nothing can be written into {quoted(str(folder), 200)}: {_why(error)}.", _WHERE) from error
    finally:
        _remove(probe)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # its folder is a file, or gone: then there is nothing to remove either
        return
