"""The JSON of an Analysis is what docs/schema.md and the schema file say."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from PIL import Image

from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Analysis, Caption, EmbeddedPrompt, Picture, PromptPair, Reading, Tag, Word
from lib_easydiffuser.serial import EMPTY, SCHEMA, error_dict, to_dict, to_document, to_line
from lib_easydiffuser.settings import Settings

CAPTION = Caption("two brown dogs play in a park, no people")


@pytest.fixture(scope="module")
def schema(root: Path) -> dict:
    found = json.loads((root / "lib_easydiffuser" / "data" / "analysis.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return found


@pytest.fixture(scope="module")
def validator(schema: dict) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def real(photographs: Path) -> list[Analysis]:
    picture = load_picture(photographs / "coffee.png", max_side=256)
    own = replace(
        picture, embedded=EmbeddedPrompt("cat", "dog", "webui", "cat\nNegative prompt: dog", (("Steps", "20"),))
    )
    return [
        analyse(picture, Settings(), QuietHost()),
        analyse(own, Settings(), QuietHost(), [CAPTION, Caption("dogs on grass")]),
        analyse(None, Settings(max_tags=1), QuietHost(), [CAPTION]),
    ]


def test_real_output_is_valid(validator: jsonschema.Draft202012Validator, real: list[Analysis]) -> None:
    for analysis in [*real, EMPTY]:
        record = json.loads(to_line(to_dict(analysis)))
        validator.validate(record)
        assert record["schema"] == SCHEMA
    assert any(to_dict(analysis)["evidence"] for analysis in real)
    assert any(to_dict(analysis)["words"] for analysis in real)


def test_errors_are_valid_and_keep_every_key(validator: jsonschema.Draft202012Validator) -> None:
    record = error_dict(ImageError("'cat.txt' is not a picture.", "Give a PNG."))
    validator.validate(record)
    assert set(record) == set(to_dict(EMPTY)) | {"error"}
    assert record["error"] == {"type": "ImageError", "message": "'cat.txt' is not a picture.", "hint": "Give a PNG."}


def test_the_schema_refuses_what_is_wrong(validator: jsonschema.Draft202012Validator, real: list[Analysis]) -> None:
    good = to_dict(real[1])
    for key in good:
        wrong = {name: value for name, value in good.items() if name != key}
        assert not validator.is_valid(wrong)
    assert not validator.is_valid(good | {"extra": 1})
    assert not validator.is_valid(good | {"tags": [good["tags"][0] | {"attention": 1.5}]})


def test_the_page_names_every_key(root: Path, schema: dict) -> None:
    page = (root / "docs" / "schema.md").read_text()
    keys = set(schema["properties"])
    for part in schema["$defs"].values():
        keys |= set(part.get("properties", {}))
    assert sorted(keys - set(re.findall(r"\w+", page))) == []


def test_nan_is_never_written(validator: jsonschema.Draft202012Validator) -> None:
    word = Word("cat", 0, 3, math.nan, math.inf)
    tag = Tag("cat", attention=math.nan, emphasis=-math.inf)
    record = to_dict(Analysis(Reading((Caption("cat"),), (word,)), (tag,), PromptPair("cat")))
    line = to_line(record)
    assert "NaN" not in line and "Infinity" not in line
    assert record["words"][0]["taggable"] is None and record["tags"][0]["attention"] is None
    validator.validate(json.loads(line))


def test_a_record_is_one_line_whatever_it_holds() -> None:
    nasty = "a\nb\u2028c\x85d\x1be\udcff\ud83d고양이"
    for written in (to_line({"text": nasty}), to_document({"text": nasty})):
        assert json.loads(written) == {"text": nasty}
        assert not set(written) & set("\u2028\x85\x1b\udcff")
    assert len(to_line({"text": nasty}).splitlines()) == 1
    assert "고양이" in to_line({"text": nasty})


def test_the_size_is_the_file_s_own() -> None:
    picture = Picture(Image.new("RGB", (10, 5)), "big.png", original_size=(4000, 2000))
    image = to_dict(Analysis(Reading(picture=picture), (), PromptPair()))["image"]
    assert (image["width"], image["height"]) == (4000, 2000)
