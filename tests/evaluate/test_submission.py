"""The competition's file: ids, order, count, numbers."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.evaluate.submission import check, ids_of, write_submission


def sample(path: Path, *ids: str, rows: int = 384) -> Path:
    lines = ["imgId_eId,val", *(f"{name}_{place},0.01" for name in ids for place in range(rows))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def changed(path: Path, line: int, text: str | None) -> Path:
    """The same file with one line replaced, or taken out."""
    lines = path.read_text("utf-8").splitlines()
    lines[line : line + 1] = [] if text is None else [text]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_submission_has_the_samples_rows_and_unit_vectors(tmp_path: Path) -> None:
    wanted = sample(tmp_path / "sample.csv", "20057f34d", "has_under_score", "f27825b2c")
    ids = ids_of(wanted)
    assert ids == ["20057f34d", "has_under_score", "f27825b2c"]
    vectors = np.random.default_rng(0).normal(size=(3, 384)) * 7
    write_submission(ids, vectors, tmp_path / "submission.csv")
    assert check(tmp_path / "submission.csv", wanted) == 3
    with (tmp_path / "submission.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * 384 and rows[384]["imgId_eId"] == "has_under_score_0"
    read = np.array([float(row["val"]) for row in rows]).reshape(3, 384)
    assert read == pytest.approx(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), abs=1e-7)


@pytest.mark.parametrize(
    "line, text, told",
    [
        (1, "b_0,0.1", "Row 2 .* is 'b_0', where 'a_0' is due"),
        (386, None, "is 'b_2', where 'b_1' is due"),
        (768, None, "has 767 rows, the sample 768"),
        (768, "b_383,0.1\nc_0,0.1", "goes on after the sample's 2 pictures"),
        (5, "a_4,nan", "'nan' for a number"),
        (5, "a_4,", "'' for a number"),
        (5, "a_4", "has 1 cells"),
        (0, "id,val", "begins with 'id,val'"),
    ],
)
def test_what_is_wrong_is_named_by_its_row(tmp_path: Path, line: int, text: str | None, told: str) -> None:
    wanted = sample(tmp_path / "sample.csv", "a", "b")
    given = changed(sample(tmp_path / "submission.csv", "a", "b"), line, text)
    with pytest.raises(UsageError, match=told):
        check(given, wanted)


@pytest.mark.parametrize(
    "ids, rows, told",
    [((), 384, "it has no row"), (("a",), 383, "a has 383 of 384 rows"), (("a", "b", "a"), 384, "'a' twice")],
)
def test_a_sample_that_is_none_is_refused(tmp_path: Path, ids: tuple[str, ...], rows: int, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        ids_of(sample(tmp_path / "sample.csv", *ids, rows=rows))


def test_files_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("binary.csv", "nowhere.csv", ""):
        with pytest.raises(UsageError, match="cannot be read"):
            ids_of(tmp_path / name)


def test_an_id_with_a_comma_is_one_cell(tmp_path: Path) -> None:
    write_submission(['a,"b"'], np.ones((1, 384)), tmp_path / "s.csv")
    assert ids_of(tmp_path / "s.csv") == ['a,"b"']
