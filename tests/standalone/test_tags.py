"""`tags`: the main job, and every way it can be given nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from lib_easydiffuser import __version__
from lib_easydiffuser.standalone.commands import tags as command

from .conftest import Cli

CAPTION = "two brown dogs play in a park"


def draw(path: Path, colour: tuple[int, int, int] = (200, 30, 30)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (96, 64), colour).save(path)
    return path


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_person_reads_caption_prompt_and_negative_prompt(cli: Cli, photographs: Path) -> None:
    answer = cli("tags", photographs / "astronaut.png")
    assert (answer.code, answer.err) == (0, "")
    titles = [line for line in answer.out.splitlines() if line and not line.startswith(" ")]
    assert titles[0] == f"{photographs / 'astronaut.png'}  512 x 512 PNG"
    assert [title.split(",")[0] for title in titles[1:5]] == ["Caption", "Prompt", "Negative prompt", "Why"]
    assert "a captioning model" in " ".join(answer.out.split())


def test_own_captions_go_through_attention(cli: Cli, picture: Path) -> None:
    (record,) = cli("tags", picture, "--caption", CAPTION, "--caption", "dogs on grass", "--json").records
    assert [caption["text"] for caption in record["captions"]] == [CAPTION, "dogs on grass"]
    assert record["captioner"] == "person" and record["encoder"] == "minilm"
    assert "dogs" in record["prompt"] and "park" in record["prompt"]
    for word in record["words"]:
        text = record["captions"][word["caption"]]["text"]
        assert text[word["start"] : word["end"]] == word["text"]


def test_captions_need_no_picture(cli: Cli) -> None:
    answer = cli("tags", "--caption", CAPTION)
    assert answer.code == 0
    assert "dogs" in answer.out and answer.out.startswith("Caption, yours\n")


def test_knobs_are_options(cli: Cli) -> None:
    (record,) = cli(
        "tags", "--caption", CAPTION, "--json", "--max-tags", "1", "--no-negatives", "--emphasis", 0
    ).records
    assert [tag["text"] for tag in record["tags"]] == [record["prompt"]] == ["two brown dogs"]
    assert record["negative_prompt"] == ""


def test_the_true_prompt_stands_beside_the_guess(cli: Cli, tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "a \x1b[31mred cat\nNegative prompt: a dog\nSteps: 20, Seed: 1, Size: 8x8, Model: m")
    Image.new("RGB", (48, 32)).save(tmp_path / "own.png", pnginfo=info)
    answer = cli("tags", tmp_path / "own.png")
    assert "True prompt, as the file says (webui)" in answer.out and "True negative prompt\n  a dog" in answer.out
    # What a file says never steers the terminal.
    assert "\x1b" not in answer.out and "red cat" in answer.out
    (record,) = cli("tags", tmp_path / "own.png", "--json").records
    assert record["image"]["embedded"]["negative_prompt"] == "a dog"
    assert record["image"]["embedded"]["settings"]["Steps"] == "20"


def test_a_picture_from_standard_input(cli: Cli, picture: Path) -> None:
    answer = cli("tags", "-", "--json", stdin=picture.read_bytes())
    assert answer.records[0]["image"] == {
        "name": "standard input", "width": 96, "height": 64, "format": "PNG", "embedded": None,
    }  # fmt: skip


def test_a_broken_picture_is_reported_and_the_rest_go_on(cli: Cli, tmp_path: Path) -> None:
    draw(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes()[:60])
    draw(tmp_path / "c.png")
    answer = cli("tags", tmp_path, tmp_path / "none.png", "--json")
    assert answer.code == 3
    assert [Path(record["image"]["name"]).name for record in answer.records] == ["a.png", "c.png"]
    errors = [line for line in answer.err.replace("\r", "\n").splitlines() if line.startswith("Error: ")]
    assert len(errors) == 2 and "b.png" in errors[0] and "none.png" in errors[1]
    assert "4 pictures, 2 failed." in answer.err
    assert "4/4" in answer.err  # the progress bar


def test_sidecars_keep_subfolders_and_a_second_run_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    pictures, out = tmp_path / "in", tmp_path / "out"
    draw(pictures / "a.png")
    draw(pictures / "deep" / "er" / "b.png", (10, 10, 200))
    answer = cli("tags", pictures, "--recursive", "--out", out, "--caption", CAPTION)
    assert answer.code == 0 and answer.out == ""
    assert "2 pictures, 2 written, 0 left as they were." in answer.err
    assert files(out) == ["a.json", "a.txt", "deep/er/b.json", "deep/er/b.txt"]
    first = (out / "a.txt").read_text()
    for conflict in ("append", "prepend", "replace", "skip"):
        answer = cli("tags", pictures, "--recursive", "--out", out, "--caption", CAPTION, "--on-conflict", conflict)
        assert answer.code == 0
        assert (out / "a.txt").read_text() == first
    assert "0 written, 2 left as they were" in answer.err


def test_skip_does_not_look_at_what_is_done(cli: Cli, picture: Path, tmp_path: Path, monkeypatch) -> None:
    cli("tags", picture, "--out", tmp_path / "out")

    def never(*_: object) -> None:
        raise AssertionError("the picture was analysed again")

    monkeypatch.setattr(command, "analyse", never)
    assert cli("tags", picture, "--out", tmp_path / "out").code == 0


def test_what_a_person_wrote_is_kept_when_tags_are_added(cli: Cli, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "red.txt").write_text("my own words, (two brown dogs:1.4)")
    cli("tags", picture, "--out", tmp_path, "--caption", CAPTION, "--on-conflict", "append")
    text = (tmp_path / "red.txt").read_text()
    assert text.startswith("my own words, (two brown dogs:1.4), ")
    assert text.count("dogs") == 1 and "park" in text


def test_ctrl_c_leaves_no_half_file_and_says_what_was_done(cli: Cli, tmp_path: Path, monkeypatch) -> None:
    for name in "abc":
        draw(tmp_path / "in" / f"{name}.png")
    real, calls = command.analyse, []

    def stopping(*arguments, **more):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **more)

    monkeypatch.setattr(command, "analyse", stopping)
    answer = cli("tags", tmp_path / "in", "--out", tmp_path / "out")
    assert answer.code == 130
    assert files(tmp_path / "out") == ["a.json", "a.txt"]
    assert "1 picture, 1 written" in answer.err and answer.err.endswith("Stopped.\n")


@pytest.mark.parametrize(
    "arguments, code, says",
    [
        (["tags"], 2, "No picture was named"),
        (["tags", "no-such.jpg"], 3, "no-such.jpg"),
        (["tags", ""], 3, "name of a picture is empty"),
        (["tags", "{folder}/empty"], 3, "holds no picture"),
        (["tags", "{folder}/text.png"], 3, "text.png"),
        (["tags", "{folder}/nothing.png"], 3, "nothing.png"),
        (["tags", "nul\0byte.png"], 3, "nul"),
        (["tags", "x" * 5000 + ".png"], 3, "xxx"),
        (["tags", "{picture}", "--captioner", "pixel"], 2, "Did you mean 'pixels'"),
        (["tags", "{picture}", "--encoder", "minilmm"], 2, "Did you mean 'minilm'"),
        (["tags", "{picture}", "--on-conflict", "merge"], 2, "--on-conflict"),
        (["tags", "{picture}", "--caption", " "], 2, "--caption is empty"),
        (["tags", "{picture}", "--caption", "Кот сидит на диване и смотрит в окно"], 4, "English"),
        (["tags", "{picture}", "--caption", "뷁쉙 춟홡 뤫릏"], 4, "lexicon"),
        (["tags", "{picture}", "--out", "{picture}"], 7, "Nothing can be written into"),
        (["tags", "--caption", "a cat", "--out", "{folder}/out"], 2, "no file name"),
        (["tags", "-"], 3, "Standard input is empty"),
        (["tag", "{picture}"], 2, "Did you mean 'tags'"),
        (["--versoin"], 2, "Did you mean '--version'"),
    ],
)
def test_nonsense_is_one_sentence_and_the_right_code(
    cli: Cli, picture: Path, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.png").write_text("I am no picture")
    (tmp_path / "nothing.png").touch()
    answer = cli(*[argument.format(folder=tmp_path, picture=picture) for argument in arguments])
    assert (answer.code, answer.out) == (code, "")
    assert answer.is_one_sentence()
    assert says in answer.err
    assert picture.stat().st_size > 0


def test_a_korean_caption_is_read(cli: Cli, picture: Path) -> None:
    answer = cli("tags", str(picture), "--caption", "개 두 마리가 공원에서 놀고 있다")
    assert answer.code == 0 and "dog" in answer.out and "park" in answer.out


def test_ten_thousand_words_are_read_or_refused_but_never_break(cli: Cli) -> None:
    answer = cli("tags", "--json", "--caption", "a red car and a blue house near the old tree " * 1000)
    if answer.code == 0:
        assert "red car" in answer.records[0]["prompt"]
    else:
        assert answer.code == 4 and answer.is_one_sentence()


def test_a_mistake_of_ours_is_a_sentence_too(cli: Cli, picture: Path, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero\nmore")

    monkeypatch.setattr(command, "analyse", broken)
    answer = cli("tags", picture)
    assert answer.code == 1 and answer.is_one_sentence()
    assert "ZeroDivisionError: division by zero" in answer.err


def test_help_and_version(cli: Cli) -> None:
    assert cli("--version").out == f"Easy Diffuser {__version__}\n"
    for arguments in (["--help"], []):
        overview = cli(*arguments)
        assert overview.code == (0 if arguments else 2)
        for name in ("tags", "text", "captioners", "encoders", "sources"):
            assert f"\n  {name} " in overview.out
        assert "(broken)" not in overview.out
    answer = cli("tags", "--help")
    assert answer.code == 0 and "--on-conflict" in answer.out
    assert answer.out.startswith("usage: python -m lib_easydiffuser tags [options] [IMAGE|FOLDER ...]\n")


def test_settings_are_proposed_on_request(cli: Cli, picture: Path) -> None:
    said = cli("tags", picture, "--propose", "--checkpoint-family", "sdxl")
    assert said.code == 0 and "Settings to generate with" in said.out and "SDXL" in " ".join(said.out.split())
    (record,) = cli("tags", picture, "--propose", "--json").records
    assert {"size", "steps", "cfg_scale", "seed"} <= {one["name"] for one in record["proposals"]}
    assert all(one["reason"] and not one["replaces"] for one in record["proposals"])
    (plain,) = cli("tags", picture, "--json").records
    assert "proposals" not in plain


def test_proposals_need_a_picture_and_a_family_needs_proposals(cli: Cli, picture: Path) -> None:
    assert "--propose needs a picture." in cli("tags", "--caption", CAPTION, "--propose").err
    assert "Add --propose." in cli("tags", picture, "--checkpoint-family", "sd1").err
    assert cli("tags", picture, "--propose", "--checkpoint-family", "sd9").code == 2
