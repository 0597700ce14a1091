"""The person's own lists of words: NAME.txt, one entry a line, in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import UsageError, quoted

_MOST = 8 << 20  # bytes of one file


def read_lists(folder: Path | None) -> Mapping[str, tuple[str, ...]]:
    """Entries by the file's name without .txt; empty lines and those that begin with # are left out.

    Raises:
        UsageError: If there is no such folder, or a file is not UTF-8 text or far too large.
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        raise UsageError(f"There is no folder of words {quoted(str(folder), 200)}.", "Check the path.")
    return {path.stem: _entries(path) for path in sorted(folder.glob("*.txt"))}


def _entries(path: Path) -> tuple[str, ...]:
    try:
        if path.stat().st_size > _MOST:
            raise UsageError(f"The list {quoted(path.name)} is larger than {_MOST >> 20} MiB.", "One entry a line.")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The list {quoted(path.name)} cannot be read: {error}.", "Save it as UTF-8 text.") from error
    return tuple(entry for line in lines if (entry := line.strip()) and not entry.startswith("#"))
