from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib_easydiffuser.batch.sidecars import Sidecars
from lib_easydiffuser.errors import OutputError
from lib_easydiffuser.records import Analysis, PromptPair, Reading

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
