"""Word lists and fitted numbers of our own making, and the reading of their tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a data file as columns, comments left out."""
    # Not by importlib.resources, whose first use costs a start as much as a table does.
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
