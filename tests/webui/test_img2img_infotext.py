"""The infotext: what was done is in it, whatever the tags say, and the controls come back from it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.records import Caption, PromptPair, Reading
from lib_easydiffuser.webui.img2img import controls, fields, reading
from lib_easydiffuser.webui.img2img.scripts import script_classes

from ..fakes.img2img import img2img_host, parse_generation_parameters, quote
from .img2img_bench import Bench, picture, tags_of


@pytest.fixture
def modules() -> Iterator[Any]:
    reading._READINGS.clear()
    with img2img_host() as root:
        yield root


@pytest.fixture
def bench(modules: Any) -> Bench:
    return Bench(modules)


def through_the_host(said: dict[str, str]) -> dict[str, Any]:
    """Written as the host writes its last line, and read as it reads it."""
    line = ", ".join(f"{name}: {quote(value)}" for name, value in {"Steps": "1", **said, "Version": "v1"}.items())
    return parse_generation_parameters(f"prompt\n{line}")


def values(**named: Any) -> controls.Values:
    return controls.read([named])


@pytest.mark.parametrize(
    "text",
    [
        "cat, (long hair:1.2)", 'a "quoted" word', '"all quoted"', 'both, "and: more"', "Steps: 20, Seed: 3",
        "back\\slash",
        r"fate \(series\)", "two\nlines", "한국어 😀, é", '", "', "{json: [1, 2]}", "a: b", ":", '"',
        "Easy Diffuser: script",
    ],
)  # fmt: skip
def test_texts_come_back_to_the_letter(modules: Any, text: str) -> None:
    said = fields.written("script", values(), fields.Spoke("pixels"), PromptPair(text, text))
    found = through_the_host(said)
    assert fields.earlier(found) == PromptPair(text, text)
    assert found["Version"] == "v1", "what follows is still read"


def test_every_control_comes_back(modules: Any) -> None:
    turned = {
        "captioner": "pixels", "which_tags": "style", "placement": "prepend", "max_tags": 7, "threshold": 0.75,
        "emphasis": 0.3, "negatives": False, "negative_profile": "photo", "max_negatives": 3, "style": "booru",
        "prompt_chunks": 2, "max_words": 2, "prefix": 'my "own": <lora:x:1>', "suffix": "8k", "always": "a, b",
        "blacklist": "c", "area": "only masked",
        "caption_kind": "own", "caption_instruction": 'Say, in "one" word: what?',
    }  # fmt: skip
    assert set(turned) == set(controls.NAMES) - {controls.EARLIER}
    found = through_the_host(
        fields.written("companion", values(**turned), fields.Spoke("pixels"), PromptPair("cat", "dog"))
    )
    for name, value in turned.items():
        assert fields.restored("companion", name)(found) == value, name
        assert fields.restored("script", name)(found) is None, "the other entry's controls stay"
    assert fields.was_on("companion")(found) and not fields.was_on("script")(found)
    assert json.loads(fields.restored("script", controls.EARLIER)(found)) == {
        "prompt": "cat", "negative_prompt": "dog",
    }  # fmt: skip


def test_what_the_captioner_was_asked_for_stands_there(modules: Any) -> None:
    asked = 'Describe it: "plain", and\nshort.'
    reading = Reading((Caption("a cat", "server", instruction=asked),), (), captioner="server")
    found = through_the_host(fields.written("script", values(), fields.Spoke.of(reading), PromptPair("cat")))
    assert found[fields.INSTRUCTION] == asked and found[fields.CAPTIONER] == "server"
    silent = fields.written(
        "script", values(), fields.Spoke.of(Reading((Caption("a cat", "blip-base"),), ())), PromptPair()
    )
    assert fields.INSTRUCTION not in silent


def test_controls_that_were_not_turned_go_back(modules: Any) -> None:
    found = through_the_host(fields.written("script", values(), fields.Spoke("pixels"), PromptPair()))
    assert fields.SETTINGS not in found
    restored = {name: fields.restored("script", name)(found) for name in controls.NAMES}
    assert restored["max_tags"] == 20 and restored["negatives"] is True and restored["blacklist"] == ""
    assert restored["area"] == controls.AREAS[0] and restored[controls.EARLIER] == ""


@pytest.mark.parametrize("settings", ["", "nonsense", "[1]", '{"max_tags": 3', "7"])
def test_an_infotext_of_others_or_a_broken_one_does_no_harm(modules: Any, settings: str) -> None:
    alien = parse_generation_parameters("prompt\nSteps: 1, Seed: 2, Size: 64x64")
    assert all(fields.restored("script", name)(alien) is None for name in controls.NAMES if name != controls.EARLIER)
    assert fields.restored("script", controls.EARLIER)(alien) == ""
    broken = {fields.MARK: "script", fields.SETTINGS: settings}
    assert fields.restored("script", "max_tags")(broken) == 20
    assert fields.pair_of(settings) == PromptPair()


@pytest.mark.parametrize("placement", ["append", "prepend", "replace", "merge"])
@pytest.mark.parametrize("way", ["entry", "companion"])
@pytest.mark.parametrize("styled", [False, True])
def test_read_parameters_and_generate_again(bench: Bench, way: str, placement: str, styled: bool) -> None:
    bench.modules.shared.prompt_styles.styles["s"] = ("fine {prompt} done, vivid colors", "")
    first = getattr(bench, way)(
        bench.p(picture(0), prompt="mine, <lora:x:1>", styles=["s"] * styled), placement=placement, max_tags=3
    )
    told = parse_generation_parameters(first.infotexts[0])
    entry = {"entry": "script", "companion": "companion"}[way]
    named = {name: fields.restored(entry, name)(told) for name in controls.NAMES}
    p = bench.p(picture(0), prompt=told["Prompt"], negative_prompt=told["Negative prompt"])
    again = getattr(bench, way)(p, **named)
    assert again.infotexts == first.infotexts
    assert first.images[0] == told["Prompt"]


def test_a_picture_we_made_before_is_not_tagged_twice(bench: Bench) -> None:
    first = bench.entry(bench.p(picture(0)), placement="append")
    info = PngInfo()
    info.add_text("parameters", first.infotexts[0])
    data = io.BytesIO()
    picture(0).save(data, "PNG", pnginfo=info)
    # "Append png info to prompts" puts its whole prompt behind the person's.
    p = bench.p(Image.open(data), prompt=f"mine too {first.images[0]}")
    assert bench.entry(p, placement="append").images == [f"mine too mine, {tags_of(picture(0))}"]


def test_the_dropdown_comes_back_in_img2img_alone(bench: Bench) -> None:
    import gradio as gr

    entry, companion = (kind() for kind in script_classes())
    for way, chosen in (("entry", "Easy Diffuser"), ("companion", "None")):
        told = parse_generation_parameters(getattr(bench, way)(bench.p(picture(0))).infotexts[0])
        assert "Script" not in told, "txt2img has no such entry, and would be told to choose it"
        with gr.Blocks():
            entry.ui(True), companion.ui(True)
        # The host asks our fields before its own for the dropdown.
        for _component, key in (*companion.infotext_fields, *entry.infotext_fields):
            key(told)
        assert told.get("Script", "None") == chosen


def test_the_host_gets_a_field_for_every_control(modules: Any) -> None:
    import gradio as gr

    for kind in script_classes():
        script = kind()
        with gr.Blocks():
            made = script.ui(True)
        assert [component for component, _ in script.infotext_fields] == made
        assert all(callable(key) for _, key in script.infotext_fields)
