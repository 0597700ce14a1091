"""`analyse` with `places`, `part` and `proposals`."""

from __future__ import annotations

import base64
import io
import json
from importlib import resources
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from PIL import Image

ADDRESS = "/easydiffuser/v1/analyse"


def picture() -> str:
    image = Image.new("RGB", (64, 48), (200, 30, 30))
    image.paste((30, 30, 220), (32, 0, 64, 48))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_places_come_on_request_by_the_schema(api: TestClient) -> None:
    text = resources.files("lib_easydiffuser.data").joinpath("analysis.schema.json").read_text("utf-8")
    asked: dict[str, Any] = {"image": picture(), "captions": ["a brown dog in a park"]}
    plain, more = (api.post(ADDRESS, json=asked | extra).json() for extra in ({}, {"places": True}))
    jsonschema.Draft202012Validator(json.loads(text)).validate(more)
    assert "places" not in plain and [place["of"] for place in more["places"][: len(more["tags"])]] == ["tag"] * len(
        more["tags"]
    )
    assert {place["text"] for place in more["places"] if place["of"] == "word"} >= {"dog", "park"}
    assert all(place["why"] for place in more["places"])


def test_a_part_is_read_alone(api: TestClient) -> None:
    asked = {"image": picture(), "settings": {"captioner": "pixels"}, "part": "0.5,0,0.5,1"}
    answer = api.post(ADDRESS, json=asked).json()
    assert answer["image"]["part"] == [0.5, 0.0, 0.5, 1.0] and "red" not in answer["prompt"]


@pytest.mark.parametrize("extra", [{"part": "1,2"}, {"part": "0,0,7,1"}, {"places": "yes"}, {"part": [0, 0, 1, 1]}])
def test_nonsense_is_refused_with_a_sentence(api: TestClient, extra: dict[str, Any]) -> None:
    answer = api.post(ADDRESS, json={"image": picture()} | extra)
    assert answer.status_code == 422 and set(answer.json()) == {"sentence", "hint", "type"}


def test_settings_are_proposed_on_request_by_the_schema(api: TestClient) -> None:
    text = resources.files("lib_easydiffuser.data").joinpath("analysis.schema.json").read_text("utf-8")
    asked: dict[str, Any] = {"image": picture(), "captions": ["a brown dog in a park"]}
    plain, more = (api.post(ADDRESS, json=asked | extra).json() for extra in ({}, {"proposals": True}))
    jsonschema.Draft202012Validator(json.loads(text)).validate(more)
    assert "proposals" not in plain
    found = {one["name"]: one for one in more["proposals"]}
    assert found["size"]["values"] == {"width": 704, "height": 512} and found["size"]["reason"]
    # These stand-ins list no samplers and have no such option: that is said.
    assert not any(one["on"] for one in found.values() if one["origin"] == "impression")
