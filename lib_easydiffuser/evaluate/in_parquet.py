"""Pictures that lie in a Parquet file themselves: a column `image` of bytes or of {bytes, path}, and their prompts.

A picture is read from its row group when it is looked at; of a file of thousands one group is in memory at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError, quoted
from ..images import load_picture
from ..records import Picture
from ..settings import Settings
from .records import Example, Examples, Trouble
from .truths._table import PROMPTS, texts_of
from .truths.parquet_table import opened

_IMAGE = "image"


def in_parquet(table: Path, settings: Settings) -> Examples:
    """Its pictures with their prompts, and the rows that lack one of both.

    Raises:
        ModelError: If pyarrow is not here.
    """
    try:
        groups = _Groups(table)
        return _examples(groups, settings)
    except UsageError as error:
        return Examples((), (Trouble(table.name, str(error)),))


class _Groups:
    """A file's row groups, the last one kept.

    Raises:
        UsageError: If it has no such columns.
    """

    def __init__(self, table: Path) -> None:
        self.table = table
        self._file = opened(table)
        names = self._file.schema_arrow.names
        prompt = next((name for name in PROMPTS if name in names), None)
        if _IMAGE not in names or prompt is None:
            raise UsageError(
                f"{quoted(str(table), 200)} has the columns {quoted(', '.join(names), 120)}.",
                "Wanted are a column image with pictures and one with prompts; a table of names goes to --truth.",
            )
        self._prompt: str = prompt
        self._kept: tuple[int, list[dict[str, Any]]] = (-1, [])

    def __len__(self) -> int:
        return int(self._file.num_row_groups)

    def rows(self, group: int) -> list[tuple[Any, Any]]:
        """(image, prompt) of each row.

        Raises:
            UsageError: If the file ends early.
        """
        from pyarrow import ArrowException

        if self._kept[0] != group:
            try:
                read = self._file.read_row_group(group, columns=[_IMAGE, self._prompt]).to_pylist()
            except (OSError, ArrowException) as error:
                raise UsageError(
                    f"{quoted(str(self.table), 200)} ends early: {quoted(str(error), 120)}.", "Copy it anew."
                ) from error
            self._kept = (group, read)
        return [(row[_IMAGE], row[self._prompt]) for row in self._kept[1]]


def _examples(groups: _Groups, settings: Settings) -> Examples:
    found, troubles = [], []
    for number, (group, row, image, prompt) in enumerate(_rows(groups), 1):
        data, texts = _data(image), texts_of(prompt)
        name = _name(image) or f"{groups.table.stem}-{number}"
        if data is None or not texts:
            troubles.append(Trouble(name, f"row {number} has no {'picture' if data is None else 'prompt'}"))
        else:
            key = hashlib.sha256(data).hexdigest()[:16]
            found.append(_held(groups, (group, row), name, tuple(texts), key, settings))
    return Examples(tuple(found), tuple(troubles), groups.table.name)


def _rows(groups: _Groups) -> Iterator[tuple[int, int, Any, Any]]:
    for group in range(len(groups)):
        for row, (image, prompt) in enumerate(groups.rows(group)):
            yield group, row, image, prompt


def _held(
    groups: _Groups, place: tuple[int, int], name: str, truths: tuple[str, ...], key: str, settings: Settings
) -> Example:
    def load() -> Picture:
        data = _data(groups.rows(place[0])[place[1]][0])
        return load_picture(data or b"", name=name, max_side=settings.max_side)

    return Example(name, load, truths, key)


def _data(image: Any) -> bytes | None:
    held = image.get("bytes") if isinstance(image, Mapping) else image
    return held if isinstance(held, bytes) else None


def _name(image: Any) -> str:
    return str(image.get("path") or "") if isinstance(image, Mapping) else ""
