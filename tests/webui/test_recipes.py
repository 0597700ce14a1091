"""Recipes inside a WebUI: its own API asked from inside, in the host's turn, and ours over the network."""

from __future__ import annotations

import asyncio
import base64
import io
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from PIL import Image

from lib_easydiffuser.errors import HostError
from lib_easydiffuser.jobs.desk import jobs_of
from lib_easydiffuser.recipe.caller import caller_of
from lib_easydiffuser.webui import caller
from lib_easydiffuser.webui.host import host
from tests.fakes.recipe_webui import WebUI

from ..fakes.modules import State
from ..recipe.conftest import CHAIN, SMALL, recipe

V1 = "/easydiffuser/v1"
PATIENCE = 60
OF_EXTENSIONS = ("/sdapi/v1/loras", "/controlnet/module_list", "/controlnet/model_list")
EVENT: ContextVar[bool] = ContextVar("event", default=False)
"""As gradio's: set while an event of the page is handled."""
ASKED = ("options", "scripts", "script-info", "upscalers", "samplers", "schedulers")


class Api:
    """The host's class: takes an app and a lock, and puts its routes into the app."""

    webui: WebUI
    turn: Any
    made = 0

    def __init__(self, app: FastAPI, queue_lock: Any) -> None:
        type(self).made += 1
        assert not EVENT.get(), "gradio 4 leaves the controls of scripts half made within an event"
        for name in ASKED:
            app.add_api_route(f"/sdapi/v1/{name}", _getter(self.webui, f"/sdapi/v1/{name}"), methods=["GET"])
        for name in ("txt2img", "img2img", "extra-single-image"):
            app.add_api_route(f"/sdapi/v1/{name}", self._poster(f"/sdapi/v1/{name}", queue_lock), methods=["POST"])

    def _poster(self, path: str, queue_lock: Any) -> Any:
        def post(body: dict[str, Any]) -> Response:
            with queue_lock:
                assert self.turn.held, "generating outside the host's turn"
                if self.webui.answers.get(len(self.webui.seen)) == (0, None):
                    self.webui.seen.append((path, body))
                    raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
                code, answer = self.webui.post(path, body)
                return JSONResponse(answer, code)

        return post


def _getter(webui: WebUI, path: str) -> Any:
    def get() -> Response:
        code, answer = webui.get(path)
        return JSONResponse(answer, code)

    return get


@pytest.fixture
def webui(modules: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebUI]:
    made = WebUI()
    module = ModuleType("modules.api.api")
    module.Api = type("Api", (Api,), {"webui": made, "turn": modules.call_queue.queue_lock})  # type: ignore[attr-defined]
    for name, one in (("modules.api", ModuleType("modules.api")), ("modules.api.api", module)):
        monkeypatch.setitem(sys.modules, name, one)
    if not hasattr(State, "sampling_step"):
        monkeypatch.setattr(State, "sampling_step", 0, raising=False)
    monkeypatch.setattr(host(), "jobs_dir", lambda: tmp_path / "jobs", raising=False)
    monkeypatch.setattr(caller.HostCaller, "family", lambda self: "sd1")
    server = FastAPI()
    for path in OF_EXTENSIONS:
        server.add_api_route(path, _getter(made, path), methods=["GET"])
    caller.app_started(None, server)
    yield made
    caller._SERVER.clear()


def begun(api: TestClient, **fields: Any) -> str:
    answer = api.post(f"{V1}/recipes/start", json=fields)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def ended(api: TestClient, name: str) -> dict[str, Any]:
    jobs_of(host()).wait(name, PATIENCE)
    found: dict[str, Any] = api.post(f"{V1}/jobs/status", json={"id": name}).json()
    assert found["state"] in ("done", "stopped", "failed")
    return found


def steps(api: TestClient, name: str) -> list[dict[str, Any]]:
    return list(api.post(f"{V1}/recipes/result", json={"id": name}).json()["steps"])


def test_the_whole_chain_from_inside(api: TestClient, webui: WebUI, modules: Any) -> None:
    job = begun(api, recipe=CHAIN, prompt="a woman", style="oil painting")
    assert ended(api, job)["state"] == "done" and [one["state"] for one in steps(api, job)] == ["done"] * 5
    assert webui.seen[2][1]["prompt"] == "oil painting" and not modules.call_queue.queue_lock.held
    key = steps(api, job)[2]["key"]
    picture = api.post(f"{V1}/recipes/picture", json={"id": job, "key": key})
    shown = Image.open(io.BytesIO(picture.content))
    assert shown.info["parameters"] == steps(api, job)[2]["infotext"] and "Seed: 8" in shown.info["parameters"]
    assert modules.shared.state.job == "" and not webui.written


def test_what_extensions_serve_is_found_in_the_hosts_server(api: TestClient, webui: WebUI) -> None:
    found = api.get(f"{V1}/recipes").json()
    assert found["loras"] == ["face_v2", "plain"] and "tile_resample" in found["modules"]
    assert [one["name"] for one in found["recipes"]][1] == "Studio portrait"
    webui.scripts = ["sd upscale"]
    absent = {
        one["name"]: [step["key"] for step in one["absent"]] for one in api.get(f"{V1}/recipes").json()["recipes"]
    }
    assert absent["Studio portrait"] == ["02-adetailer", "04-adetailer", "05-ultimate_upscale"]


def test_the_hosts_own_interrupt_means_us_and_is_gone_on_with(api: TestClient, webui: WebUI, modules: Any) -> None:
    webui.waits_at = 1
    job = begun(api, recipe=CHAIN, prompt="a woman")
    assert webui.began.wait(30)
    modules.shared.state.interrupted = True
    webui.interrupted.set()
    assert ended(api, job)["state"] == "stopped" and len(webui.seen) == 2
    assert not modules.shared.state.interrupted, "the next job is not ours to stop"
    assert api.post(f"{V1}/recipes/resume", json={"id": job}).status_code == 202
    assert ended(api, job)["state"] == "done" and len(webui.seen) == 6
    assert api.post(f"{V1}/recipes/resume", json={"id": job, "step": "5"}).status_code == 202
    assert ended(api, job)["state"] == "done" and len(webui.seen) == 7


def test_what_the_host_raises_is_one_of_our_errors(api: TestClient, webui: WebUI, modules: Any) -> None:
    webui.answers = {0: (0, None), 1: (500, {"error": "RuntimeError", "errors": "NaN in the picture"})}
    job = begun(api, recipe=recipe({"step": "txt2img", **SMALL}), prompt="a woman")
    assert ended(api, job)["type"] == "OutOfMemoryError"
    api.post(f"{V1}/recipes/resume", json={"id": job})
    found = ended(api, job)
    assert (found["type"], found["state"]) == ("GenerationError", "failed") and "NaN in the picture" in found["text"]
    assert modules.shared.state.job == "" and not modules.call_queue.queue_lock.held


def test_a_picture_that_is_sent_is_kept_and_goes_with_its_job(api: TestClient, webui: WebUI, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 96), (200, 30, 30)).save(buffer, "PNG")
    image = base64.b64encode(buffer.getvalue()).decode()
    job = begun(api, name="upscale without dirt", image=image, style="oil painting")
    assert ended(api, job)["state"] == "done" and webui.seen[0][1]["script_name"] == "Ultimate SD upscale"
    sent = list((tmp_path / "jobs" / "uploads").glob("*/*")) or list((tmp_path / "jobs").rglob("reference.png"))
    assert sent
    assert api.post(f"{V1}/jobs/forget", json={"id": job}).json() == {"forgotten": True}
    assert not sent[0].exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "One recipe is wanted"),
        ({"name": "Studio portrait", "recipe": CHAIN}, "One recipe is wanted"),
        ({"name": "Studio potrait"}, "Studio potrait"),
        ({"recipe": {"schema": "x"}}, "no recipe"),
        ({"recipe": "chain"}, "cannot be 'chain'"),
        ({"name": "Upscale without dirt"}, "needs a picture"),
        ({"name": "Studio portrait", "image": "/etc/passwd"}, "a path or an address"),
        ({"name": "Studio portrait", "out": "/tmp"}, "out"),
    ],
)
def test_what_is_asked_wrongly_is_a_sentence(api: TestClient, webui: WebUI, fields: dict[str, Any], says: str) -> None:
    answer = api.post(f"{V1}/recipes/start", json=fields)
    assert answer.status_code in (400, 404, 422) and says in answer.text, answer.text
    assert not webui.seen


def test_a_login_of_the_hosts_api_does_not_keep_us_out(
    webui: WebUI, modules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its routes ask for it wherever they stand, also in the app that nobody else can reach."""

    class Guarded(Api):
        def __init__(self, app: FastAPI, queue_lock: Any) -> None:
            app.router.dependencies.append(Depends(_require_ann))
            super().__init__(app, queue_lock)

    guarded = {"webui": webui, "turn": modules.call_queue.queue_lock}
    monkeypatch.setattr(sys.modules["modules.api.api"], "Api", type("Api", (Guarded,), guarded))
    asked = caller.HostCaller()
    with pytest.raises(HostError, match="Unauthorized"):
        asked.get("/sdapi/v1/upscalers")
    modules.shared.cmd_opts.api_auth = "ann:one,ben:two"
    assert asked.get("/sdapi/v1/upscalers")[1]["name"] == "Lanczos"


def test_it_is_asked_in_a_thread_with_an_event_loop_too(webui: WebUI, modules: Any) -> None:
    async def inside() -> Any:
        return caller.HostCaller().get("/sdapi/v1/upscalers")

    with ThreadPoolExecutor(1) as pool:  # Chromium's tests leave an event loop in the thread of pytest
        assert pool.submit(asyncio.run, inside()).result()[1]["name"] == "Lanczos"


def test_it_is_made_as_outside_of_the_pages_event(webui: WebUI, modules: Any) -> None:
    before = EVENT.set(True)
    try:
        assert caller.HostCaller().get("/sdapi/v1/upscalers")[1]["name"] == "Lanczos"
    finally:
        EVENT.reset(before)


def _require_ann(request: Request) -> None:
    if request.headers.get("authorization") != "Basic " + base64.b64encode(b"ann:one").decode():
        raise HTTPException(401)


def test_a_host_whose_api_cannot_be_asked_says_so(api: TestClient, modules: Any) -> None:
    assert caller_of(host()) is None
    answer = api.post(f"{V1}/recipes/start", json={"name": "Studio portrait"})
    assert answer.status_code in (400, 422) and "no WebUI" in answer.text
    assert api.get(f"{V1}/recipes").json()["loras"] == []
