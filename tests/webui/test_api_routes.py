"""The API on a server of its own, over the strict stand-ins of the host: what comes in, what goes out, what not."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from lib_easydiffuser.api.requests import offered
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import knobs
from lib_easydiffuser.webui.api import app_started

V1 = "/easydiffuser/v1"
CAPTION = "two brown dogs play in a park"


def encoded(width: int = 64, height: int = 48) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (30, 60, 120)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.fixture
def app(modules: Any) -> FastAPI:
    modules.shared.cmd_opts.api = True
    made = FastAPI()
    app_started(None, made)
    return made


@pytest.fixture
def api(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    text = resources.files("lib_easydiffuser.data").joinpath("analysis.schema.json").read_text("utf-8")
    return dict(json.loads(text))


def problem(response: Any, status: int) -> dict[str, str]:
    """An error is a sentence and a hint, nothing else, and never a 200."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"sentence", "hint", "type"}
    assert body["sentence"].endswith((".", "?")) and "Traceback" not in body["sentence"]
    return dict(body)


def test_without_the_switch_there_is_no_api(modules: Any) -> None:
    app = FastAPI()
    before = len(app.routes)
    app_started(object(), app)
    assert len(app.routes) == before


def test_nowebui_is_a_switch_too(modules: Any) -> None:
    modules.shared.cmd_opts.nowebui = True
    app = FastAPI()
    app_started(None, app)
    assert TestClient(app).get(f"{V1}/version").status_code == 200


def test_twice_started_is_once_there(app: FastAPI) -> None:
    before = len(app.routes)
    app_started(None, app)
    assert len(app.routes) == before


def test_who_answers(api: TestClient) -> None:
    said = api.get(f"{V1}/version").json()
    assert said["json_schema"] == "easydiffuser/1" and said["host"] == "webui" and said["version"]


@pytest.mark.parametrize("front", ["", "data:image/png;base64,"])
def test_a_picture_becomes_an_analysis_by_the_schema(api: TestClient, schema: dict[str, Any], front: str) -> None:
    answer = api.post(f"{V1}/analyse", json={"image": front + encoded(), "captions": [CAPTION], "name": "a.png"})
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), schema)
    assert answer.json()["image"]["name"] == "a.png"
    assert any("dogs" in tag["text"] for tag in answer.json()["tags"])


def test_without_captions_a_captioner_runs(api: TestClient) -> None:
    answer = api.post(f"{V1}/analyse", json={"image": encoded(), "settings": {"captioner": "pixels"}}).json()
    assert answer["captioner"] == "pixels" and answer["captions"]


def test_captions_become_tags_and_the_settings_hold(api: TestClient, schema: dict[str, Any]) -> None:
    answer = api.post(
        f"{V1}/tags", json={"captions": [CAPTION], "settings": {"max_tags": 1, "negatives": False}}
    ).json()
    jsonschema.validate(answer, schema)
    assert [tag["polarity"] for tag in answer["tags"]] == ["positive"]


def test_the_settings_page_gives_the_defaults(api: TestClient, modules: Any) -> None:
    modules.shared.opts.data["easydiffuser_max_tags"] = 1
    assert len([tag for tag in api.post(f"{V1}/tags", json={"captions": [CAPTION]}).json()["tags"]
                if tag["polarity"] == "positive"]) == 1  # fmt: skip


def test_negatives_of_a_prompt(api: TestClient) -> None:
    found = api.post(f"{V1}/negatives", json={"prompt": "(1girl:1.2), solo <lora:x:1>", "top": 3}).json()["negatives"]
    assert len(found) == 3
    assert all(set(one) == {"text", "emphasis", "part", "reason"} for one in found)


def test_parts_are_listed_with_what_they_lack(api: TestClient) -> None:
    captioners = {one["name"]: one for one in api.get(f"{V1}/captioners").json()}
    assert captioners["pixels"]["state"] == "ready"
    assert captioners["blip-base"]["state"] == "missing" and captioners["blip-base"]["reason"]
    assert "minilm" in [one["name"] for one in api.get(f"{V1}/encoders").json()]


@pytest.mark.parametrize(
    ("path", "body", "sentence", "hint"),
    [
        ("tags", {"caption": [CAPTION]}, "'caption'", "'captions'"),
        ("tags", {"captions": [CAPTION], "settings": {"max_tag": 3}}, "'settings.max_tag'", "'settings.max_tags'"),
        ("tags", {"captions": [CAPTION], "settings": {"models_dir": "/etc"}}, "models_dir", ""),
        ("tags", {"captions": [CAPTION], "settings": {"threshold": 3}}, "Word threshold cannot be 3", "between 0.0"),
        ("tags", {"captions": [CAPTION], "settings": {"style": "boru"}}, "'boru'", "'booru'"),
        ("tags", {"captions": []}, "holds no sentence", ""),
        ("tags", {}, "'captions' is missing", "/docs"),
        ("tags", {"captions": ["x"] * 300}, "300 captions", "256"),
        ("analyse", {"image": "/etc/passwd"}, "a path or an address", "base64"),
        ("analyse", {"image": "../x.png"}, "a path or an address", "base64"),
        ("analyse", {"image": "file:///etc/passwd"}, "a path or an address", "base64"),
        ("analyse", {"image": "http://169.254.169.254/x"}, "a path or an address", "base64"),
        ("analyse", {"image": "!!!"}, "not base64", ""),
        ("analyse", {"image": ""}, "empty", ""),
        ("analyse", {"image": "aGVsbG8gd29ybGQ="}, "not a picture", "PNG"),
        ("analyse", {"image": encoded()[:-40]}, "truncated", ""),
        ("negatives", {"prompt": "a cat", "settings": {"encoder": "minilmm"}}, "'minilmm'", "'minilm'"),
        ("models/download", {"name": "blip-bose"}, "'blip-bose'", "'blip-base'"),
        ("models/unload", {"name": "nobody"}, "'nobody'", ""),
    ],
)
def test_what_cannot_be_is_a_sentence(api: TestClient, path: str, body: Any, sentence: str, hint: str) -> None:
    said = problem(api.post(f"{V1}/{path}", json=body), 422)
    assert sentence in said["sentence"], said
    assert hint in said["hint"], said


def test_a_file_of_this_machine_is_not_read(api: TestClient, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # A name that is base64, too: a reader that tries paths first would open it.
    Image.new("RGB", (8, 8)).save(tmp_path / "abcd.png")
    (tmp_path / "abcd.png").rename(tmp_path / "abcd")
    problem(api.post(f"{V1}/analyse", json={"image": "abcd"}), 422)


def test_a_body_that_is_no_json(api: TestClient) -> None:
    kind = {"Content-Type": "application/json"}
    assert "not JSON" in problem(api.post(f"{V1}/tags", content=b"{", headers=kind), 422)["sentence"]
    problem(api.post(f"{V1}/tags", content=b"[1]", headers=kind), 422)
    problem(api.post(f"{V1}/tags", content=b"{}", headers={"Content-Type": "text/plain"}), 415)


def test_a_korean_caption_is_an_answer_or_a_sentence(api: TestClient) -> None:
    answer = api.post(f"{V1}/tags", json={"captions": ["고양이가 소파에 앉아 있다"]})
    if answer.status_code != 200:
        problem(answer, 422)


def test_hostile_text_does_no_harm(api: TestClient) -> None:
    body = json.dumps({"captions": ["a cat \ud83d <script>\u0000 on a mat"], "settings": {"\udc00": 1}})
    problem(api.post(f"{V1}/tags", content=body.encode(), headers={"Content-Type": "application/json"}), 422)
    body = json.dumps({"captions": ["a cat \ud83d <script>\u0000 on a mat"]})
    answer = api.post(f"{V1}/tags", content=body.encode(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text


def test_a_missing_model_says_where_it_goes(api: TestClient) -> None:
    said = problem(api.post(f"{V1}/analyse", json={"image": encoded(), "settings": {"captioner": "blip-base"}}), 503)
    assert "blip-base" in said["sentence"] and "Download" in said["hint"]


def test_the_turn_is_taken_once_and_given_back(api: TestClient, modules: Any) -> None:
    held: list[bool] = []
    lock = modules.call_queue.queue_lock
    begin = type(modules.shared.state).begin

    def begun(state: Any, job: str = "(unknown)") -> None:
        held.append(lock.held)
        begin(state, job)

    type(modules.shared.state).begin = begun
    try:
        assert api.post(f"{V1}/tags", json={"captions": [CAPTION]}).status_code == 200
        problem(api.post(f"{V1}/tags", json={"captions": [CAPTION], "settings": {"encoder": "nobody"}}), 422)
    finally:
        type(modules.shared.state).begin = begin
    assert held and all(held) and not lock.held


def test_a_press_of_interrupt_is_an_answer(api: TestClient, modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser import captioners
    from lib_easydiffuser.errors import Interrupted

    def pressed(*_: Any) -> Any:
        modules.shared.state.interrupt()
        raise Interrupted

    monkeypatch.setattr(type(captioners.REGISTRY.get("pixels", QuietHost())), "caption", pressed)
    said = problem(api.post(f"{V1}/analyse", json={"image": encoded(), "settings": {"captioner": "pixels"}}), 409)
    assert said["type"] == "Interrupted"
    assert not modules.shared.state.interrupted, "the next run would stop at once"


def test_a_mistake_of_ours_is_a_500_with_a_sentence(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("division by zero\nand more")

    monkeypatch.setattr("lib_easydiffuser.pipeline.analyse", broken)
    said = problem(api.post(f"{V1}/tags", json={"captions": [CAPTION]}), 500)
    assert "ZeroDivisionError: division by zero." in said["sentence"]


def test_docs_show_every_knob_and_every_field(api: TestClient, schema: dict[str, Any]) -> None:
    told = api.get("/openapi.json").json()
    models = told["components"]["schemas"]
    settings = models["EasyDiffuserSettings"]["properties"]
    assert set(settings) == set(offered())
    assert settings["threshold"]["maximum"] == 1.0 and settings["threshold"]["description"]
    assert settings["style"]["enum"] == list(knobs()["style"].choices)
    assert set(models["EasyDiffuserAnalysis"]["properties"]) == set(schema["properties"]) - {"schema"}
    assert {"text", "attention", "reason"} <= set(models["EasyDiffuserTag"]["properties"])
    assert "413" in told["paths"][f"{V1}/analyse"]["post"]["responses"]


def test_the_model_of_an_analysis_fits_a_real_one(api: TestClient) -> None:
    from lib_easydiffuser.api.answers import AnalysisAnswer

    answer = api.post(f"{V1}/analyse", json={"image": encoded(), "captions": [CAPTION]}).json()
    assert AnalysisAnswer(**answer).prompt == answer["prompt"]


def test_no_knob_that_names_a_place_is_taken_from_the_network() -> None:
    assert not [name for name in offered() if name.endswith(("_dir", "_folder", "_path", "_file", "_lists"))]
