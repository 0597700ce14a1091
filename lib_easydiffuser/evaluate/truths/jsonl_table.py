"""JSON lines with a picture's name and its prompt or prompts (`metadata.jsonl` of an image folder, COCO-like lists)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import UsageError, quoted
from ._contract import Found, TruthReader
from ._table import columns, matched


class JsonlTruths(TruthReader):
    """The first line's keys decide which are read."""

    name = "jsonl"
    title = "JSON lines of pictures and prompts"
    order = 12
    suffixes = (".jsonl",)
    usual = ("metadata.jsonl",)

    def of(self, paths: Sequence[Path], table: Path | None) -> Found:
        assert table is not None
        try:
            return matched(list(_rows(table)), paths, table)
        except (OSError, ValueError, RecursionError) as error:
            raise UsageError(
                f"{quoted(str(table), 200)} cannot be read as JSON lines: {quoted(str(error), 120)}.",
                'A line looks like {"file_name": "1.png", "prompt": "a cat"}.',
            ) from error


def _rows(table: Path) -> Iterator[tuple[str, Any]]:
    keys: tuple[str, str] | None = None
    with table.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is no object")
            keys = keys or columns(list(row), table)
            yield str(row.get(keys[0]) or ""), row.get(keys[1])
