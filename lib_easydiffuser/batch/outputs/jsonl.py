"""One file of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...serial import to_line
from ._table import COLUMNS, Record, Table


class Jsonl(Table):
    """UTF-8, one object a line."""

    name = "jsonl"
    title = "One file of JSON lines"
    suffix = ".jsonl"

    def writer(self, path: Path) -> Any:
        return _Writer(path)

    def read(self, path: Path) -> Iterator[Record]:
        with path.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield {name: row[name] for name in COLUMNS}


class _Writer:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")

    def add(self, record: Record) -> None:
        self._file.write(to_line({name: record[name] for name in COLUMNS}) + "\n")

    def close(self) -> None:
        self._file.close()
