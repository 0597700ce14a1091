"""What the page says to the folder job beside its form: anything else than what it should say does no harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.ui.folder.picked import read_dropped, read_whose, read_without


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def test_tags_taken_out_are_read() -> None:
    assert read_without('{"without": ["a cat", "빨강"]}') == {"a cat", "빨강"}


@pytest.mark.parametrize(
    "said", ["", "[", "null", "3", "[]", '{"without": 3}', '{"without": [[1], null, {"a": 1}]}', "[" * 9999]
)
def test_any_other_message_takes_nothing_out(said: str) -> None:
    assert read_without(said) == frozenset()
    assert read_whose(said) == ""


def test_a_message_says_whose_table_it_is_about() -> None:
    assert read_whose('{"without": [], "job": "20260101-000000-00000000"}') == "20260101-000000-00000000"
    assert read_whose('{"without": [], "job": 3}') == ""


def test_dropped_files_keep_their_order(uploads: Path) -> None:
    paths = [uploads / "b.png", uploads / "a.png"]
    for path in paths:
        path.touch()
    assert read_dropped(json.dumps([str(path) for path in paths])) == tuple(paths)


@pytest.mark.parametrize("said", ["", "null", "{}", "3", "x"])
def test_no_list_is_nothing_dropped(said: str) -> None:
    assert read_dropped(said) == ()


@pytest.mark.parametrize("name", ["../secret.png", "gone.png", "", ".", "a\0b", "link.png"])
def test_only_what_lies_among_the_uploads_is_read(uploads: Path, name: str) -> None:
    (uploads.parent / "secret.png").touch()
    (uploads / "link.png").symlink_to(uploads.parent / "secret.png")
    with pytest.raises(UsageError, match="not here any more"):
        read_dropped(json.dumps([str(uploads / name)]))


@pytest.mark.parametrize("place", [None, 3, {"name": "a.png"}, ["a"]])
def test_a_place_that_is_no_text_is_refused(uploads: Path, place: object) -> None:
    with pytest.raises(UsageError):
        read_dropped(json.dumps([place]))
