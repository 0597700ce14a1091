"""The WebUI's infotext: where prompt, negative prompt and settings end, and what is none."""

from __future__ import annotations

import json

import pytest

from lib_easydiffuser.images.embedded.infotext import parse_infotext
from lib_easydiffuser.images.embedded.readers.webui import WebUI
from lib_easydiffuser.images.embedded.texts import Texts

SETTINGS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: abcdef12, Model: m"


@pytest.mark.parametrize(
    "prompt",
    [
        "{red|blue} hair, 1girl",
        "{{masterpiece}}, cat",
        "{",
        "{}s",
        '{"quoted"|b} hair',
        '{"subject": "a cat", "style": "photo"}',
        "[a:b:0.5], cat",
        "{a: b}",
        "[cat]",
    ],
)
def test_a_prompt_may_begin_with_a_bracket(prompt: str) -> None:
    found = WebUI().read(Texts({"parameters": f"{prompt}\nNegative prompt: blurry\n{SETTINGS}"}))
    assert found is not None and (found.prompt, found.negative_prompt) == (prompt, "blurry")


@pytest.mark.parametrize("key", ["parameters", "UserComment", "comment", "Comment", "ImageDescription"])
@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"sui_image_params": {"prompt": "Style: oil, Mood: calm, Light: soft"}}),
        json.dumps({"prompt": f"a\n{SETTINGS}"}, indent=1),
        json.dumps({"prompt": "a", "steps": 1})[:-5],
        '{"prompt":\n"Steps: 1, Seed: 2, Sampler: x"}',
        "{}",
    ],
)
def test_json_is_no_infotext(key: str, text: str) -> None:
    assert WebUI().read(Texts({key: text})) is None


@pytest.mark.parametrize(
    "text",
    [
        "Shutter: 1/60, Aperture: f2, Lens: 50mm, Shot by me",
        "Exposure: 1/200, ISO: 100, Focal length: 35 mm, Model: X100V",
        "holiday\nPlace: beach, Date: 2019, With: all",
        "Steps: 10211, Distance: 7 km, Time: 2 h",
        "Steps:",
        "a: b",
    ],
)
def test_a_camera_s_comment_is_no_infotext(text: str) -> None:
    for key in ("UserComment", "comment", "ImageDescription", "XPComment"):
        assert WebUI().read(Texts({key: text})) is None


def test_a_comment_that_is_an_infotext() -> None:
    for text in (f"a cat\n{SETTINGS}", "a cat\nNegative prompt: blurry", f"a cat\nNegative prompt: x\n{SETTINGS}"):
        found = WebUI().read(Texts({"UserComment": text}))
        assert found is not None and found.prompt == "a cat"


@pytest.mark.parametrize(
    ("below", "told"),
    [
        ("Template: a __animal__\nNegative Template: blurry",
         [("Template", "a __animal__"), ("Negative Template", "blurry")]),
        ("Template: a __animal__,\nsitting: still, on: a, big: sofa\nNegative Template: ",
         [("Template", "a __animal__,\nsitting: still, on: a, big: sofa"), ("Negative Template", "")]),
        ("a line of somebody", []),
        ("", []),
    ],
)  # fmt: skip
def test_lines_below_the_settings(below: str, told: list[tuple[str, str]]) -> None:
    found = parse_infotext(f"a cat\nNegative prompt: blurry\n{SETTINGS}\n{below}")
    assert (found.prompt, found.negative_prompt) == ("a cat", "blurry")
    assert found.settings[:2] == (("Steps", "20"), ("Sampler", "Euler a"))
    assert list(found.settings[7:]) == told


def test_prose_with_colons_is_prompt() -> None:
    text = "a cat\nStyle: oil, Mood: calm, Light: soft"
    assert parse_infotext(text).prompt == text
    found = parse_infotext(f"Steps: up, the: hill, and: down\n{SETTINGS}")
    assert (found.prompt, found.settings[0]) == ("Steps: up, the: hill, and: down", ("Steps", "20"))


@pytest.mark.parametrize(
    "value",
    ['{"model":"abc","lora:x":"def"}', '[{"type":"checkpoint","id":1},{"type":"lora","weight":0.5}]', "{}", "[1, 2]",
     '{"a": {"b": [1, "}, x: y"]}}'],
)  # fmt: skip
def test_a_json_value_ends_where_it_ends(value: str) -> None:
    settings = dict(parse_infotext(f"a\n{SETTINGS}, Hashes: {value}, Version: ComfyUI").settings)
    assert (settings["Hashes"], settings["Version"]) == (value, "ComfyUI")
    assert dict(parse_infotext(f"a\n{SETTINGS}, Hashes: {value}").settings)["Hashes"] == value


def test_values_stay_texts_and_quoted_ones_their_own() -> None:
    """A model hash that looks like a number, and another prompt's settings inside a quoted value."""
    inner = json.dumps(f"a face\n{SETTINGS.replace('20', '99')}")
    text = f"a\n{SETTINGS.replace('abcdef12', '12345e6789')}, ADetailer prompt: {inner}, Version: v1.10.1"
    settings = dict(parse_infotext(text).settings)
    assert settings["Steps"] == "20" and settings["Model hash"] == "12345e6789"
    assert settings["ADetailer prompt"].startswith("a face\nSteps: 99") and settings["Version"] == "v1.10.1"


def test_broken_json_is_cut_as_the_host_cuts_it() -> None:
    settings = dict(parse_infotext(f'a\n{SETTINGS}, Hashes: {{"model":"abc", Version: x').settings)
    assert settings["Hashes"] == '{"model":"abc"' and settings["Version"] == "x"


@pytest.mark.parametrize(
    "text",
    [
        f"a cat\n{SETTINGS}\nNegative prompt: blurry",
        "a cat\nNegative prompt: blurry\nSteps: 20\nSampler: Euler a\nCFG scale: 7\nSeed: 1",
        "a cat\nNegative prompt: blurry\nSize: 8x8, Steps: 20, Sampler: Euler, Seed: 1, App: SD.Next\nTemplate: x",
        f"a cat Negative prompt: blurry {SETTINGS}",
        f"a cat.Negative prompt: blurry.{SETTINGS}".replace(".Steps", ". Steps"),
    ],
)
def test_settings_elsewhere_and_otherwise(text: str) -> None:
    found = parse_infotext(text)
    assert found.marked and (found.prompt, found.negative_prompt) == ("a cat", "blurry")
    settings = dict(found.settings)
    assert (settings["Steps"], settings["Seed"]) == ("20", "1") and "Negative prompt" not in settings
