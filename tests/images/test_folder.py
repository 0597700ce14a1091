from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.images import find_pictures


def names(folder: Path, recursive: bool = False) -> list[str]:
    return [str(path.relative_to(folder)) for path in find_pictures(folder, recursive)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("10.png", "2.PNG", "b1.jpeg", ".hidden.png", "notes.txt", "sub/1.webp", ".git/x.png", "02.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    return tmp_path


def test_natural_order_known_suffixes_no_hidden_files(folder: Path) -> None:
    assert names(folder) == ["02.png", "2.PNG", "10.png", "b1.jpeg"]


def test_recursive_through_links_that_loop(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "dangling.png").symlink_to(folder / "gone.png")
    assert names(folder, recursive=True) == ["02.png", "2.PNG", "10.png", "b1.jpeg", "sub/1.webp"]


def test_folders_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.png").touch()
    with pytest.raises(ImageError, match="holds no picture") as caught:
        find_pictures(tmp_path, recursive=False)
    assert "--recursive" in caught.value.hint
    for missing in (tmp_path / "none", tmp_path / "sub" / "a.png", Path("a\0b")):
        with pytest.raises(ImageError):
            find_pictures(missing, recursive=True)


def test_numbers_too_long_for_an_integer(tmp_path: Path) -> None:
    for name in ("9" * 200, "1" * 201):
        (tmp_path / f"{name}.png").touch()
    assert [len(name) for name in names(tmp_path)] == [204, 205]
