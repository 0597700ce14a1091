from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import OutputError
from lib_easydiffuser.jobs.journal import Journal, row_at, rows


def filled(path: Path, count: int = 3) -> list[int]:
    with Journal(path) as journal:
        return [journal.append({"n": number, "text": "é\n\u2028" * number}) for number in range(count)]


def test_rows_come_back_in_order_and_by_their_places(tmp_path: Path) -> None:
    places = filled(tmp_path / "j")
    assert [(place, row["n"]) for place, row in rows(tmp_path / "j")] == [(place, n) for n, place in enumerate(places)]
    assert row_at(tmp_path / "j", places[2]) == {"n": 2, "text": "é\n\u2028" * 2}
    assert [row["n"] for _, row in rows(tmp_path / "j", places[1])] == [1, 2]


def test_every_way_a_last_line_can_be_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "j"
    places = filled(path)
    whole = path.read_bytes()
    for end in range(places[2], len(whole)):
        path.write_bytes(whole[:end])
        assert [row["n"] for _, row in rows(path)] == [0, 1]
        with Journal(path) as journal:
            assert journal.append({"n": 9}) == places[2]
        assert [row["n"] for _, row in rows(path)] == [0, 1, 9]


def test_a_journal_longer_than_a_block_whose_last_line_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(b'{"n": 0}\n' + b'{"n": "' + b"x" * 200_000)
    with Journal(path) as journal:
        journal.append({"n": 1})
    assert [row["n"] for _, row in rows(path)] == [0, 1]


def test_a_line_that_a_power_cut_filled_with_zeros_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(b'{"n": 0}\n\0\0\0\0\n[1]\n{"n": 1}\n')
    assert [row["n"] for _, row in rows(path)] == [0, 1]


def test_a_full_disk_leaves_whole_lines_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = Journal(path)
    journal.append({"n": 0})
    real = journal._file

    class Full:
        """Takes half of what it is given, then none."""

        def write(self, data: Any) -> int:
            if len(data) < 12:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real.write(data[: len(data) // 2])

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    journal._file = Full()  # type: ignore[assignment]
    with pytest.raises(OutputError, match="no space left on device"):
        journal.append({"n": 1, "text": "x" * 100})
    journal._file = real
    journal.append({"n": 2})
    journal.close()
    assert [row["n"] for _, row in rows(path)] == [0, 2]


def test_no_journal_has_no_rows(tmp_path: Path) -> None:
    assert list(rows(tmp_path / "none")) == []


def test_one_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        Journal(tmp_path / "file" / "j")
