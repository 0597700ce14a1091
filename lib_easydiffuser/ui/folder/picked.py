"""What the page says beside the form: tags taken out of the table, files that were dropped. The page is not trusted."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...errors import UsageError

_MOST_TAGS = 200_000
_MOST_FILES = 20_000
_LONGEST = 400


@dataclass(frozen=True)
class Dropped:
    """A file that the page has carried here.

    Attributes:
        name: As it was called there, its subfolders with it; never leads out of where it is put.
        path: Where gradio has put it.
    """

    name: PurePosixPath
    path: Path


def read_without(document: str) -> frozenset[str]:
    """The tags that are not to be written; what is no such message takes out none."""
    given = _read(document)
    tags = given.get("without") if isinstance(given, dict) else None
    return frozenset(tag for tag in (tags or ())[:_MOST_TAGS] if isinstance(tag, str)) if isinstance(tags, list) else frozenset()


def read_dropped(document: str) -> tuple[Dropped, ...]:
    """The files that were dropped, in order.

    Raises:
        UsageError: If one is not, or not any more, where gradio puts uploads.
    """
    given = _read(document)
    items = given[:_MOST_FILES] if isinstance(given, list) else []
    return tuple(_dropped(item) for item in items if isinstance(item, dict))


def _dropped(item: dict[str, object]) -> Dropped:
    path = Path(str(item.get("place", ""))).resolve()
    # Whoever can open the page can write this text: nothing but uploads is read.
    if not any(path.is_relative_to(folder) for folder in _uploads()) or not path.is_file():
        raise UsageError("A picture that was dropped is not here any more.", "Drop them again.")
    return Dropped(_inside(str(item.get("name", "")) or path.name), path)


def _inside(name: str) -> PurePosixPath:
    """The name without anything that leads elsewhere."""
    parts = [part for part in name[:_LONGEST].replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return PurePosixPath(*(part.replace("\0", "").replace(":", "_") or "_" for part in parts or ["picture"]))


def _uploads() -> Sequence[Path]:
    # As gradio chooses it (gradio/routes.py: App.__init__; gradio/utils.py: get_upload_folder).
    return [Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio").resolve()]


def _read(document: str) -> object:
    try:
        return json.loads(document or "null")
    except (ValueError, TypeError, RecursionError):
        return None
