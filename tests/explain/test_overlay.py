"""Overlays show the place and nothing else; files have names of their own."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.errors import OutputError
from lib_easydiffuser.explain.earlier import LIST
from lib_easydiffuser.explain.overlay import contact_sheet, overlay, write_overlays
from lib_easydiffuser.files import write_whole
from lib_easydiffuser.records import Place

GREY = Image.new("RGB", (200, 100), (120, 120, 120))
CAT = Place("cat", boxes=((0.5, 0.0, 0.5, 1.0),), source="eyes", score=0.9, area=0.5)
LIGHT = Place("soft light", why="It is about the whole picture.")


def shown(folder: Path) -> list[str]:
    """What lies in a folder but for hidden files."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def mapped() -> Place:
    seen = np.zeros((4, 8), np.uint8)
    seen[1, 1] = 255
    return Place("sky", boxes=((0.125, 0.25, 0.125, 0.25),), map=seen, source="blip-base", score=0.5, area=0.03)


def test_the_box_is_as_it_was_and_the_rest_dark() -> None:
    drawn = np.asarray(overlay(GREY, CAT))
    assert drawn.shape == (100, 200, 3)
    assert (drawn[50, 150] == 120).all() and (drawn[50, 50] < 70).all()


def test_a_map_glows_where_it_is_strongest() -> None:
    drawn = np.asarray(overlay(GREY, mapped())).astype(int)
    warm = drawn[..., 0] - drawn[..., 2]
    y, x = np.unravel_index(warm.argmax(), warm.shape)
    assert 25 <= x < 50 and 25 <= y < 50
    assert warm[80, 150] == 0


def test_large_pictures_are_drawn_small_and_small_ones_as_they_are() -> None:
    assert overlay(Image.new("RGB", (4000, 1000)), CAT).size == (1024, 256)
    assert overlay(GREY, CAT).size == (200, 100)


def test_one_file_for_every_place_and_one_sheet(tmp_path: Path) -> None:
    strange = Place("a/b: \u732b \\(x\\)", boxes=CAT.boxes, area=0.5)
    written = write_overlays(tmp_path / "out", GREY, [CAT, LIGHT, mapped(), strange])
    names = [path.name for path in written]
    assert names[0] == "01-cat.png" and names[1] == "03-sky.png" and names[-1] == "sheet.png" and len(names) == 4
    assert shown(tmp_path / "out") == sorted(names)
    for path in written:
        Image.open(path).verify()


def test_a_second_run_leaves_no_picture_of_the_first(tmp_path: Path) -> None:
    write_overlays(tmp_path, GREY, [CAT, LIGHT, mapped()])
    write_overlays(tmp_path, GREY, [LIGHT, CAT])
    assert shown(tmp_path) == ["02-cat.png", "sheet.png"]
    write_overlays(tmp_path, GREY, [])
    assert shown(tmp_path) == ["sheet.png"]


def test_files_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "04-mine.png").write_bytes(b"mine")
    write_overlays(tmp_path, GREY, [CAT, mapped()])
    (tmp_path / "02-sky.png").write_bytes(b"painted over by a person")
    with (tmp_path / LIST).open("a", encoding="utf-8") as file:
        file.write(f"{sha256(b'mine').hexdigest()} ../04-mine.png\nnonsense\n")
    write_overlays(tmp_path, GREY, [LIGHT])
    assert shown(tmp_path) == ["02-sky.png", "04-mine.png", "sheet.png"]
    (tmp_path / LIST).write_bytes(b"\xff\xfe no list")
    write_overlays(tmp_path, GREY, [CAT])
    assert shown(tmp_path) == ["01-cat.png", "02-sky.png", "04-mine.png", "sheet.png"]


def test_what_a_stopped_run_left_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(path: Path, data: bytes) -> None:
        if path.name == "sheet.png":
            raise OutputError("no room")
        write_whole(path, data)

    monkeypatch.setattr("lib_easydiffuser.explain.overlay.write_whole", stops)
    with pytest.raises(OutputError):
        write_overlays(tmp_path, GREY, [CAT])
    monkeypatch.undo()
    write_overlays(tmp_path, GREY, [LIGHT, CAT])
    assert shown(tmp_path) == ["02-cat.png", "sheet.png"]


def test_the_sheet_holds_all_of_them_and_is_drawn_without_any() -> None:
    one, many = contact_sheet(GREY, [CAT]), contact_sheet(GREY, [CAT] * 9)
    assert many.width > one.width and many.height > 2 * one.height
    assert contact_sheet(GREY, []).size[0] > 0


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        write_overlays(tmp_path / "file" / "below", GREY, [CAT])
