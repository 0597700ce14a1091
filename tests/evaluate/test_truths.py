"""Where true prompts come from, and what is said of those that are not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from lib_easydiffuser.errors import UnknownNameError, UsageError
from lib_easydiffuser.evaluate.examples import examples
from lib_easydiffuser.evaluate.records import Examples
from lib_easydiffuser.host import Host
from lib_easydiffuser.settings import Settings

from .conftest import plain_picture


def found(folder: Path, host: Host, truth: str = "auto", recursive: bool = False) -> Examples:
    return examples([folder], truth, Settings(), host, recursive)


def truths(told: Examples) -> dict[str, tuple[str, ...]]:
    return {example.name: example.truths for example in told.found}


def left(told: Examples) -> dict[str, str]:
    return {trouble.name: trouble.why for trouble in told.left_out}


def test_sidecars_of_every_form(tmp_path: Path, host: Host) -> None:
    for name in "abcdef":
        plain_picture(tmp_path / f"{name}.png")
    (tmp_path / "a.txt").write_text("\ufeff  a red\n  car \n", "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"prompt": "a boat"}), "utf-8")
    (tmp_path / "b.txt").write_text("the .json is asked first", "utf-8")
    (tmp_path / "c.png.json").write_text(json.dumps({"captions": ["one", " ", "two", 7]}), "utf-8")
    (tmp_path / "d.txt").write_text(
        "a castle, (fog:1.2)\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512",
        "utf-8",
    )
    (tmp_path / "e.txt").write_text("   \n", "utf-8")
    told = found(tmp_path, host)
    assert truths(told) == {
        "a.png": ("a red car",), "b.png": ("a boat",), "c.png": ("one", "two"), "d.png": ("a castle, (fog:1.2)",),
    }  # fmt: skip
    assert left(told) == {"e.png": "e.txt beside it holds no prompt", "f.png": "no true prompt was found for it"}


def test_what_we_wrote_ourselves_is_no_truth(tmp_path: Path, host: Host) -> None:
    for name in ("a", "b"):
        plain_picture(tmp_path / f"{name}.png")
    (tmp_path / "a.json").write_text(json.dumps({"schema": "easydiffuser/1", "image": None, "prompt": "a guess"}))
    (tmp_path / "a.txt").write_text("a guess")
    (tmp_path / "b.txt").write_text("a truth")
    told = found(tmp_path, host)
    assert truths(told) == {"b.png": ("a truth",)}
    assert "guess and no truth" in left(told)["a.png"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{", b"[" * 50_000, b'{"prompt": 3}', b"x" * (2 << 20)])
def test_a_sidecar_that_is_none_costs_its_picture_alone(tmp_path: Path, host: Host, content: bytes) -> None:
    plain_picture(tmp_path / "a.png")
    plain_picture(tmp_path / "b.png")
    (tmp_path / "a.json").write_bytes(content)
    (tmp_path / "b.txt").write_text("a truth")
    told = found(tmp_path, host)
    assert list(truths(told)) == ["b.png"]
    assert "beside it" in left(told)["a.png"]


def test_the_kaggle_table_with_what_does_not_fit(tmp_path: Path, host: Host) -> None:
    for name in ("20057f34d", "92e911621", "f00"):
        plain_picture(tmp_path / f"{name}.png")
    (tmp_path / "prompts.csv").write_text(
        'imgId,prompt\n20057f34d,"hyper realistic photo, of a crater"\n227ef0887,ramen\n20057f34d,a second truth\n'
        "92e911621,  \nmore,here\nand,here\nof,them\n",
        "utf-8",
    )
    told = found(tmp_path, host)
    assert truths(told) == {"20057f34d.png": ("hyper realistic photo, of a crater", "a second truth")}
    assert told.source == "prompts.csv"
    assert left(told) == {
        "92e911621.png": "row 4 of prompts.csv has no prompt for it",
        "prompts.csv": "4 of its rows name no picture here: '227ef0887', 'more', 'and' ...",
        "f00.png": "no true prompt was found for it",
    }


def test_other_tables_and_names(tmp_path: Path, host: Host) -> None:
    (tmp_path / "in").mkdir()
    plain_picture(tmp_path / "in" / "One.PNG")
    table = tmp_path / "metadata.jsonl"
    table.write_text('{"file_name": "train\\\\one.png", "text": ["a", "b"]}\n\n', "utf-8")
    assert truths(found(tmp_path / "in", host, str(table))) == {"One.PNG": ("a", "b")}
    tabs = tmp_path / "t.tsv"
    tabs.write_text("image_name\tother\tprompt\none.png\t1\ta cat\n", "utf-8")
    assert truths(found(tmp_path / "in", host, str(tabs))) == {"One.PNG": ("a cat",)}


@pytest.mark.parametrize(
    "name, content, told",
    [
        ("p.csv", b"a,b\n1,2\n", "columns 'a, b'"), ("p.csv", b"", "columns 'none'"),
        ("p.csv", b"imgId,prompt\n\xff\xfe,x\n", "cannot be read as a table"), ("p.jsonl", b"{", "JSON lines"),
        ("p.jsonl", b"[1]\n", "no object"), ("p.parquet", b"PAR1", "arquet"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_one_sentence(tmp_path: Path, host: Host, name: str, content: bytes, told: str) -> None:
    plain_picture(tmp_path / "a.png")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Exception, match=told) as caught:
        found(tmp_path, host, str(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_a_table_that_is_not_there_and_a_kind_that_is_none(tmp_path: Path, host: Host) -> None:
    plain_picture(tmp_path / "a.png")
    with pytest.raises(UsageError, match="There is no table"):
        found(tmp_path, host, str(tmp_path / "nowhere.csv"))
    with pytest.raises(UnknownNameError, match="Did you mean 'sidecars'"):
        found(tmp_path, host, "sidecar")


def test_the_pictures_own_prompt_without_its_weights(tmp_path: Path, host: Host) -> None:
    own = PngImagePlugin.PngInfo()
    own.add_text(
        "parameters", "a (castle:1.4) in [fog]\nNegative prompt: blur\nSteps: 20, Sampler: Euler, Seed: 1, Size: 8x8"
    )
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png", pnginfo=own)
    plain_picture(tmp_path / "b.png")
    (tmp_path / "c.png").write_bytes(b"no picture")
    told = found(tmp_path, host)
    assert truths(told) == {"a.png": ("a castle in fog",)}
    assert set(left(told)) == {"b.png", "c.png"}
    (tmp_path / "b.txt").write_text("beside it")
    assert truths(found(tmp_path, host)) == {"b.png": ("beside it",)}, "sidecars are asked first"
    assert list(truths(found(tmp_path, host, "embedded"))) == ["a.png"]


def test_no_truth_at_all_is_one_sentence(tmp_path: Path, host: Host) -> None:
    plain_picture(tmp_path / "a.png")
    with pytest.raises(UsageError, match="No picture with a true prompt was found among 1"):
        found(tmp_path, host)
    with pytest.raises(UsageError, match="There is no folder"):
        found(tmp_path / "nowhere", host)


def test_subfolders_when_asked(tmp_path: Path, host: Host) -> None:
    (tmp_path / "deep").mkdir()
    plain_picture(tmp_path / "deep" / "a.png")
    (tmp_path / "deep" / "a.txt").write_text("a truth")
    assert truths(found(tmp_path, host, recursive=True)) == {"a.png": ("a truth",)}


def parquet(path: Path, columns: dict[str, list[object]]) -> Path:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow, which reads and writes Parquet, is not installed")
    from pyarrow.parquet import write_table

    write_table(pyarrow.table(columns), path)
    return path


def test_a_parquet_table_of_names(tmp_path: Path, host: Host) -> None:
    table = parquet(tmp_path / "metadata.parquet", {"image_name": ["a.png", "z.png"], "prompt": ["a cat", "a dog"]})
    plain_picture(tmp_path / "a.png")
    assert truths(found(tmp_path, host)) == truths(found(tmp_path, host, str(table))) == {"a.png": ("a cat",)}


def test_pictures_that_lie_in_parquet(tmp_path: Path, host: Host) -> None:
    data = plain_picture(tmp_path / "a.png").read_bytes()
    rows = [{"bytes": data, "path": "one.png"}, {"bytes": None, "path": "two.png"}, {"bytes": data, "path": None}]
    table = parquet(tmp_path / "pairs.parquet", {"image": rows, "prompt": ["a cat", "a dog", ""]})
    told = examples([table], "auto", Settings(), host)
    assert truths(told) == {"one.png": ("a cat",)}
    assert told.found[0].load().width == 40 and told.found[0].key
    assert left(told) == {"two.png": "row 2 has no picture", "pairs-3": "row 3 has no prompt"}
