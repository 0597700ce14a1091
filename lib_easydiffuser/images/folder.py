"""The pictures of a folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ..errors import ImageError, quoted

SUFFIXES = frozenset(
    (".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".avif")
)


def find_pictures(folder: Path, recursive: bool) -> list[Path]:
    """Its picture files in natural order (2.png before 10.png), hidden ones left out.

    Raises:
        ImageError: If it is no folder, cannot be read, or holds no picture.
    """
    name = quoted(str(folder), 200)
    try:
        if not folder.is_dir():
            raise ImageError(f"There is no folder {name}.", "Check the path.")
        found = [path for path in _files(folder, recursive) if path.suffix.lower() in SUFFIXES]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ImageError(f"The folder {name} cannot be read: {reason}.", "Check its path and permissions.") from None
    if not found:
        hint = "PNG, JPEG, WebP, GIF, BMP and TIFF are read." + ("" if recursive else " --recursive looks deeper.")
        raise ImageError(f"The folder {name} holds no picture.", hint)
    return sorted(found, key=lambda path: natural_key(str(path.relative_to(folder))))


def natural_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sorts numbers inside names by value, letters without regard to case."""
    pieces = re.split(r"([0-9]+)", text)
    # Digits compared by length, then as text: no number is too long for it.
    keys = [(0, len(bare), bare) if (bare := piece.lstrip("0")) is not None and piece[:1].isdigit()
            else (1, 0, piece.casefold()) for piece in pieces if piece]  # fmt: skip
    return tuple(keys), text


def _files(folder: Path, recursive: bool) -> list[Path]:
    """Files below a folder; a folder reached twice through links is read once."""
    found: list[Path] = []
    seen: set[str] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        real = os.path.realpath(here)
        if real in seen:
            continue
        seen.add(real)
        for entry in _entries(here, top=here == folder):
            if entry.is_dir():
                waiting.extend([here / entry.name] if recursive else [])
            elif entry.is_file():
                found.append(here / entry.name)
    return found


def _entries(folder: Path, top: bool) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda e: e.name)
    except OSError:
        if top:
            raise
        return []  # a locked folder further down does not take the others with it
