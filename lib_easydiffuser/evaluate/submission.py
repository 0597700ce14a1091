"""`submission.csv` of the Kaggle task: 384 rows a picture, imgId_eId,val, in the order of its sample file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import UsageError, quoted
from ..files import write_text
from ..learn.scores import WIDTH, Floats, unit

HEAD = ("imgId_eId", "val")
_SAMPLE = "The competition's sample_submission.csv is wanted."


def ids_of(sample: Path) -> list[str]:
    """The pictures of a sample file, in its order.

    Raises:
        UsageError: If it is not in the competition's form, naming the row.
    """
    found: list[str] = []
    for number, (name, _) in enumerate(_rows(sample)):
        image, _, place = name.rpartition("_")
        if number % WIDTH == 0:
            found.append(image)
        if image != found[-1] or place != str(number % WIDTH):
            wanted = f"{found[-1]}_{number % WIDTH}"
            raise UsageError(
                f"Row {number + 2} of {quoted(str(sample), 200)} is {quoted(name)}, where {quoted(wanted)} is due.",
                f"Each picture has {WIDTH} rows, from _0 to _{WIDTH - 1}.",
            )
    if not found or (number + 1) % WIDTH:
        last = f"{found[-1]} has {(number + 1) % WIDTH} of {WIDTH} rows" if found else "it has no row"
        raise UsageError(f"{quoted(str(sample), 200)} ends early: {last}.", _SAMPLE)
    if len(set(found)) < len(found):
        double = next(name for at, name in enumerate(found) if name in found[:at])
        raise UsageError(f"{quoted(str(sample), 200)} has the picture {quoted(double)} twice.", _SAMPLE)
    return found


def write_submission(ids: Sequence[str], vectors: Floats, path: Path) -> None:
    """Unit vectors, shape (ids, 384), row by row.

    Raises:
        OutputError: If it cannot be written.
    """
    out = io.StringIO()
    out.write(",".join(HEAD) + "\n")
    for name, vector in zip(ids, unit(vectors), strict=True):
        shown = name if not set(name) & set(',"\r\n') else None
        for place, value in enumerate(vector.tolist()):
            # A name with a comma needs the quotes that csv writes.
            cell = f"{shown}_{place}" if shown is not None else _quoted_cell(f"{name}_{place}")
            out.write(f"{cell},{value:.8g}\n")
    write_text(path, out.getvalue())


def check(submission: Path, sample: Path) -> int:
    """How many pictures a submission has; it is in the form and order of the sample, every value a finite number.

    Raises:
        UsageError: If it is not, naming the first row that is wrong.
    """
    ids = ids_of(sample)
    wanted = (f"{name}_{place}" for name in ids for place in range(WIDTH))
    count = 0
    for number, (name, value) in enumerate(_rows(submission), 2):
        due = next(wanted, None)
        if due is None:
            raise UsageError(
                f"{quoted(str(submission), 200)} goes on after the sample's {len(ids)} pictures, at row {number}.",
                "It has to have exactly the sample's rows.",
            )
        if name != due:
            raise UsageError(
                f"Row {number} of {quoted(str(submission), 200)} is {quoted(name)}, where {quoted(due)} is due.",
                "The sample's rows are wanted, in its order.",
            )
        _require_number(value, number, submission)
        count = number - 1
    if count != len(ids) * WIDTH:
        raise UsageError(
            f"{quoted(str(submission), 200)} has {count} rows, the sample {len(ids) * WIDTH}.",
            "Rows are missing at its end.",
        )
    return len(ids)


def _require_number(value: str, number: int, path: Path) -> None:
    try:
        good = math.isfinite(float(value))
    except ValueError:
        good = False
    if not good:
        raise UsageError(
            f"Row {number} of {quoted(str(path), 200)} has {quoted(value)} for a number.", "Write it anew."
        )


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """Its rows after the head."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            head = tuple(cell.strip() for cell in next(reader, []))
            if head != HEAD:
                raise UsageError(
                    f"{quoted(str(path), 200)} begins with {quoted(','.join(head))}, not with {','.join(HEAD)}.",
                    _SAMPLE,
                )
            for number, row in enumerate(reader, 2):
                if len(row) != len(HEAD):
                    raise UsageError(f"Row {number} of {quoted(str(path), 200)} has {len(row)} cells, not 2.", _SAMPLE)
                yield row[0], row[1]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{quoted(str(path), 200)} cannot be read: {quoted(str(error), 120)}.", _SAMPLE) from error


def _quoted_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
