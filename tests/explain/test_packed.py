"""Places as JSON: by the schema, small, and nothing new where nobody asked."""

from __future__ import annotations

import base64
import json
from importlib import resources
from typing import Any

import jsonschema
import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.explain import places, places_of, to_dicts
from lib_easydiffuser.records import Focus, Picture, Tag
from lib_easydiffuser.serial import to_dict, to_line

from .readings import EVEN, analysis, seen_caption, thing


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    text = resources.files("lib_easydiffuser.data").joinpath("analysis.schema.json").read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


@pytest.mark.parametrize("korean", [False, True])
def test_places_are_as_the_schema_says(validator: jsonschema.Draft202012Validator, korean: bool) -> None:
    told = seen_caption("a cat in soft light", [EVEN, 9, EVEN, EVEN, EVEN])
    made = analysis(["cat", "soft light", Tag("dog", "negative")], [told], [thing("bird", (0.1, 0.1, 0.2, 0.2))])
    record: dict[str, Any] = json.loads(to_line(to_dict(made) | places_of(made, korean)))
    validator.validate(record)
    cat, light, dog, *words = record["places"]
    assert (cat["of"], cat["text"], cat["source"]) == ("tag", "cat", "blip-base")
    assert ("where_korean" in cat) is korean and light["boxes"] == [] and light["why"] and dog["why"]
    assert {word["of"] for word in words} == {"word"} and words[0]["start"] == 2
    data = np.frombuffer(base64.b64decode(cat["map"]["data"]), np.uint8)
    assert data.size == cat["map"]["rows"] * cat["map"]["columns"] and data.argmax() == 9


def test_who_does_not_ask_gets_what_was_there_before(validator: jsonschema.Draft202012Validator) -> None:
    record = to_dict(analysis(["cat"], [seen_caption("a cat", [EVEN, 9])]))
    validator.validate(record)
    assert "places" not in record


def test_places_of_a_part_are_shares_of_the_whole() -> None:
    made = analysis([Tag("cat", source="eyes", box=(0.5, 0.5, 0.5, 0.5))])
    whole = made.reading.__class__(picture=Picture(Image.new("RGB", (8, 8)), part=(0.5, 0.0, 0.5, 1.0)))
    (place,) = places_of(made.__class__(whole, made.tags, made.prompt))["places"]
    assert place["boxes"] == [[0.75, 0.5, 0.25, 0.5]] and place["area"] == 0.125


def test_a_large_picture_s_maps_stay_small() -> None:
    """A vision-language model sees 2048 pixels as some 73 x 73 tokens; a long caption has a hundred words of note."""
    words = [f"thing{number}" for number in range(150)]
    told = seen_caption(" ".join(words), [number % 64 for number in range(150)])
    rng = np.random.default_rng(0)
    attention = rng.random((4, 1, 150, 73, 73), np.float32) / 10
    for number in range(150):
        attention[:, :, number, number % 60 : number % 60 + 8, 3 * number % 60 : 3 * number % 60 + 8] += 5
    attention = attention.reshape(4, 1, 150, -1)
    assert told.focus is not None
    object.__setattr__(told, "focus", Focus(told.focus.pieces, attention / attention.sum(-1, keepdims=True), (73, 73)))
    found = places(analysis(words, [told]))
    size = len(json.dumps(to_dicts(found)))
    assert sum(one.map is not None for one in found) == 300
    assert size < 1_500_000
