"""Which family the chosen checkpoint is of, although it may not be loaded yet: Forge loads at the first generation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..abilities import checkpoint

_MOST_BYTES = 64 << 20
"""A header of a few thousand names takes some hundred kB."""
# Where the original layouts keep their text encoders; Forge and the WebUI tell families by the same names.
_SIGNS = (
    ("sdxl", "conditioner.embedders.1."),
    ("sdxl", "conditioner.embedders.0.model."),
    ("sd2", "cond_stage_model.model."),
    ("sd1", "cond_stage_model.transformer."),
)
# Files without a text encoder: the width of what the UNet looks at.
_WIDTHS = {768: "sd1", 1024: "sd2", 1280: "sdxl", 2048: "sdxl"}


def chosen(title: str) -> str:
    """Of the checkpoint that the host will generate with, by its file where it is not the loaded one.

    Args:
        title: The host's name of it.
    """
    here, file = checkpoint.family(), checkpoint.chosen_file(title)
    if file is None:
        return here
    same = Path(checkpoint.file() or "") == file
    return here if here and same else of_file(file) or here


def of_file(path: Path) -> str:
    """By the names in a safetensors header; "" for other files and other families."""
    try:
        found = path.stat()
        return _of_file(str(path), found.st_mtime_ns, found.st_size)
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=32)
def _of_file(path: str, changed: int, size: int) -> str:
    # Forgotten when the file changes: its time and size are part of the question.
    if not path.lower().endswith(".safetensors"):
        return ""
    with Path(path).open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(_MOST_BYTES, size):
            return ""
        header = json.loads(file.read(length))
    return _of_names(header) if isinstance(header, dict) else ""


def _of_names(header: dict[str, Any]) -> str:
    sign = next((family for family, start in _SIGNS if any(name.startswith(start) for name in header)), "")
    return sign or next((_WIDTHS[width] for width in _widths(header) if width in _WIDTHS), "")


def _widths(header: dict[str, Any]) -> Iterable[int]:
    for name, entry in header.items():
        if name.endswith("attn2.to_k.weight") and isinstance(entry, dict) and len(entry.get("shape", ())) == 2:
            yield int(entry["shape"][1])
