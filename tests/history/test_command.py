"""`history` on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.history import database

from .conftest import Cli, World


@pytest.fixture
def command(cli: Cli, world: World) -> Any:
    return lambda *given: cli("history", *given, "--index", world.place, "--by", "colours")


def test_the_whole_way(command: Any, world: World, tmp_path: Path) -> None:
    path = world.save("a.png", "red", "a red square", "blurry", half="orange")
    world.save("b.png", "blue", "a lighthouse in a storm")
    (world.folder / "bad.png").write_bytes(b"no")
    answer = command("add", world.folder)
    assert answer.code == 0 and "2 pictures read, 0 unchanged, 0 forgotten, 1 skipped." in answer.out
    assert "Skipped" in answer.err and "bad.png" in answer.err
    assert command("refresh", "--json").records == [{"added": 0, "unchanged": 3, "forgotten": 0, "skipped": 0}]
    hits = command("like", path, "--json").records
    assert (Path(hits[0]["path"]).name, hits[0]["prompt"]) == ("a.png", "a red square")
    assert hits[0]["cosine"] == 1.0 and hits[0]["settings"]["Steps"] == "20"
    assert "a lighthouse in a storm" in command("like", "--text", "a beacon by the sea", "--count", 1).out
    out = tmp_path / "mine.html"
    assert command("charts", "--out", out).code == 0 and "What I ask for most" in out.read_text("utf-8")
    assert {row["chart"] for row in command("charts", "--json").records} >= {"asked"}
    listed = command("list", "--json").records[0]
    assert listed["pictures"] == 2 and listed["folders"] == [str(world.folder.resolve())]
    assert "2 pictures" in command("list").out
    assert "3 pictures forgotten" in command("forget", world.folder).out
    command("add", world.folder)
    assert "2 pictures is erased" in command("erase").out and path.is_file()
    assert command("list").code == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((), "was not said"),
        (("lik",), "Did you mean 'like'?"),
        (("add",), "No folder was named"),
        (("add", "nowhere"), "There is no folder 'nowhere'"),
        (("like",), "There is no history yet"),
        (("refresh",), "There is no history yet"),
        (("forget", "x"), "There is no history yet"),
        (("erase", "x"), "This takes no 'x'"),
        (("list", "--count", 0), "--count cannot be 0"),
    ],
)
def test_what_is_asked_wrongly_is_one_sentence(
    command: Any, world: World, given: tuple[object, ...], says: str
) -> None:
    answer = command(*given)
    assert answer.code == 2 and says in answer.err and answer.is_one_sentence(), answer.err
    assert not (world.place / database.FILE).exists()


def test_a_question_must_be_one(command: Any, world: World) -> None:
    world.save("a.png", "red", "a red square")
    command("add", world.folder)
    for given, says in (
        (("like",), "not 0"),
        (("like", "a", "b"), "not 2"),
        (("like", "a", "--text", "b"), "cannot both"),
        (("forget",), "not 0"),
    ):
        answer = command(*given)
        assert answer.code == 2 and says in answer.err


def test_a_locked_index_is_one_sentence(command: Any, world: World) -> None:
    world.save("a.png", "red", "a red square")
    command("add", world.folder)
    with database.only_writer(world.place):
        answer = command("refresh")
        assert answer.code == 7 and "written by another run" in answer.err and answer.is_one_sentence()
        assert command("like", world.folder / "a.png").code == 0
