"""`tags --places`, `--explain` and `--part`."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.eyes.files import folders
from lib_easydiffuser.host import QuietHost

from .conftest import Cli


def _require_eyes() -> None:
    pytest.importorskip("cv2", reason="without OpenCV nothing can look", exc_type=ImportError)
    if folders(QuietHost()) is None:
        pytest.skip("the eyes' wheels are not installed here (make setup without EYES=0 installs them)")


@pytest.fixture
def cat(photographs: Path, tmp_path: Path) -> Path:
    path = tmp_path / "chelsea.png"
    path.write_bytes((photographs / "chelsea.png").read_bytes())
    return path


def test_places_come_on_request(cli: Cli, cat: Path) -> None:
    _require_eyes()
    with_places, without = (cli("tags", cat, "--json", *more).records[0] for more in (["--places"], []))
    assert "places" not in without
    assert {key: value for key, value in with_places.items() if key != "places"} == without
    tags = [place for place in with_places["places"] if place["of"] == "tag"]
    assert [place["text"] for place in tags] == [tag["text"] for tag in without["tags"]]
    found = {place["text"]: place for place in tags}
    assert found["cat"]["boxes"] and found["cat"]["where"].endswith("%")
    assert found["photograph"]["boxes"] == [] and found["photograph"]["why"]


def test_explain_draws_the_tags(cli: Cli, cat: Path, tmp_path: Path) -> None:
    _require_eyes()
    out = tmp_path / "out"
    answer = cli("tags", cat, "--explain", out)
    assert answer.code == 0 and "Prompt" in answer.out
    names = sorted(path.name for path in (out / "chelsea.png.places").glob("[!.]*"))
    assert names == ["01-cat.png", "sheet.png"]
    assert Image.open(out / "chelsea.png.places" / "01-cat.png").size == (451, 300)


def test_a_part_is_read_alone(cli: Cli, tmp_path: Path) -> None:
    image = Image.new("RGB", (96, 64), (200, 30, 30))
    image.paste((20, 20, 220), (48, 0, 96, 64))
    image.save(tmp_path / "two.png")
    left, right = (
        cli("tags", tmp_path / "two.png", "--json", "--captioner", "pixels", "--part", part).records[0]
        for part in ("0,0,0.5,1", "0.5,0,0.5,1")
    )
    assert right["image"]["part"] == [0.5, 0.0, 0.5, 1.0] and right["image"]["width"] == 96
    assert "red" in left["prompt"] and "red" not in right["prompt"] and "blue" in right["prompt"]


@pytest.mark.parametrize(
    "arguments",
    [("--places",), ("--part", "0,0,2"), ("--part", "0,0,7,1", "--json"), ("--json", "--part", "0,0,0.01,0.01")],
)
def test_nonsense_is_one_sentence(cli: Cli, picture: Path, arguments: tuple[str, ...]) -> None:
    answer = cli("tags", picture, *arguments)
    assert answer.code in (2, 3) and answer.is_one_sentence() and answer.out == ""


@pytest.mark.parametrize("option", ["--part=0,0,1,0.5", "--explain=out"])
def test_a_caption_alone_has_no_places(cli: Cli, option: str) -> None:
    answer = cli("tags", "--caption", "a cat", option)
    assert answer.code == 2 and answer.is_one_sentence()


def test_a_folder_that_cannot_be_made_is_said_before_the_work(cli: Cli, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    answer = cli("tags", picture, "--explain", tmp_path / "file")
    assert answer.code == 7 and answer.is_one_sentence() and answer.out == ""
