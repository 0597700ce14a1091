"""Rows of (picture, prompt) from any table -> the pictures that are here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from ...errors import UsageError, quoted
from ..records import Trouble
from ._contract import Found

NAMES = ("imgId", "image_name", "file_name", "filename", "file", "image_id", "image", "name", "id")
"""Columns that name a picture, the likeliest first."""
PROMPTS = ("prompt", "prompts", "caption", "captions", "text")
_SHOWN = 3


def columns(known: Sequence[str], table: Path) -> tuple[str, str]:
    """(the column that names the picture, the one of its prompt).

    Raises:
        UsageError: If there is no such pair.
    """
    by_name = {name.strip().lower(): name for name in known}
    found = [
        next((by_name[one.lower()] for one in wanted if one.lower() in by_name), None) for wanted in (NAMES, PROMPTS)
    ]
    name, prompt = found
    if name is None or prompt is None:
        raise UsageError(
            f"{quoted(str(table), 200)} has the columns {quoted(', '.join(known) or 'none', 120)}.",
            "One that names the picture (imgId, file_name ...) and one with its prompt are wanted.",
        )
    return name, prompt


def matched(rows: Iterable[tuple[str, Any]], paths: Sequence[Path], table: Path) -> Found:
    """The rows whose picture is here, by file name or by its name without ending; several rows are several truths.

    Args:
        rows: (what names the picture, its prompt or a list of them).
    """
    here = _by_name(paths)
    found, lost = Found(), []
    gathered: dict[Path, list[str]] = {}
    for number, (name, prompt) in enumerate(rows, 1):
        own = here.get(name.strip().lower()) or here.get(PurePosixPath(name.replace("\\", "/")).name.lower())
        texts = texts_of(prompt)
        if not own:
            lost.append(name)
        elif not texts:
            found.troubles.append(Trouble(own[0].name, f"row {number} of {table.name} has no prompt for it"))
        for path in own or ():
            gathered.setdefault(path, []).extend(texts)
    if lost:
        shown = ", ".join(quoted(name, 40) for name in lost[:_SHOWN])
        more = " ..." if len(lost) > _SHOWN else ""
        found.troubles.append(Trouble(table.name, f"{len(lost)} of its rows name no picture here: {shown}{more}"))
    found.truths = {path: tuple(dict.fromkeys(texts)) for path, texts in gathered.items() if texts}
    return found


def texts_of(value: Any) -> list[str]:
    """The prompts a value holds: a text, or a list of texts; blanks made one, empty ones left out."""
    if isinstance(value, str):
        text = " ".join(value.split())
        return [text] if text else []
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts_of(one)]
    return []


def _by_name(paths: Sequence[Path]) -> Mapping[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in paths:
        for name in {path.name.lower(), path.stem.lower()}:
            found.setdefault(name, []).append(path)
    return found
