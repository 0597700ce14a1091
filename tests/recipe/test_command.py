"""`run --recipe` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.recipe.read import SCHEMA, read_text
from tests.fakes.recipe_webui import WebUI

from .conftest import CHAIN, Cli


@pytest.fixture
def command(cli: Cli, webui: WebUI, tmp_path: Path) -> Any:
    file = tmp_path / "chain.json"
    file.write_text(json.dumps(CHAIN), "utf-8")

    def run(*more: object, recipe: object = file) -> Any:
        return cli("run", "--recipe", recipe, "--webui", webui.url, "--out", tmp_path / "out", "--device", "cpu", *more)

    return run


WORDS = ("--prompt", "a woman", "--negative-prompt", "blurry", "--style-words", "oil painting")


def test_a_file_becomes_pictures_with_their_infotexts(command: Any, webui: WebUI, tmp_path: Path) -> None:
    answer = command(*WORDS, "--lora", "face:0.6", "--set", "3.denoising_strength=0.2", "--json")
    assert answer.code == 0, answer.err
    assert [row["state"] for row in answer.records] == ["done"] * 5
    assert webui.seen[0][1]["prompt"] == "a woman, ohwx woman, <lora:face_v2:0.6>"
    assert webui.seen[2][1]["denoising_strength"] == 0.2 and webui.seen[2][1]["prompt"] == "oil painting"
    names = sorted(path.name for path in (tmp_path / "out").glob("*.png"))
    assert names == ["01-txt2img.png", "02-adetailer.png", "03-img2img.png", "04-adetailer.png", "05-upscale.png"]
    assert Image.open(tmp_path / "out" / "03-img2img.png").info["parameters"] == answer.records[2]["infotext"]
    assert all(body.get("save_images", False) is False for _, body in webui.seen)


def test_the_same_command_goes_on_after_an_error(command: Any, webui: WebUI) -> None:
    webui.answers = {2: (500, {"error": "RuntimeError", "errors": "NaN in the picture"})}
    answer = command(*WORDS)
    assert answer.code == 6 and "NaN in the picture" in answer.err and "03-img2img: not made" in answer.out
    answer = command(*WORDS)
    assert answer.code == 0 and len(webui.seen) == 6, answer.err
    assert command(*WORDS).code == 0 and len(webui.seen) == 11, "what is done is a new run"


def test_from_a_step_on(command: Any, webui: WebUI, tmp_path: Path) -> None:
    assert "was not run there yet" in command("--from", "4").err
    assert command(*WORDS).code == 0
    answer = command("--from", "4")
    assert answer.code == 0 and len(webui.seen) == 7, answer.err
    assert (tmp_path / "out" / "04-adetailer.png").is_file() and (tmp_path / "out" / "04-adetailer-2.png").is_file()


def test_another_caption_is_another_run(command: Any, webui: WebUI) -> None:
    webui.answers = {1: (500, {"error": "RuntimeError", "errors": "NaN in the picture"})}
    assert command("--caption", "a woman by a lake").code == 6
    assert command("--caption", "a dog in snow").code == 0
    assert "dog" in webui.seen[2][1]["prompt"] and len(webui.seen) == 7
    assert command("--caption", "a woman by a lake").code == 0 and len(webui.seen) == 11, "the first one goes on"


def test_from_a_step_of_the_picture_and_the_words_that_are_given(
    command: Any, webui: WebUI, photo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.png"
    Image.new("RGB", (96, 64), (10, 30, 200)).save(other)
    assert command(photo, *WORDS).code == 0 and command(other, *WORDS[2:], "--prompt", "a dog").code == 0
    assert command(photo, "--from", "5").code == 0
    assert command("--prompt", "a woman", "--from", "4").code == 0
    assert [body["prompt"] for _, body in webui.seen[11:] if "prompt" in body] == ["a woman"]
    answer = command(other, "--prompt", "a woman", "--from", "5")
    assert "was not run there yet" in answer.err and len(webui.seen) == 13


def test_a_prompt_of_ones_own_leaves_the_pictures_looks(command: Any, webui: WebUI, tmp_path: Path) -> None:
    warm, curves = tmp_path / "warm.png", ((40, 1), (0, 2), (0, 8))
    table = [min(255, low + at // part) for low, part in curves for at in range(256)]
    Image.linear_gradient("L").convert("RGB").point(table).save(warm)
    assert command(warm, "--prompt", "a woman").code == 0
    assert webui.seen[0][1]["prompt"] == "a woman" and "red tones" in webui.seen[2][1]["prompt"]


def test_a_shipped_one_by_its_name_reads_the_picture(command: Any, webui: WebUI, photo: Path) -> None:
    webui.scripts = ["sd upscale"]
    more = ("--caption", "an oil painting of a woman in warm light", "--set", "2.on=true", "--set", "2.steps=4")
    answer = command(photo, *more, recipe="upscale without dirt")
    assert answer.code == 0 and "01-ultimate_upscale: absent. Ultimate SD upscale is not installed" in answer.out
    ((kind, body),) = webui.seen
    assert kind == "img2img" and "painting" in body["prompt"] and "woman" not in body["prompt"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--recipe", "Studio potrait"), "Did you mean 'Studio portrait'"),
        (("--recipe", "nowhere.json"), "cannot be read"),
        (("--recipe", "Upscale without dirt"), "needs a picture"),
        (("--webui", ""), "No WebUI"),
        (("--set", "3"), "sets nothing"),
        (("--lora", "face:x"), "is no LoRA with its weight"),
        (("nowhere.jpg",), "nowhere.jpg"),
        (("--steps", "20"), "--steps is not of a recipe"),
        (("--recipe", ""), "is of a recipe"),
    ],
)
def test_what_is_asked_wrongly_is_one_sentence(command: Any, webui: WebUI, more: tuple[str, ...], says: str) -> None:
    answer = command(*WORDS, *more)
    assert answer.code in (2, 3) and says in answer.err and answer.is_one_sentence(), answer.err
    assert not webui.seen


def test_the_list_says_what_is_absent_and_gives_one_to_be_changed(cli: Cli, webui: WebUI, tmp_path: Path) -> None:
    webui.scripts = ["sd upscale"]
    answer = cli("recipes", "--webui", webui.url, "--models-dir", tmp_path / "models")
    assert answer.code == 0 and "Studio portrait: txt2img, adetailer" in answer.out, answer.err
    assert "05-ultimate_upscale absent: Ultimate SD upscale is not installed" in answer.out
    one = cli("recipes", "studio portrait", "--models-dir", tmp_path / "models").out
    assert read_text(one).name == "Studio portrait"
    assert json.loads(cli("recipes", "--schema").out)["properties"]["schema"] == {"const": SCHEMA}
    assert "Did you mean 'Studio portrait'" in cli("recipes", "studio portait").err
