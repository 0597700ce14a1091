"""`prompts.csv` as the Kaggle task has it: imgId,prompt; any other table with such columns too."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from ...errors import UsageError, quoted
from ._contract import Found, TruthReader
from ._table import columns, matched


class CsvTruths(TruthReader):
    """Several rows of one picture are several truths."""

    name = "csv"
    title = "a CSV table of pictures and prompts"
    order = 10
    suffixes = (".csv", ".tsv")
    usual = ("prompts.csv",)

    def of(self, paths: Sequence[Path], table: Path | None) -> Found:
        assert table is not None
        try:
            with table.open(encoding="utf-8-sig", newline="") as file:
                return matched(_rows(file, table), paths, table)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UsageError(
                f"{quoted(str(table), 200)} cannot be read as a table: {quoted(str(error), 120)}.",
                "A CSV in UTF-8 with the columns imgId,prompt is wanted.",
            ) from error


def _rows(file: IO[str], table: Path) -> Iterator[tuple[str, str]]:
    reader = csv.DictReader(file, delimiter="\t" if table.suffix.lower() == ".tsv" else ",")
    name, prompt = columns(list(reader.fieldnames or ()), table)
    for row in reader:
        yield row.get(name) or "", row.get(prompt) or ""
