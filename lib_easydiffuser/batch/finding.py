"""The pictures of a job, in natural order, each with a key of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from ..errors import ImageError, quoted
from ..images import find_pictures
from ..jobs.records import Item
from .spec import BatchSpec


def items(spec: BatchSpec) -> Iterator[Item]:
    """What is to be read: data is {"path", "place"}, place being the path below the folder.

    Raises:
        ImageError: If there is nothing.
    """
    number = 0
    seen: set[str] = set()
    for path, place in _wanted(spec):
        if spec.first and number >= spec.first:
            return
        key = _unseen(place.as_posix(), seen)
        seen.add(key)
        yield Item(key, number, {"path": str(path), "place": str(place)})
        number += 1
    if not number:
        raise ImageError(f"No picture of {quoted(spec.folder, 200)} fits {quoted(spec.glob)}.", "Widen the pattern.")


def fits(place: Path, pattern: str) -> bool:
    """Whether a path below the folder fits: "*.png" in any subfolder, "2024/*" and "2024/**" below one."""
    name = place.as_posix()
    if not pattern:
        return True
    if "/" not in pattern:
        return fnmatchcase(PurePosixPath(name).name, pattern)
    return fnmatchcase(name, pattern) or fnmatchcase(name, pattern.replace("**/", ""))


def _wanted(spec: BatchSpec) -> Iterator[tuple[Path, Path]]:
    if spec.folder:
        folder = Path(spec.folder).expanduser()
        # Absolute: a job goes on from wherever it is resumed.
        folder = Path(os.path.abspath(folder))  # noqa: PTH100  -- links stay as they are named
        for path in find_pictures(folder, spec.recursive):
            place = path.relative_to(folder)
            if fits(place, spec.glob):
                yield path, place
    for name in spec.files:
        path = Path(os.path.abspath(Path(name).expanduser()))  # noqa: PTH100
        if fits(Path(path.name), spec.glob):
            yield path, Path(path.name)


def _unseen(key: str, seen: set[str]) -> str:
    number, found = 2, key
    while found in seen:
        found, number = f"{key} ({number})", number + 1
    return found
