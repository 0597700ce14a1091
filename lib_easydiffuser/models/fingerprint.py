"""Names for weights: the same bytes give the same name, wherever the file lies."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path


def file_fingerprint(path: Path) -> str:
    """16 hexadecimal digits naming a file's content; cached by path, size and time."""
    stat = path.stat()
    return _fingerprint(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _fingerprint(path: Path, size: int, changed: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:16]
