"""Pairs as files: a folder of pictures with their prompts beside them, or Parquet as data sets have it.

A folder holds NUMBER-SEED.png, NUMBER-SEED.txt with the whole prompt, and prompts.csv with a row a picture. Parquet
holds the same in one table: `image` is a struct of bytes and path, as Hugging Face's data sets have it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import OutputError, quoted
from ..files import write_text

CSV, PARQUET = "prompts.csv", "pairs.parquet"
FORMS = ("folder", "parquet")
COLUMNS = ("imgId", "prompt", "negative_prompt", "seed", "width", "height", "steps", "sampler", "cfg_scale",
           "checkpoint")  # fmt: skip
_AT_ONCE = 64

Row = Mapping[str, Any]


def lacking(form: str) -> str:
    """What this form needs and is not here, as a sentence; "" where it works."""
    if form != "parquet":
        return ""
    try:
        import pyarrow.parquet  # noqa: F401
    # Its wheels state no numpy: beside a host's older one a new pyarrow is there and cannot be imported.
    except Exception as error:
        why = "" if isinstance(error, ModuleNotFoundError) else f" ({quoted(str(error), 80)})"
        return f'Parquet needs the package pyarrow, one that fits the numpy here: pip install "pyarrow<20"{why}.'
    return ""


def write_csv(folder: Path, rows: Sequence[Row]) -> Path:
    """A row a picture, the header first.

    Raises:
        OutputError: If it cannot be written.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([[row[name] for name in COLUMNS] for row in rows])
    write_text(folder / CSV, text.getvalue())
    return folder / CSV


def write_parquet(folder: Path, rows: Sequence[Row], picture: Mapping[str, Path]) -> Path:
    """One table with the pictures inside; whole or not at all.

    Args:
        picture: The file of each row, by its imgId.

    Raises:
        OutputError: If it cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / PARQUET
    part = path.with_name(f".{path.name}.part")
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    kinds = {"seed": pa.int64(), "width": pa.int32(), "height": pa.int32(), "steps": pa.int32(),
             "cfg_scale": pa.float64()}  # fmt: skip
    schema = pa.schema([("image", image), *((name, kinds.get(name, pa.string())) for name in COLUMNS)])
    try:
        with pq.ParquetWriter(part, schema) as writer:
            for some in _parts(rows):
                pictures = [{"bytes": file.read_bytes(), "path": file.name} for row in some
                            if (file := picture[row["imgId"]])]  # fmt: skip
                columns = {name: [row[name] for row in some] for name in COLUMNS}
                writer.write_table(pa.table({"image": pictures, **columns}, schema=schema))
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{quoted(str(path), 200)} cannot be written: {error}.", "Make room, then go on.") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
