"""What the page says beside the form: tags taken out of the table, files that were dropped. The page is not trusted."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ...errors import UsageError

_MOST_TAGS = 200_000
_MOST_FILES = 20_000


def read_without(document: str) -> frozenset[str]:
    """The tags that are not to be written; what is no such message takes out none."""
    given = _read(document)
    tags = given.get("without") if isinstance(given, dict) else None
    return (
        frozenset(tag for tag in (tags or ())[:_MOST_TAGS] if isinstance(tag, str))
        if isinstance(tags, list)
        else frozenset()
    )


def read_whose(document: str) -> str:
    """The job whose table it is about; "" for none."""
    given = _read(document)
    job = given.get("job") if isinstance(given, dict) else None
    return job if isinstance(job, str) else ""


def read_dropped(document: str) -> tuple[Path, ...]:
    """The files that were dropped, in order.

    Raises:
        UsageError: If one is not, or not any more, where gradio puts uploads.
    """
    given = _read(document)
    return tuple(_dropped(place) for place in given[:_MOST_FILES]) if isinstance(given, list) else ()


def read_ask(document: str) -> tuple[str, str]:
    """What is to be done with which job: ("show" or "forget", its name); two empty texts for anything else."""
    given = _read(document)
    deed, name = (given.get("do"), given.get("job")) if isinstance(given, dict) else (None, None)
    return (str(deed), name) if deed in ("show", "forget") and isinstance(name, str) else ("", "")


def _dropped(place: object) -> Path:
    path = Path(place if isinstance(place, str) and "\0" not in place else "").resolve()
    # Whoever can open the page can write this text: nothing but uploads is read.
    if not any(path.is_relative_to(folder) for folder in _uploads()) or not path.is_file():
        raise UsageError("A picture that was dropped is not here any more.", "Drop them again.")
    return path


def _uploads() -> Sequence[Path]:
    # As gradio chooses it (gradio/routes.py: App.__init__; gradio/utils.py: get_upload_folder).
    return [Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio").resolve()]


def _read(document: str) -> object:
    try:
        return json.loads(document or "null")
    except (ValueError, TypeError, RecursionError):
        return None
