from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.errors import OutputError
from lib_easydiffuser.files import require_writable, write_text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "cat.txt", "고양이, cat\n")
    assert (tmp_path / "a" / "b" / "cat.txt").read_bytes() == "고양이, cat\n".encode()
    assert names(tmp_path / "a" / "b") == ["cat.txt"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_stopped_in_the_middle_the_old_file_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException] | OSError
) -> None:
    file = tmp_path / "cat.txt"
    file.write_text("before")

    def stopping(descriptor: int) -> None:
        raise stop

    monkeypatch.setattr("lib_easydiffuser.files.os.fsync", stopping)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write_text(file, "after")
    assert file.read_text() == "before"
    assert names(tmp_path) == ["cat.txt"]


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("I am a file")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(OutputError, match="taken") as caught:
            require_writable(folder)
        assert caught.value.exit_code == 7
        with pytest.raises(OutputError, match="taken"):
            write_text(folder / "cat.txt", "cat")
    assert (tmp_path / "taken").read_text() == "I am a file"


def test_a_folder_in_place_of_the_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cat.txt").mkdir()
    with pytest.raises(OutputError, match=r"cat\.txt"):
        write_text(tmp_path / "cat.txt", "cat")
    assert names(tmp_path) == ["cat.txt"]


def test_looking_whether_one_may_write_leaves_nothing_but_the_folder(tmp_path: Path) -> None:
    require_writable(tmp_path / "new")
    assert names(tmp_path / "new") == []
