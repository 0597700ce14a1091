"""A person's own prompts, to find the nearest of: a text with one a line, a table, or pictures that carry theirs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import UsageError, quoted
from ..host import Host
from ..settings import Settings
from .examples import examples
from .truths._table import PROMPTS, texts_of

_HINT = "A text with one prompt a line, a .csv, .jsonl or .parquet with a column prompt, or a folder is wanted."


def prompts_of(place: Path, settings: Settings, host: Host) -> list[str]:
    """Each once, in order.

    Raises:
        UsageError: If there are none, or it cannot be read.
        ModelError: If a package is missing.
    """
    if place.is_dir():
        found = [text for example in examples([place], "auto", settings, host, True).found for text in example.truths]
    else:
        found = _read(place)
    unique = list(dict.fromkeys(found))
    if not unique:
        raise UsageError(f"{quoted(str(place), 200)} holds no prompt.", _HINT)
    return unique


def _read(place: Path) -> list[str]:
    try:
        return list(_texts(place))
    except (OSError, UnicodeDecodeError, csv.Error, ValueError, RecursionError) as error:
        raise UsageError(
            f"{quoted(str(place), 200)} cannot be read as prompts: {quoted(str(error), 120)}.", _HINT
        ) from error


def _texts(place: Path) -> Iterator[str]:
    suffix = place.suffix.lower()
    if suffix == ".parquet":
        yield from _of_parquet(place)
        return
    with place.open(encoding="utf-8-sig", newline="") as file:
        if suffix in (".csv", ".tsv"):
            reader = csv.DictReader(file, delimiter="\t" if suffix == ".tsv" else ",")
            column = _column(list(reader.fieldnames or ()), place)
            yield from (text for row in reader for text in texts_of(row.get(column)))
        elif suffix == ".jsonl":
            yield from (text for line in file if line.strip() for text in _of_row(json.loads(line)))
        else:
            yield from (text for line in file for text in texts_of(line))


def _of_parquet(place: Path) -> Iterator[str]:
    from .truths.parquet_table import opened, rows

    file = opened(place)
    column = _column(file.schema_arrow.names, place)
    yield from (text for row in rows(file, [column], place) for text in texts_of(row[column]))


def _of_row(row: Any) -> list[str]:
    if isinstance(row, dict):
        return next((texts for key in PROMPTS if (texts := texts_of(row.get(key)))), [])
    return texts_of(row)


def _column(names: list[str], place: Path) -> str:
    by_name = {name.strip().lower(): name for name in names}
    found = next((by_name[name] for name in PROMPTS if name in by_name), None)
    if found is None:
        raise UsageError(f"{quoted(str(place), 200)} has no column prompt: {quoted(', '.join(names), 120)}.", _HINT)
    return found
