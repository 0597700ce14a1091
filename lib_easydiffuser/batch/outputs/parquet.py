"""One Parquet file, where pyarrow is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...host import Host
from ...parts import Needs
from ._table import COLUMNS, Record, Table

_GROUP = 1000
"""Rows of a row group: so many are in memory at once."""


class Parquet(Table):
    """The columns of the CSV; tags is a list of strings, width and height are whole numbers."""

    name = "parquet"
    title = "One Parquet file"
    suffix = ".parquet"
    needs = Needs(("pyarrow",))

    def missing(self, host: Host) -> str:
        return "Parquet needs the package pyarrow: pip install pyarrow." if super().missing(host) else ""

    def writer(self, path: Path) -> Any:
        return _Writer(path)

    def read(self, path: Path) -> Iterator[Record]:
        import pyarrow.parquet as parquet

        with parquet.ParquetFile(path) as file:
            if tuple(file.schema_arrow.names) != COLUMNS:
                raise ValueError("other columns")
            for batch in file.iter_batches(_GROUP):
                yield from batch.to_pylist()


def schema() -> Any:
    """The columns and their kinds, for whoever writes the same table elsewhere."""
    import pyarrow

    kinds = {"tags": pyarrow.list_(pyarrow.string()), "width": pyarrow.int32(), "height": pyarrow.int32()}
    return pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in COLUMNS])


class _Writer:
    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as parquet

        self._writer = parquet.ParquetWriter(path, schema())
        self._rows: list[Record] = []

    def add(self, record: Record) -> None:
        self._rows.append({name: record[name] for name in COLUMNS})
        if len(self._rows) >= _GROUP:
            self._put()

    def close(self) -> None:
        self._put()
        self._writer.close()

    def _put(self) -> None:
        import pyarrow

        if self._rows:
            self._writer.write_table(pyarrow.Table.from_pylist(self._rows, schema()))
            self._rows = []
