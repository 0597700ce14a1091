"""A Parquet table of pictures' names and prompts (DiffusionDB's metadata.parquet has image_name and prompt)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import ModelError, UsageError, quoted
from ._contract import Found, TruthReader
from ._table import columns, matched

PYARROW = 'pip install "pyarrow<20", or one that fits the numpy here.'


class ParquetTruths(TruthReader):
    """Read a thousand rows at a time, the two columns alone."""

    name = "parquet"
    title = "a Parquet table of pictures and prompts"
    order = 11
    suffixes = (".parquet",)
    usual = ("prompts.parquet", "metadata.parquet")

    def of(self, paths: Sequence[Path], table: Path | None) -> Found:
        assert table is not None
        file = opened(table)
        name, prompt = columns(file.schema_arrow.names, table)
        return matched(((str(row[name] or ""), row[prompt]) for row in rows(file, [name, prompt], table)), paths, table)


def opened(table: Path) -> Any:
    """pyarrow's ParquetFile.

    Raises:
        ModelError: If pyarrow is not here.
        UsageError: If it is no Parquet file.
    """
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    # Its wheels state no numpy: beside a host's older one a new pyarrow is there and cannot be imported.
    except Exception as error:
        raise ModelError(f"{quoted(str(table), 200)} is Parquet, which needs the package pyarrow.", PYARROW) from error
    try:
        return ParquetFile(table)
    except (OSError, ArrowException) as error:
        raise UsageError(
            f"{quoted(str(table), 200)} cannot be read as Parquet: {quoted(str(error), 120)}.", "Copy it anew."
        ) from error


def rows(file: Any, wanted: Sequence[str], table: Path, at_once: int = 1000) -> Iterator[dict[str, Any]]:
    """Its rows as dictionaries of the wanted columns."""
    from pyarrow import ArrowException

    try:
        for batch in file.iter_batches(batch_size=at_once, columns=list(wanted)):
            yield from batch.to_pylist()
    except (OSError, ArrowException) as error:
        raise UsageError(
            f"{quoted(str(table), 200)} ends early: {quoted(str(error), 120)}.", "Copy it anew."
        ) from error
