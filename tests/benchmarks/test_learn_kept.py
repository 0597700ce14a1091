"""What `make bench-learn` keeps in build/ is of the code and the photographs it was computed by."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import learn


def test_other_code_or_other_photographs_are_another_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    room = tmp_path / "lib_easydiffuser" / "eyes"
    room.mkdir(parents=True)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "eyes_data.py").write_text("FIT = 1\n")
    (room / "look.py").write_text("LEAST = 1\n")
    monkeypatch.setattr(learn, "ROOT", tmp_path)
    code, file = learn.code_key(), learn.sentences_file(["a", "b"])
    assert file == learn.sentences_file(["b", "a"]) != learn.sentences_file(["a", "c"])
    (room / "look.py").write_text("LEAST = 2\n")
    assert learn.code_key() != code and learn.sentences_file(["a", "b"]) != file
