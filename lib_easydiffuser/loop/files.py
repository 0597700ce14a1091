"""Files of a loop, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import OutputError, quoted


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` into the file in one step: whatever stops us, the old file or the new one is there.

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
        part.unlink(missing_ok=True)
        raise OutputError(
            f"{quoted(str(path), 200)} cannot be written: {(error.strerror or str(error)).lower()}.",
            "Choose a folder you may write to.",
        ) from error
