"""Whose is a sidecar? Its record says; another tool's .json is nobody's of ours."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ..serial import SCHEMA

_OURS = SCHEMA.partition("/")[0] + "/"
_MOST = 64 * 1024 * 1024
_STDIN = "standard input"  # the name of the picture that was read there
_SECOND = ".easydiffuser.json"


def text_of(base: Path) -> Path:
    """The prompt beside a picture."""
    return base.with_name(f"{base.name}.txt")


def record_of(base: Path) -> Path | None:
    """Where its record stands, or may be put: beside another tool's .json under a name of its own; None for nowhere."""
    return next((path for path in _records(base) if not os.path.lexists(path) or recorded(path) is not None), None)


def owner_of(base: Path) -> str | None:
    """The picture the record at `base` names; None where there is no record of ours, "" where it names none."""
    return next((owner for path in _records(base) if (owner := recorded(path)) is not None), None)


def recorded(path: Path) -> str | None:
    """The picture a record of ours names; None for any other file, or none."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST:
            return None
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not str(found.get("schema", "")).startswith(_OURS):
        return None
    image = found.get("image")
    return str(image.get("name") or "") if isinstance(image, dict) else ""


def is_of(owner: str, base: Path, picture: Path, source: Path | None) -> bool:
    """Whether the picture a record names is this one: the same file, or one of that name that is there no more.

    Args:
        base: The record's own path, without its suffix. Beside the picture the name alone decides: folders are copied
            and moved, with the sidecars in them.
        picture: Its path below the folder that was searched.
        source: Its path; None for one without, as from standard input.
    """
    name = re.split(r"[\\/]", owner)[-1]
    if source is None:
        return name in (picture.name, _STDIN)
    if name != source.name:
        return False
    beside = real(base.parent) == real(source.parent)
    return beside or real(Path(owner)) == real(source) or not _exists(Path(owner))


def real(path: Path) -> str:
    """The path with every link followed; as it is where that cannot be told."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


class Namesakes:
    """The pictures of one stem in a folder, whatever of them a run is about; every folder is read once."""

    def __init__(self) -> None:
        self._known = lru_cache(maxsize=64)(_by_stem)

    def of(self, source: Path) -> list[str]:
        """Their file names in natural order, this one's among them."""
        from ..images.folder import natural_key

        found = self._known(source.parent).get(source.stem, [])
        return found if source.name in found else sorted([*found, source.name], key=natural_key)

    def are(self, folder: Path, stem: str) -> bool:
        """Whether a picture of that folder is called so."""
        return stem in self._known(folder)


def _by_stem(folder: Path) -> dict[str, list[str]]:
    from ..images.folder import SUFFIXES, natural_key

    found: dict[str, list[str]] = {}
    for name in sorted(_names(folder), key=natural_key):
        path = Path(name)
        if path.suffix.lower() in SUFFIXES and not name.startswith("."):
            found.setdefault(path.stem, []).append(name)
    return found


def _names(folder: Path) -> Iterable[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except (OSError, ValueError):
        return ()


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _records(base: Path) -> tuple[Path, Path]:
    return base.with_name(f"{base.name}.json"), base.with_name(f"{base.name}{_SECOND}")
