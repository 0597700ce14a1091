"""The API: each route, the login, the size limit, errors, /docs, two at once, during a generation, --nowebui"""

from __future__ import annotations

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from lib_easydiffuser.api.routes import ENTRIES, PREFIX

from .session import NotHereError, Session, check

LOGIN = "ann:one"
FLAGS = ("--api-auth", LOGIN)
V1 = "/easydiffuser/v1"
CAPTION = "two brown dogs play in a park"


def call(s: Session, path: str, body: Any = None, login: str = LOGIN, raw: bytes | None = None) -> tuple[int, Any]:
    """Status and JSON of one request; a body makes it a POST."""
    return ask(s.host.url + path, body, login, raw)


def ask(url: str, body: Any = None, login: str = LOGIN, raw: bytes | None = None) -> tuple[int, Any]:
    data = raw if raw is not None else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    if login:
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=1200) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def refused(answer: tuple[int, Any], status: int) -> dict[str, str]:
    assert answer[0] == status, answer
    assert set(answer[1]) == {"sentence", "hint", "type"}, answer
    return dict(answer[1])


def photograph(s: Session) -> str:
    return base64.b64encode(s.photograph.read_bytes()).decode()


@check
def analyse(s: Session) -> None:
    """a picture becomes an analysis, with and without a data: prefix"""
    for image in (photograph(s), "data:image/png;base64," + photograph(s)):
        status, found = call(s, V1 + "/analyse", {"image": image, "captions": [CAPTION], "name": "a.png"})
        assert status == 200 and found["schema"] == "easydiffuser/1", found
        assert found["image"]["name"] == "a.png" and any("dogs" in tag["text"] for tag in found["tags"])
    status, found = call(s, V1 + "/analyse", {"image": photograph(s), "settings": {"captioner": "pixels"}})
    assert status == 200 and found["captioner"] == "pixels" and found["captions"]


@check
def tags_and_negatives(s: Session) -> None:
    """captions become tags by the settings, a prompt gets negatives"""
    status, found = call(s, V1 + "/tags", {"captions": [CAPTION], "settings": {"max_tags": 1, "negatives": False}})
    assert status == 200 and len(found["tags"]) == 1, found
    status, found = call(s, V1 + "/negatives", {"prompt": "1girl, solo", "top": 5})
    assert status == 200 and len(found["negatives"]) == 5, found


@check
def lists(s: Session) -> None:
    """captioners, encoders, models and the version are told"""
    assert call(s, V1 + "/version")[1]["host"] == "webui"
    assert "pixels" in [one["name"] for one in call(s, V1 + "/captioners")[1]]
    assert "minilm" in [one["name"] for one in call(s, V1 + "/encoders")[1]]
    status, found = call(s, V1 + "/models")
    assert status == 200 and found["offline_by"] == "HF_HUB_OFFLINE"
    names = {one["name"] for one in found["models"]}
    assert {"blip-base", "minilm", "vit-l-14-openai"} <= names, names


@check
def login(s: Session) -> None:
    """without the login of --api-auth, or with a wrong one, every route says 401"""
    for entry in ENTRIES:
        for wrong in ("", "ann:two", "bob:one"):
            refused(call(s, PREFIX + entry.path, {} if entry.method == "POST" else None, login=wrong), 401)


@check
def errors(s: Session) -> None:
    """wrong base64, a path, an address, an unknown field, a value out of bounds: a 4xx with sentence and hint"""
    for image, said in (
        ("!!", "base64"),
        ("/etc/passwd", "path"),
        ("http://127.0.0.1/x", "address"),
        ("aGk=", "picture"),
    ):
        assert said in refused(call(s, V1 + "/analyse", {"image": image}), 422)["sentence"]
    body = {"captions": [CAPTION], "settings": {"max_tag": 1}}
    assert "max_tags" in refused(call(s, V1 + "/tags", body), 422)["hint"]
    body = {"captions": [CAPTION], "settings": {"threshold": 7}}
    assert "between" in refused(call(s, V1 + "/tags", body), 422)["hint"]
    body = {"captions": [CAPTION], "settings": {"models_dir": "/etc"}}
    refused(call(s, V1 + "/tags", body), 422)
    refused(call(s, V1 + "/tags", raw=b"{"), 422)
    refused(call(s, V1 + "/tags", raw=b'"\xff"'), 400)
    for value in (3.7, "3", True, None):
        body = {"captions": [CAPTION], "settings": {"max_tags": value}}
        said = refused(call(s, V1 + "/tags", body), 422)
        assert said["hint"] == "It is a whole number from 0 to 200." and said["sentence"].startswith("Most tags"), said
    assert "list of texts" in refused(call(s, V1 + "/tags", {"captions": [1]}), 422)["hint"]
    assert "'/tags'" in refused(call(s, V1 + "/tgas", {}), 404)["hint"]
    assert "POST" in refused(call(s, V1 + "/tags"), 405)["hint"]
    refused(call(s, V1 + "/analyse", {"image": photograph(s), "settings": {"captioner": "blip-large"}}), 503)
    assert "HF_HUB_OFFLINE" in refused(
        call(s, V1 + "/models/download", {"name": "blip-base", "agreed": True}), 503
    )["sentence"]  # fmt: skip


@check
def large(s: Session) -> None:
    """a body of 100 MB is a 413, and takes no memory"""
    before = s.host.memory_mib()["resident"]
    refused(call(s, V1 + "/analyse", raw=b'{"image": "' + b"A" * 100_000_000 + b'"}'), 413)
    grown = s.host.memory_mib()["resident"] - before
    s.values["growth over 100 MB refused"] = f"{grown:.0f} MiB"
    assert grown < 60, grown


def every_route(told: dict[str, Any]) -> None:
    """The host's own list of its routes has each of ours, and no other of that prefix."""
    ours = {path for path in told["paths"] if path.startswith(V1)}
    assert ours == {PREFIX + entry.path for entry in ENTRIES}, sorted(ours)


@check
def docs(s: Session) -> None:
    """/docs and /openapi.json show the routes, the knobs and the answers"""
    status, told = call(s, "/openapi.json")
    assert status == 200
    every_route(told)
    models = told["components"]["schemas"]
    assert models["EasyDiffuserSettings"]["properties"]["threshold"]["maximum"] == 1.0
    assert "tags" in models["EasyDiffuserAnalysis"]["properties"]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert b"openapi.json" in opener.open(s.host.url + "/docs", timeout=240).read()


@check
def two_at_once(s: Session) -> None:
    """eight requests at once are all answered, one after the other"""
    body = {"image": photograph(s), "captions": [CAPTION]}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call(s, V1 + "/analyse", body), range(8)))
    assert [status for status, _ in answers] == [200] * 8, answers
    assert len({answer["prompt"] for _, answer in answers}) == 1


@check
def during_a_generation(s: Session) -> None:
    """a request during a generation waits for it and is answered; neither is lost"""
    wanted = {"prompt": "a cat", "steps": 6, "width": 128, "height": 128, "sampler_name": "Euler"}
    with ThreadPoolExecutor(2) as pool:
        generated = pool.submit(call, s, "/sdapi/v1/txt2img", wanted)
        time.sleep(0.3)
        tagged = pool.submit(call, s, V1 + "/tags", {"captions": [CAPTION]})
        assert tagged.result()[0] == 200, tagged.result()
        status, answer = generated.result()
    if status != 200:
        raise NotHereError(f"the host makes no picture: {str(answer)[:160]}")
    assert answer["images"]
    assert call(s, "/sdapi/v1/progress?skip_current_image=true")[1]["state"]["job"] == ""


@check
def unload(s: Session) -> None:
    """models are unloaded and load again"""
    assert call(s, V1 + "/tags", {"captions": [CAPTION]})[0] == 200
    assert call(s, V1 + "/models/unload", {})[0] == 200
    assert call(s, V1 + "/models")[1]["memory"] == 0
    assert call(s, V1 + "/tags", {"captions": [CAPTION]})[0] == 200


@check
def server_is_the_owners(s: Session) -> None:
    """no request names the server that pictures go to: not by options, override_settings, a script or our settings"""
    with _stranger() as (url, asked):
        forced = {"easydiffuser_server_url": url, "easydiffuser_server_agreed": True, "easydiffuser_server": "ollama"}
        _override(s, forced)
        # SD.Next keeps what an override says: no address, but the name of one of the usual servers.
        overridden = _server_lacks(s).startswith("No server is named")
        assert overridden or s.host.kind.keeps_overrides, "override_settings named one"
        for name, value in forced.items():
            with suppress(ValueError):  # an answer that is no JSON refuses as well
                call(s, "/sdapi/v1/options", {name: value})
        lacks = _server_lacks(s)
        try:
            # Where the host writes whatever it is sent, it may name one of the usual servers of its own machine.
            assert s.host.kind.writes_owners_options is not lacks.startswith("No server is named"), lacks
        finally:
            call(s, "/sdapi/v1/options", {"easydiffuser_server": "none"})
        script = [{"captioner": "server", "server_url": url}]
        _generate(s, "img2img", init_images=[photograph(s)], script_name="Easy Diffuser", script_args=script)
        body = {"image": photograph(s), "settings": {"captioner": "server", "server_url": url}}
        refused(call(s, V1 + "/analyse", body), 422)
        status, said = call(s, V1 + "/analyse", {"image": photograph(s), "settings": {"captioner": "server"}})
        assert status >= 400 and "No server is named" in said["sentence"] + said["hint"], (status, said)
        assert not asked, asked
    s.values["POST of an owner's option"] = "written by the host" if s.host.kind.writes_owners_options else "refused"


def _override(s: Session, forced: dict[str, Any]) -> None:
    """Each by itself: a host may give up at a name that it does not know."""
    for name, value in forced.items():
        _generate(s, "txt2img", override_settings={name: value}, override_settings_restore_afterwards=False)


def _generate(s: Session, how: str, **more: Any) -> None:
    body = {"prompt": "a cat", "steps": 1, "width": 64, "height": 64, "sampler_name": "Euler", **more}
    with suppress(ValueError):
        call(s, f"/sdapi/v1/{how}", body)


def _server_lacks(s: Session) -> str:
    (server,) = [one for one in call(s, V1 + "/captioners")[1] if one["name"] == "server"]
    return str(server["reason"])


@contextmanager
def _stranger() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody named: its address, and the paths it was asked for."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@check
def after_reload_ui(s: Session) -> None:
    """after Reload UI the routes are there once, and answer"""
    from .checks_tab import restart

    restart(s)
    assert call(s, V1 + "/tags", {"captions": [CAPTION]})[0] == 200
    every_route(call(s, "/openapi.json")[1])


@check
def settings_page(s: Session) -> None:
    """what the settings page says is what a request and the tab start from; no secret stands in it"""
    options = call(s, "/sdapi/v1/options")[1]
    ours = {name for name in options if name.startswith("easydiffuser_")}
    known = {"easydiffuser_max_tags", "easydiffuser_style", "easydiffuser_offline"}
    assert known <= ours or s.host.kind.hides_unset or not s.host.kind.shows_extensions_options, ours
    assert not [name for name in ours if "auth" in name or "password" in name or "hub" in name or "dir" in name]
    assert call(s, "/sdapi/v1/options", {"easydiffuser_max_tags": 2})[0] == 200
    try:
        found = call(s, V1 + "/tags", {"captions": [CAPTION], "settings": {"negatives": False}})[1]
        assert len(found["tags"]) == 2, found["tags"]
        from .checks_tab import restart

        restart(s)
        assert s.tab.page.input_value("#easy_diffuser_max_tags input[type=number] >> nth=0") == "2"
        _show_settings(s)
    finally:
        call(s, "/sdapi/v1/options", {"easydiffuser_max_tags": 20})


@check
def the_server_is_no_requests_choice(s: Session) -> None:
    """neither the options route nor override_settings names a server; an address is no option at all"""
    before = call(s, "/sdapi/v1/options")[1]
    assert "easydiffuser_server_url" not in before and "easydiffuser_server_agreed" not in before
    wanted = {"easydiffuser_server": "vllm", "easydiffuser_server_model": "theirs"}
    # Forge writes every option (HOSTS.md): what can be named there is a usual port of this machine and nothing else.
    shields = s.host.kind.name == "WebUI"
    try:
        for body in (wanted, {"easydiffuser_server_url": "http://10.0.0.5"}):
            call(s, "/sdapi/v1/options", body)
        after = call(s, "/sdapi/v1/options")[1]
        assert "easydiffuser_server_url" not in after
        assert not shields or _server(s) == before.get("easydiffuser_server")
        asked = {"prompt": "x", "steps": 1, "width": 64, "height": 64, "override_settings": wanted}
        call(s, "/sdapi/v1/txt2img", {**asked, "override_settings_restore_afterwards": False})
        assert not shields or _server(s) == before.get("easydiffuser_server")
    finally:
        call(s, "/sdapi/v1/options", {"easydiffuser_server": "none", "easydiffuser_server_model": ""})


def _server(s: Session) -> object:
    return call(s, "/sdapi/v1/options")[1].get("easydiffuser_server")


def _show_settings(s: Session) -> None:
    """Our page among the host's settings, for a picture of it."""
    if s.tab.page.locator("#tab_system").count():  # SD.Next keeps them there
        s.tab.tab("system")
    s.tab.tab("settings")
    s.tab.page.locator("#settings button").get_by_text("Easy Diffuser", exact=True).first.click()
    s.tab.page.wait_for_selector("#setting_easydiffuser_max_tags", timeout=30_000)
    s.tab.quiet()
    s.shot("settings")


@check
def without_a_page(s: Session) -> None:
    """with --nowebui the API answers all the same (the host is started anew)"""
    if "--nowebui" in s.host.kind.refuses_flags:
        raise NotHereError(f"{s.host.name} has no --nowebui")
    s.tab.page.goto("about:blank")
    s.host.stop()
    s.host.start("--nowebui")
    for _ in range(60):
        try:
            status, found = call(s, V1 + "/tags", {"captions": [CAPTION]})
            break
        except OSError:
            time.sleep(1)
    assert status == 200 and found["tags"], (status, found)
    refused(call(s, V1 + "/version", login=""), 401)
