"""One CSV file, as spreadsheets and data tools read it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..cells import neutral, plain
from ._table import COLUMNS, Record, Table


class Csv(Table):
    """UTF-8, a header, tags comma-separated in one cell; what a spreadsheet would run has an apostrophe in front."""

    name = "csv"
    title = "One CSV file"
    suffix = ".csv"

    def writer(self, path: Path) -> Any:
        return _Writer(path)

    def read(self, path: Path) -> Iterator[Record]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ValueError("another header")
            for row in reader:
                told = {name: plain(row[name] or "") for name in COLUMNS}
                yield {**told, "tags": told["tags"]}


class _Writer:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        self._csv.writerow(COLUMNS)

    def add(self, record: Record) -> None:
        tags = record["tags"]
        cells = {**record, "tags": tags if isinstance(tags, str) else ", ".join(tags)}
        self._csv.writerow([neutral(str(cells[name])) for name in COLUMNS])

    def close(self) -> None:
        self._file.close()
