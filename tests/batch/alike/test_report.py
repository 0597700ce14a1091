"""What the report says of pictures and captions, and that it is said without imagehash only where nothing needs it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.batch.alike import Seen, report
from lib_easydiffuser.batch.alike.hashes import hash_of, looks_like
from lib_easydiffuser.batch.alike.sayings import groups_saying, saying
from lib_easydiffuser.errors import ImageError, Interrupted, SettingError, UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture

from ...standalone.conftest import (
    Cli,
    cli,  # noqa: F401
)


@pytest.fixture
def hashing() -> None:
    pytest.importorskip("imagehash", reason="imagehash, of the extra [duplicates], is not installed")


@pytest.fixture
def folder(tmp_path: Path, photographs: Path) -> Path:
    """Two photographs, a smaller recompressed copy of one, a brighter copy of the other, and two plain walls."""
    here = tmp_path / "photos"
    here.mkdir()
    cat = Image.open(photographs / "chelsea.png").convert("RGB")
    cup = Image.open(photographs / "coffee.png").convert("RGB")
    cat.save(here / "cat.png")
    cat.resize((225, 150)).save(here / "cat small.jpg", quality=60)
    cup.save(here / "cup.png")
    cup.point(lambda value: min(255, int(value * 1.1) + 5)).save(here / "cup bright.jpg")
    Image.new("RGB", (60, 60), (200, 0, 0)).save(here / "wall red.png")
    Image.new("RGB", (60, 60), (0, 0, 200)).save(here / "wall blue.png")
    return here


@pytest.mark.parametrize(
    "left, right",
    [
        ("A cat on a bench.", "a cat on the bench"),
        ("two red cars", "Two red car"),
        ("a cat, sitting, indoors", "indoors, sitting, cat"),
        ("brown_hair, smile", "brown hair, smile"),
    ],
)
def test_captions_that_say_the_same_have_one_key(left: str, right: str) -> None:
    assert saying(left) == saying(right) != ()


@pytest.mark.parametrize(
    "left, right",
    [
        ("a man bites a dog", "a dog bites a man"),
        ("a cat on a table", "a cat under a table"),
        ("a street with no cars", "a street with cars"),
        ("a woman without a hat", "a woman with a hat"),
        ("two cats", "three cats"),
    ],
)
def test_captions_that_say_something_else_have_two(left: str, right: str) -> None:
    assert saying(left) != saying(right)


def test_pictures_without_a_caption_say_nothing_together() -> None:
    assert groups_saying(["", "a cat", " ", "the cat", "..."]) == [[1, 3]]


def test_groups_come_from_the_hashes_with_the_bits_that_differ() -> None:
    looks = {"a": 0b1111, "b": 0b1110, "c": 2**60 - 1, "d": None}
    found = report([Seen(name, Path(name)) for name in looks], QuietHost(), 2, lambda path: looks[path.name])
    assert [(group.names, group.bits) for group in found.pictures] == [(("a", "b"), (0, 1))]
    assert found.plain == ("d",) and found.total == 4


def test_a_broken_picture_is_listed_and_the_others_are_compared() -> None:
    def look(path: Path) -> int:
        if path.name == "broken":
            raise ImageError("It is damaged.")
        return 5

    found = report([Seen(name, Path(name)) for name in ("a", "broken", "b")], QuietHost(), 0, look)
    assert found.failed == (("broken", "It is damaged."),)
    assert found.pictures[0].names == ("a", "b")


def test_captions_alone_need_no_imagehash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imagehash", None)
    found = report([Seen("a", None, "a cat"), Seen("b", None, "the cat")], QuietHost())
    assert found.captions[0].names == ("a", "b") and found.pictures == ()


def test_without_imagehash_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imagehash", None)
    with pytest.raises(UsageError) as caught:
        report([Seen("a", Path("a.png"))], QuietHost())
    assert "imagehash" in caught.value.message and "pip install imagehash" in caught.value.hint


def test_a_distance_out_of_bounds_is_refused() -> None:
    with pytest.raises(SettingError, match="17"):
        report([], QuietHost(), 17)


def test_stopping_stops_between_two_pictures() -> None:
    class Stopped(QuietHost):
        def stopped(self) -> bool:
            return True

    with pytest.raises(Interrupted):
        report([Seen("a", Path("a"))], Stopped(), look=lambda path: 1)


@pytest.mark.usefixtures("hashing")
def test_copies_are_found_and_other_photographs_are_not(folder: Path) -> None:
    found = report([Seen(path.name, path) for path in sorted(folder.iterdir())], QuietHost())
    assert [set(group.names) for group in found.pictures] == [
        {"cat small.jpg", "cat.png"}, {"cup bright.jpg", "cup.png"},
    ]  # fmt: skip
    assert set(found.plain) == {"wall red.png", "wall blue.png"}


@pytest.mark.usefixtures("hashing")
def test_photographs_differ_in_many_bits(photographs: Path) -> None:
    looks = [looks_like(photographs / name) for name in ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")]
    apart = [(a ^ b).bit_count() for n, a in enumerate(looks) for b in looks[:n] if a is not None and b is not None]
    assert len(apart) == 6 and min(apart) >= 18


@pytest.mark.usefixtures("hashing")
def test_a_plain_picture_has_no_hash() -> None:
    assert hash_of(load_picture(Image.new("RGB", (64, 64), (7, 7, 7)))) is None


@pytest.mark.usefixtures("hashing")
def test_the_command_tells_groups_and_deletes_nothing(cli: Cli, folder: Path) -> None:  # noqa: F811
    (folder / "cat.txt").write_text("a cat on a bench")
    (folder / "cup.png.txt").write_text("The cats on benches.")
    before = sorted(path.name for path in folder.iterdir())
    answer = cli("duplicates", folder)
    told = ("2 groups of near-duplicates", "1 group of captions", "2 pictures of one tone")
    assert answer.code == 0 and all(words in answer.out for words in told)
    assert sorted(path.name for path in folder.iterdir()) == before
    record = json.loads(cli("duplicates", folder, "--json", "--distance", "0").out)
    assert record["total"] == 6


@pytest.mark.usefixtures("hashing")
def test_the_command_names_what_is_broken_and_goes_on(cli: Cli, folder: Path) -> None:  # noqa: F811
    (folder / "broken.png").write_bytes(b"\x89PNG no")
    answer = cli("duplicates", folder)
    assert answer.code == 3 and "broken.png" in answer.err and "2 groups of near-duplicates" in answer.out


def test_the_command_wants_a_picture(cli: Cli) -> None:  # noqa: F811
    answer = cli("duplicates")
    assert answer.code == 2 and answer.is_one_sentence()
