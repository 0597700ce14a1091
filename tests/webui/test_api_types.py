"""What a request may hold is the same under pydantic 1 and 2: no value is bent into another type, none is ignored.

The expected sentences are written out, so that a run under either must give exactly these.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lib_easydiffuser.api.requests import offered
from lib_easydiffuser.settings import knobs

from .test_api_routes import CAPTION, V1, encoded, problem

JSON = {"Content-Type": "application/json"}
WHOLE = "It is a whole number from 0 to 200."
SWITCH = "It is true or false."
SHARE = "It is a number from 0.0 to 1.0."
TEXT = "It is a text."
TEXTS = "It is a list of texts."


def refused(api: TestClient, path: str, text: str, status: int = 422) -> tuple[str, str]:
    said = problem(api.post(f"{V1}/{path}", content=text.encode(), headers=JSON), status)
    return said["sentence"], said["hint"]


@pytest.mark.parametrize(
    ("settings", "sentence", "hint"),
    [
        ('{"max_tags": 3.7}', "Most tags cannot be 3.7.", WHOLE),
        ('{"max_tags": "3"}', "Most tags cannot be '3'.", WHOLE),
        ('{"max_tags": true}', "Most tags cannot be True.", WHOLE),
        ('{"max_tags": null}', "Most tags cannot be None.", WHOLE),
        ('{"max_tags": [3]}', "Most tags cannot be [3].", WHOLE),
        ('{"max_tags": NaN}', "Most tags cannot be nan.", WHOLE),
        ('{"max_tags": Infinity}', "Most tags cannot be inf.", WHOLE),
        ('{"max_tags": 300}', "Most tags cannot be 300.", "It lies between 0 and 200."),
        ('{"threshold": "0.5"}', "Word threshold cannot be '0.5'.", SHARE),
        ('{"threshold": NaN}', "Word threshold cannot be nan.", SHARE),
        ('{"threshold": -Infinity}', "Word threshold cannot be -inf.", SHARE),
        ('{"threshold": 1e999}', "Word threshold cannot be inf.", SHARE),
        ('{"threshold": 2}', "Word threshold cannot be 2.0.", "It lies between 0.0 and 1.0."),
        ('{"negatives": "yes"}', "Negative tags cannot be 'yes'.", SWITCH),
        ('{"negatives": 1}', "Negative tags cannot be 1.", SWITCH),
        ('{"negatives": 0.0}', "Negative tags cannot be 0.0.", SWITCH),
        ('{"prefix": 5}', "Prefix cannot be 5.", TEXT),
        ('{"prefix": null}', "Prefix cannot be None.", TEXT),
        ('{"captioner": ["auto"]}', "Captioner cannot be ['auto'].", TEXT),
        ('{"blacklist": "a, b"}', "Blacklist cannot be 'a, b'.", TEXTS),
        ('{"blacklist": ["a", 1]}', "Blacklist cannot be ['a', 1].", TEXTS),
        ('{"blacklist": {"a": 1}}', "Blacklist cannot be {'a': 1}.", TEXTS),
        ('{"style": 5}', "Output style cannot be 5.", "It is one of tags, sentence, booru, pony, illustrious."),
        ('{"style": "boru"}', "There is no style 'boru'.", "Did you mean 'booru'?"),
        ('{"max_tag": 3}', "There is no field 'settings.max_tag'.", "Did you mean 'settings.max_tags'?"),
        ("null", "The field 'settings' cannot be None.", "It is an object of settings by name."),
        ("[]", "The field 'settings' cannot be [].", "It is an object of settings by name."),
        ('"max_tags"', "The field 'settings' cannot be 'max_tags'.", "It is an object of settings by name."),
    ],
)
def test_a_setting_is_what_it_is(api: TestClient, settings: str, sentence: str, hint: str) -> None:
    body = f'{{"captions": ["{CAPTION}"], "settings": {settings}}}'
    assert refused(api, "tags", body) == (sentence, hint)


@pytest.mark.parametrize(
    ("path", "body", "sentence", "hint"),
    [
        ("tags", '{"captions": [1]}', "The field 'captions' cannot be [1].", TEXTS),
        ("tags", '{"captions": [], "image": "x"}', "There is no field 'image'.", "Known: captions, settings."),
        ("tags", '{"caption": []}', "There is no field 'caption'.", "Did you mean 'captions'?"),
        (
            "tags",
            '{"captions": [], "max_tags": 3}',
            "There is no field 'max_tags'.",
            "Did you mean 'settings.max_tags'?",
        ),
        ("models/cancel", '{"name": "x", "agreed": true}', "There is no field 'agreed'.", "Known: name."),
        ("tags", '{"captions": ["a cat", null]}', "The field 'captions' cannot be ['a cat', None].", TEXTS),
        ("tags", '{"captions": "a cat"}', "The field 'captions' cannot be 'a cat'.", TEXTS),
        ("tags", '{"captions": {}}', "The field 'captions' cannot be {}.", TEXTS),
        ("analyse", '{"image": 5}', "The field 'image' cannot be 5.", TEXT),
        ("analyse", '{"image": null}', "The field 'image' cannot be None.", TEXT),
        ("analyse", '{"image": ["a"]}', "The field 'image' cannot be ['a'].", TEXT),
        ("analyse", '{"image": "x", "name": 5}', "The field 'name' cannot be 5.", TEXT),
        ("analyse", '{"image": "x", "captions": null}', "The field 'captions' cannot be None.", TEXTS),
        ("negatives", '{"prompt": 5}', "The field 'prompt' cannot be 5.", TEXT),
        ("negatives", '{"prompt": "a cat", "top": 2.5}', "The field 'top' cannot be 2.5.", WHOLE),
        ("negatives", '{"prompt": "a cat", "top": "2"}', "The field 'top' cannot be '2'.", WHOLE),
        ("negatives", '{"prompt": "a cat", "top": true}', "The field 'top' cannot be True.", WHOLE),
        (
            "negatives",
            '{"prompt": "a cat", "top": 201}',
            "The field 'top' cannot be 201.",
            "It lies between 0 and 200.",
        ),
        ("models/download", '{"name": 5}', "The field 'name' cannot be 5.", TEXT),
        ("models/download", '{"name": "x", "agreed": "yes"}', "The field 'agreed' cannot be 'yes'.", SWITCH),
        ("models/download", '{"name": "x", "agreed": 1}', "The field 'agreed' cannot be 1.", SWITCH),
        ("models/cancel", "{}", "The field 'name' is missing.", "/docs shows what the request takes."),
        ("models/unload", '{"name": null}', "The field 'name' cannot be None.", TEXT),
        ("tags", "null", "The body is not an object of fields.", "/docs shows what the request takes."),
        ("tags", "[1]", "The body is not an object of fields.", "/docs shows what the request takes."),
        ("tags", '"x"', "The body is not an object of fields.", "/docs shows what the request takes."),
        ("tags", "", "The body is not an object of fields.", "/docs shows what the request takes."),
        ("tags", '{"captions": ', "The body is not JSON.", "The mistake is at character 13."),
    ],
)
def test_a_field_is_what_it_is(api: TestClient, path: str, body: str, sentence: str, hint: str) -> None:
    assert refused(api, path, body) == (sentence, hint)


@pytest.mark.parametrize(
    "body",
    [
        b'{"captions": ["\xff\xfe"]}',
        b'{"captions": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"captions": ["a cat"], "settings": {"max_tags": ' + b"9" * 5000 + b"}}",
    ],
)
def test_what_no_reader_of_json_takes(api: TestClient, body: bytes) -> None:
    said = problem(api.post(f"{V1}/tags", content=body, headers=JSON), 400)
    assert (said["sentence"], said["hint"]) == ("The body cannot be read as JSON.", "Send an object in UTF-8.")


def test_a_sentence_is_short_whatever_was_sent(api: TestClient) -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    for value in (deep, ["x" * 1000] * 1000, {"x" * 1000: "y"}, "x" * 100_000):
        sentence, _ = refused(api, "tags", json.dumps({"captions": ["a cat"], "settings": {"max_tags": value}}))
        assert len(sentence) < 300


def test_a_whole_number_may_be_written_with_a_point_and_a_share_without(api: TestClient) -> None:
    settings = {"max_tags": 1.0, "threshold": 1, "emphasis": 0}
    answer = api.post(f"{V1}/tags", json={"captions": [CAPTION], "settings": settings})
    assert answer.status_code == 200, answer.text
    top = api.post(f"{V1}/negatives", content=b'{"prompt": "a cat", "top": 2.0}', headers=JSON)
    assert len(top.json()["negatives"]) == 2


def test_every_setting_takes_its_default(api: TestClient) -> None:
    given = {name: list(knob.default) if knob.kind is tuple else knob.default for name, knob in offered().items()}
    assert set(given) < set(knobs())
    answer = api.post(f"{V1}/tags", json={"captions": [CAPTION], "settings": given})
    assert answer.status_code == 200, answer.text
    assert answer.json() == api.post(f"{V1}/tags", json={"captions": [CAPTION]}).json()


def test_an_analysis_takes_every_field(api: TestClient) -> None:
    body = {"image": encoded(), "captions": [CAPTION], "name": "a.png", "settings": {}}
    assert api.post(f"{V1}/analyse", json=body).status_code == 200
