from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lib_easydiffuser.batch.sidecars import Sidecars
from lib_easydiffuser.errors import OutputError
from lib_easydiffuser.records import Analysis, Picture, PromptPair, Reading

CAT = Path("cat.png")


def analysis(prompt: str) -> Analysis:
    return Analysis(Reading(), (), PromptPair(prompt, "blurry"))


def written(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def run(folder: Path, prompt: str, conflict: str, picture: Path = CAT) -> tuple[Path, ...]:
    sidecars = Sidecars(folder, conflict)
    return sidecars.write(sidecars.place(picture), analysis(prompt))


def test_the_prompt_as_text_and_everything_as_json(tmp_path: Path) -> None:
    run(tmp_path, "a cat, (sofa:1.2)", "skip", Path("pets/cat.png"))
    files = written(tmp_path)
    assert set(files) == {"pets/cat.txt", "pets/cat.json"}
    assert files["pets/cat.txt"] == "a cat, (sofa:1.2)\n"
    assert json.loads(files["pets/cat.json"])["negative_prompt"] == "blurry"


@pytest.mark.parametrize(
    "conflict, text, recorded",
    [
        ("skip", "a cat\n", "a cat"),
        ("replace", "(cat:1.1), sofa\n", "(cat:1.1), sofa"),
        ("append", "a cat, (cat:1.1), sofa\n", "(cat:1.1), sofa"),
        ("prepend", "(cat:1.1), sofa, a cat\n", "(cat:1.1), sofa"),
    ],
)
def test_a_second_run_obeys_the_conflict_rule_and_a_third_changes_nothing(
    tmp_path: Path, conflict: str, text: str, recorded: str
) -> None:
    run(tmp_path, "a cat", "replace")
    for _ in range(2):
        run(tmp_path, "(cat:1.1), sofa", conflict)
        assert (tmp_path / "cat.txt").read_text() == text
        assert json.loads((tmp_path / "cat.json").read_text())["prompt"] == recorded


def test_skip_looks_no_picture_over_that_is_done(tmp_path: Path) -> None:
    run(tmp_path, "a cat", "skip")
    for conflict, done in [("skip", True), ("append", False), ("replace", False)]:
        sidecars = Sidecars(tmp_path, conflict)
        assert sidecars.done(sidecars.place(CAT)) is done
    (tmp_path / "cat.json").unlink()
    sidecars = Sidecars(tmp_path)
    assert not sidecars.done(sidecars.place(CAT))


def test_pictures_of_one_name_get_files_of_their_own(tmp_path: Path) -> None:
    sidecars = Sidecars(tmp_path)
    pictures = ["cat.jpg", "cat.png", "cat.png", "sub/cat.png"]
    places = [sidecars.place(Path(picture)) for picture in pictures]
    assert [str(place.relative_to(tmp_path)) for place in places] == ["cat", "cat.png", "cat.png-2", "sub/cat"]


def test_dots_in_names_stay(tmp_path: Path) -> None:
    run(tmp_path, "a cat", "skip", Path("v1.5.cat.png"))
    assert set(written(tmp_path)) == {"v1.5.cat.txt", "v1.5.cat.json"}


def test_a_file_of_another_encoding_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cat.txt").write_bytes("chaton botté".encode("latin-1"))
    with pytest.raises(OutputError, match="not UTF-8"):
        run(tmp_path, "a cat", "append")
    assert (tmp_path / "cat.txt").read_bytes() == "chaton botté".encode("latin-1")
    run(tmp_path, "a cat", "replace")
    assert (tmp_path / "cat.txt").read_text() == "a cat\n"


def test_their_line_ends_stay_theirs(tmp_path: Path) -> None:
    (tmp_path / "cat.txt").write_bytes(b"one,\r\ntwo\r\n")
    run(tmp_path, "a cat, two", "append")
    assert (tmp_path / "cat.txt").read_bytes() == b"one,\r\ntwo, a cat\n"


def test_the_folder_is_checked_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="Nothing can be written into"):
        Sidecars(tmp_path / "taken")


def picture(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def tag(sources: list[Path], out: Path, prompt: str = "tagged", conflict: str = "append") -> dict[str, str]:
    """One run over pictures that lie on disk; gives the name of every picture's .txt."""
    sidecars, names = Sidecars(out, conflict), {}
    for source in sources:
        base = sidecars.place(Path(source.name), source)
        if not sidecars.done(base):
            shown = Picture(Image.new("RGB", (4, 4)), str(source))
            sidecars.write(base, Analysis(Reading(picture=shown), (), PromptPair(f"{prompt} {source.name}")))
        names[str(source)] = f"{base.name}.txt"
    return names


@pytest.mark.parametrize("conflict", ["skip", "append", "prepend", "replace"])
@pytest.mark.parametrize("out", [".", "prompts"])
def test_a_picture_that_comes_later_gets_its_own_files(tmp_path: Path, conflict: str, out: str) -> None:
    first = picture(tmp_path, "cat.png")
    assert tag([first], tmp_path / out, "red", conflict) == {str(first): "cat.txt"}
    second = picture(tmp_path, "cat.jpg")
    assert tag([second, first], tmp_path / out, "blue", conflict) == {str(second): "cat.jpg.txt", str(first): "cat.txt"}
    assert (tmp_path / out / "cat.jpg.txt").read_text() == "blue cat.jpg\n"
    assert "red cat.png" in (tmp_path / out / "cat.txt").read_text() or conflict == "replace"
    assert sorted(path.name for path in (tmp_path / out).glob("*.txt")) == ["cat.jpg.txt", "cat.txt"]


NAMES = ("cat.png", "cat.jpg", "cat.webp", "cat", "cat.jpg.png", "dog.png")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), min_size=1, max_size=4), st.booleans())
def test_files_keep_their_owner_whatever_is_in_a_run(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[str]], apart: bool
) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    out = folder / "out" if apart else folder
    owners: dict[str, str] = {}
    for run_of in runs:
        for source, text in tag([picture(folder, name) for name in run_of], out).items():
            assert owners.setdefault(text, source) == source, "nobody else's file"
            assert [name for name, owner in owners.items() if owner == source] == [text], "no second file"
    for text, source in owners.items():
        assert (out / text).read_text() == f"tagged {Path(source).name}\n"


def test_the_order_in_which_pictures_are_named_changes_no_name(tmp_path: Path) -> None:
    sources = [picture(tmp_path, name) for name in ("cat.webp", "cat.png", "cat.jpg")]
    there, back = tag(sources, tmp_path / "a"), tag(sources[::-1], tmp_path / "b")
    assert there == back == {str(s): "cat.txt" if s.suffix == ".jpg" else f"{s.name}.txt" for s in sources}
    alone: dict[str, str] = {}
    for source in sources:
        alone |= tag([source], tmp_path / "c")
    assert alone == there


def test_one_picture_named_twice_has_one_file(tmp_path: Path) -> None:
    cat = picture(tmp_path, "cat.png")
    assert tag([cat, tmp_path / "." / "cat.png"], tmp_path) == {str(cat): "cat.txt"}


def test_pictures_of_one_name_from_two_folders_keep_theirs(tmp_path: Path) -> None:
    here, there = picture(tmp_path / "a", "cat.png"), picture(tmp_path / "b", "cat.png")
    both = tag([here, there], tmp_path / "out")
    assert sorted(both.values()) == ["cat.png.txt", "cat.txt"]
    assert tag([there], tmp_path / "out") == {str(there): both[str(there)]}
    assert tag([there, here], tmp_path / "out") == both


@pytest.mark.parametrize("how", ["moved", "copied"])
def test_a_folder_that_is_moved_or_copied_takes_its_files_along(tmp_path: Path, how: str) -> None:
    tag([picture(tmp_path / "old", "cat.png")], tmp_path / "old")
    if how == "moved":
        (tmp_path / "old").rename(tmp_path / "new")
    else:
        shutil.copytree(tmp_path / "old", tmp_path / "new")
    tag([tmp_path / "new" / "cat.png"], tmp_path / "new")
    assert set(written(tmp_path / "new")) == {"cat.png", "cat.txt", "cat.json"}


@pytest.mark.parametrize("conflict", ["skip", "append", "prepend", "replace"])
@pytest.mark.parametrize(
    "foreign",
    [
        b'{"source": "my gallery", "rating": 5}',
        b'[{"tag": "1girl", "score": 0.9}]',
        b'{"cat.png": {"tags": "1girl", "caption": "a girl"}}',
        b'{"schema": "another/1", "prompt": "x"}',
        b'{"schema": 1}',
        b'{"schema": "easydiffuser-history/1"}',
        b"{not json",
        b"",
        b"null",
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
    ],
    ids=lambda data: data[:24].decode("latin-1"),
)
def test_another_tools_json_is_never_touched(tmp_path: Path, conflict: str, foreign: bytes) -> None:
    cat = picture(tmp_path, "cat.png")
    (tmp_path / "cat.json").write_bytes(foreign)
    (tmp_path / "cat.txt").write_text("1girl, solo")
    for _ in range(2):
        tag([cat], tmp_path, "red", conflict)
        assert (tmp_path / "cat.json").read_bytes() == foreign
        assert json.loads((tmp_path / "cat.easydiffuser.json").read_text())["prompt"] == "red cat.png"
    text = {"skip": "1girl, solo", "append": "1girl, solo, red cat.png\n", "prepend": "red cat.png, 1girl, solo\n",
            "replace": "red cat.png\n"}  # fmt: skip
    assert (tmp_path / "cat.txt").read_text() == text[conflict]
    sidecars = Sidecars(tmp_path)
    assert sidecars.done(sidecars.place(Path("cat.png"), cat))


def test_a_record_of_ours_is_replaced_and_no_second_one_made(tmp_path: Path) -> None:
    cat = picture(tmp_path, "cat.png")
    for prompt in ("red", "blue"):
        tag([cat], tmp_path, prompt, "replace")
        assert json.loads((tmp_path / "cat.json").read_text())["prompt"] == f"{prompt} cat.png"
    assert set(written(tmp_path)) == {"cat.png", "cat.txt", "cat.json"}


def test_where_both_names_are_anothers_no_record_is_written(tmp_path: Path) -> None:
    cat = picture(tmp_path, "cat.png")
    (tmp_path / "cat.json").mkdir()
    (tmp_path / "cat.easydiffuser.json").write_text("[]")
    tag([cat], tmp_path, "red", "replace")
    assert (tmp_path / "cat.txt").read_text() == "red cat.png\n"
    assert (tmp_path / "cat.easydiffuser.json").read_text() == "[]"
    assert Sidecars(tmp_path).done(tmp_path / "cat")


def test_a_name_no_file_can_have_is_told_by_reading_it(tmp_path: Path) -> None:
    assert Sidecars(tmp_path).place(Path("a\0.png"), Path("a\0.png")).name == "a\0"
