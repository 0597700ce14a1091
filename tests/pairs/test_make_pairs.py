"""`make-pairs` through a strict stand-in of a WebUI's API: kept as folder and Parquet, stopped, and gone on with."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.pairs.keep import COLUMNS
from tests.fakes.webui_api import Api

from .conftest import Cli

TEMPLATE = "a {red|blue|green|yellow|white} square beside a {red|blue|green|yellow} circle"


@pytest.fixture
def command(cli: Cli, api: Api, tmp_path: Path) -> Any:
    def run(*more: object) -> Any:
        return cli(
            "make-pairs", "--template", TEMPLATE, "--count", 3, "--webui", api.url, "--out", tmp_path / "out",
            "--width", 64, "--height", 64, "--steps", 4, "--near", 1, "--negative", "blurry", *more,
        )  # fmt: skip

    return run


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "prompts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_of_pictures_with_their_prompts(command: Any, api: Api, tmp_path: Path) -> None:
    answer = command("--seeds", 2, "--first-seed", 7, "--json")
    assert answer.code == 0, answer.err
    assert answer.records[-1]["pictures"] == 6 and answer.records[-1]["prompts"] == 3
    out = tmp_path / "out"
    rows = table(out)
    assert [row["seed"] for row in rows] == ["7", "8"] * 3 and tuple(rows[0]) == COLUMNS
    assert (rows[0]["width"], rows[0]["steps"], rows[0]["checkpoint"]) == ("64", "4", "tiny_sd1")
    for row in rows:
        assert (out / f"{row['imgId']}.txt").read_text("utf-8") == row["prompt"]
        assert Image.open(out / f"{row['imgId']}.png").info["parameters"].startswith(row["prompt"])
    assert [body["prompt"] for _, body in api.seen] == [row["prompt"] for row in rows]
    assert all(body["negative_prompt"] == "blurry" and body["save_images"] is False for _, body in api.seen)
    assert sorted(path.suffix for path in out.iterdir() if not path.name.startswith(".")) == [
        ".csv", *[".png"] * 6, *[".txt"] * 6,
    ]  # fmt: skip


def test_what_was_stopped_goes_on_and_paints_nothing_twice(command: Any, api: Api, tmp_path: Path) -> None:
    api.dies_at = 2
    answer = command()
    assert answer.code == 6 and "broke off its answer" in answer.err and len(api.seen) == 2
    api.dies_at = 10**6
    answer = command("--json")
    assert answer.code == 0 and answer.records[-1]["pictures"] == 3, answer.err
    prompts = [body["prompt"] for _, body in api.seen]
    assert len(prompts) == 3 == len({*prompts})
    assert command().code == 0 and len(api.seen) == 3, "all is there: nothing is painted"


def test_a_picture_that_was_not_written_down_is_not_painted_again(command: Any, api: Api, tmp_path: Path) -> None:
    """We were killed between the picture and its line in the journal."""
    assert command().code == 0
    (journal,) = (tmp_path / "out" / ".make-pairs").glob("*/journal.jsonl")
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:2]) + lines[2][:20], "utf-8")
    before = table(tmp_path / "out")
    assert command().code == 0 and len(api.seen) == 3
    assert [row["prompt"] for row in table(tmp_path / "out")] == [row["prompt"] for row in before]


def test_a_picture_that_was_deleted_is_painted_again(command: Any, api: Api, tmp_path: Path) -> None:
    assert command().code == 0
    (tmp_path / "out" / "000002-1.png").unlink()
    assert command().code == 0 and len(api.seen) == 4
    assert api.seen[3][1]["prompt"] == api.seen[1][1]["prompt"] and (tmp_path / "out" / "000002-1.png").is_file()


def test_a_picture_that_fails_takes_no_other_with_it(command: Any, api: Api, tmp_path: Path) -> None:
    api.answers = {1: (500, {"error": "RuntimeError", "errors": "NaN in the picture"})}
    answer = command()
    assert answer.code == 6 and "NaN in the picture" in answer.err
    assert [row["imgId"] for row in table(tmp_path / "out")] == ["000001-1", "000003-1"]
    answer = command()
    assert answer.code == 0 and len(api.seen) == 4 and len(table(tmp_path / "out")) == 3, answer.err


def test_a_webui_that_fails_every_time_ends_the_job(command: Any, api: Api, tmp_path: Path) -> None:
    api.answers = {place: (500, {"error": "RuntimeError", "errors": "broken"}) for place in range(20)}
    answer = command("--count", 9)
    assert answer.code == 6 and "broken" in answer.err and len(api.seen) == 3
    api.answers = {}
    assert command("--count", 9).code == 0 and len(table(tmp_path / "out")) == 9


def test_other_pairs_in_the_folder_are_left_alone(command: Any, api: Api, tmp_path: Path) -> None:
    assert command().code == 0
    answer = command("--steps", 9)
    assert answer.code == 2 and "Other pairs are kept" in answer.err and len(api.seen) == 3


@pytest.mark.parametrize("form", ["folder", "parquet"])
@pytest.mark.parametrize(
    "more", [("--template", "an old {tower|mill|gate} by the sea"), ("--first-seed", 1, "--seed", 9)]
)
def test_a_picture_of_another_prompt_is_never_taken_for_ours(
    cli: Cli, command: Any, api: Api, tmp_path: Path, form: str, more: tuple[object, ...]
) -> None:
    """Somebody deleted our notes of the old pairs, and begins others in their folder."""
    if form == "parquet":
        pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
        api.answers = {2: (500, {"error": "RuntimeError", "errors": "broken"})}  # its pictures wait beside the table
    command("--format", form)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.png")}
    painted = len(api.seen)
    shutil.rmtree(tmp_path / "out" / ".make-pairs")
    where = ("--webui", api.url, "--out", tmp_path / "out", "--width", 64, "--height", 64, "--near", 1)
    given = more if "--template" in more else ("--template", TEMPLATE, *more)
    answer = cli("make-pairs", *given, "--count", 3, "--format", form, *where)
    assert answer.code == 7 and "was not made of this prompt" in answer.err and answer.is_one_sentence(), answer.err
    assert len(api.seen) == painted and before
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.png")} == before


def test_a_picture_of_another_seed_or_broken_is_not_ours(command: Any, api: Api, tmp_path: Path) -> None:
    assert command().code == 0
    (journal,) = (tmp_path / "out" / ".make-pairs").glob("*/journal.jsonl")
    lines, picture = journal.read_text("utf-8"), tmp_path / "out" / "000001-1.png"
    prompt = table(tmp_path / "out")[0]["prompt"]
    info = PngInfo()
    info.add_text("parameters", f"{prompt}\nSteps: 4, Sampler: Euler, CFG scale: 7, Seed: 99, Size: 8x8")
    for spoil in (lambda: Image.new("RGB", (8, 8)).save(picture, pnginfo=info), lambda: picture.write_bytes(b"no")):
        spoil()
        left = picture.read_bytes()
        journal.write_text("", "utf-8")
        assert command().code == 7 and picture.read_bytes() == left
        journal.write_text(lines, "utf-8")


def test_a_webui_that_writes_no_prompt_into_its_files_is_gone_on_with(command: Any, api: Api, tmp_path: Path) -> None:
    assert command().code == 0
    (journal,) = (tmp_path / "out" / ".make-pairs").glob("*/journal.jsonl")
    Image.new("RGB", (64, 64)).save(tmp_path / "out" / "000001-1.png")  # its text lies beside it
    journal.write_text("", "utf-8")
    assert command().code == 0 and len(api.seen) == 3


def test_parquet_holds_pictures_and_prompts(command: Any, api: Api, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    answer = command("--format", "parquet", "--json")
    assert answer.code == 0, answer.err
    rows = parquet.read_table(tmp_path / "out" / "pairs.parquet").to_pylist()
    assert [row["prompt"] for row in rows] == [body["prompt"] for _, body in api.seen]
    assert all(row["image"]["bytes"].startswith(b"\x89PNG") and row["image"]["path"].endswith(".png") for row in rows)
    assert not list((tmp_path / "out").rglob("*.png"))
    assert command("--format", "parquet").code == 0 and len(api.seen) == 3


def test_a_parquet_that_lacked_a_picture_gets_it_at_the_next_try(command: Any, api: Api, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    api.answers = {1: (500, {"error": "RuntimeError", "errors": "NaN in the picture"})}
    file = tmp_path / "out" / "pairs.parquet"
    assert command("--format", "parquet").code == 6
    assert [row["imgId"] for row in parquet.read_table(file).to_pylist()] == ["000001-1", "000003-1"]
    assert command("--format", "parquet").code == 0 and len(api.seen) == 4, "no picture was painted twice"
    rows = parquet.read_table(file).to_pylist()
    assert [row["imgId"] for row in rows] == ["000001-1", "000002-1", "000003-1"]
    assert all(row["image"]["bytes"].startswith(b"\x89PNG") for row in rows)
    assert not list((tmp_path / "out").rglob("*.png")) and not (tmp_path / "out" / ".packed").exists()


def test_without_pyarrow_parquet_is_refused_before_the_work(
    command: Any, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # what Python then says is that there is none
    answer = command("--format", "parquet")
    assert answer.code == 2 and "pip install" in answer.err and not api.seen


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--template", "a {b"), "without its }"),
        (("--prompts", "nowhere.txt"), "One source"),
        (("--count", 0), "Less than one"),
        (("--near", 2), "--near cannot be 2"),
        (("--format", "zip"), "way of keeping"),
        (("--first-seed", -1), "--first-seed cannot be"),
        (("--webui", "nowhere"), "not one of the web"),
        (("--webui", ""), "No WebUI"),
    ],
)
def test_what_is_asked_wrongly_is_said_before_any_work(
    command: Any, api: Api, tmp_path: Path, more: tuple[object, ...], says: str
) -> None:
    answer = command(*more)
    assert answer.code == 2 and says in answer.err, answer.err
    assert not api.seen and not (tmp_path / "out").exists()


def test_a_dry_run_prints_prompts_and_asks_no_webui(cli: Cli, api: Api, tmp_path: Path) -> None:
    answer = cli("make-pairs", "--template", TEMPLATE, "--count", 4, "--dry-run", "--json", "--out", tmp_path / "out")
    assert answer.code == 0 and not api.seen and not (tmp_path / "out").exists()
    prompts = [json.loads(line)["prompt"] for line in answer.out.splitlines()]
    assert 1 <= len(prompts) == len({*prompts}) <= 4 and "near-duplicates" in answer.err
