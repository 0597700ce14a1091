"""Who may ask, and how much."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from lib_easydiffuser.api.routes import ENTRIES
from lib_easydiffuser.webui.api import app_started

from .test_api_routes import CAPTION, V1, encoded, problem


def served(modules: Any, **flags: Any) -> TestClient:
    for name, value in {"api": True, **flags}.items():
        setattr(modules.shared.cmd_opts, name, value)
    app = FastAPI()
    app_started(None, app)
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["version", "captioners", "encoders", "models"])
def test_reading_wants_the_login_too(modules: Any, path: str) -> None:
    api = served(modules, api_auth="ann:one,bob:two:three")
    said = api.get(f"{V1}/{path}")
    assert problem(said, 401)["hint"] and said.headers["www-authenticate"] == "Basic"
    assert api.get(f"{V1}/{path}", auth=("bob", "two:three")).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nobody_learns_anything_without_the_login(modules: Any, method: str) -> None:
    api = served(modules, api_auth="ann:one")
    for path in (*(entry.path for entry in ENTRIES), "/nothing", "/tags/", "/"):
        said = api.request(method, V1 + path, json={} if method == "POST" else None)
        assert (path, said.status_code, said.headers["www-authenticate"]) == (path, 401, "Basic")
        assert "allow" not in said.headers


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic !!!", "Bearer ann:one", "Basic " + base64.b64encode(b"ann:").decode(),
     "Basic " + base64.b64encode(b"ann:oneone").decode(), "Basic " + base64.b64encode(b"ann").decode(),
     "Basic " + base64.b64encode("ann:\ud55c".encode()).decode()],
)  # fmt: skip
def test_a_wrong_login_stays_outside(modules: Any, header: str) -> None:
    api = served(modules, api_auth="ann:one")
    problem(api.post(f"{V1}/tags", json={"captions": [CAPTION]}, headers={"Authorization": header}), 401)


HERE = "http://testserver"


@pytest.mark.parametrize(
    "origin",
    ["http://127.0.0.1:9", "http://testserver:8080", "https://somewhere.example", "null", "http://testserver.example"],
)
def test_a_page_of_another_site_is_refused(modules: Any, origin: str) -> None:
    """Whatever the server's CORS says."""
    api = served(modules)
    for path, method in (("version", "GET"), ("tags", "POST"), ("handed/ticket", "POST"), ("nothing", "GET")):
        said = api.request(method, f"{V1}/{path}", json={} if method == "POST" else None, headers={"Origin": origin})
        assert "another site" in problem(said, 403)["sentence"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": HERE}, {"Origin": "chrome-extension://abcdefghijklmnop"},
     {"Origin": "moz-extension://0f0f"}, {"Origin": "https://our.example", "Sec-Fetch-Site": "same-origin"}],
)  # fmt: skip
def test_programs_extensions_and_pages_of_this_server_are_let_in(modules: Any, headers: dict[str, str]) -> None:
    assert served(modules).get(f"{V1}/version", headers=headers).status_code == 200


def test_headers_that_a_script_can_write_let_nobody_in(modules: Any) -> None:
    headers = {"Origin": "https://other.example", "X-Forwarded-Host": "other.example", "Sec-Fetch-Site": "cross-site"}
    assert served(modules).get(f"{V1}/version", headers=headers).status_code == 403


def test_a_site_that_the_host_trusts_is_let_in(modules: Any) -> None:
    flags = {
        "cors_allow_origins": "https://one.example,https://two.example",
        "cors_allow_origins_regex": r"https://.*[.]ours",
    }
    api = served(modules, **flags)
    for origin in ("https://two.example", "https://a.ours"):
        assert api.get(f"{V1}/version", headers={"Origin": origin}).status_code == 200
    for origin in ("https://a.ours.example", "https://three.example"):
        assert api.get(f"{V1}/version", headers={"Origin": origin}).status_code == 403


def test_the_right_one_comes_in(modules: Any) -> None:
    api = served(modules, api_auth="ann:one")
    assert api.post(f"{V1}/tags", json={"captions": [CAPTION]}, auth=("ann", "one")).status_code == 200


def test_the_page_of_the_docs_has_a_padlock_only_then(modules: Any) -> None:
    assert "security" in served(modules, api_auth="ann:one").get("/openapi.json").json()["paths"][f"{V1}/tags"]["post"]
    assert "security" not in served(modules, api_auth=None).get("/openapi.json").json()["paths"][f"{V1}/tags"]["post"]


def test_the_body_is_not_read_before_the_login(modules: Any) -> None:
    api = served(modules, api_auth="ann:one")

    def body() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    problem(api.post(f"{V1}/tags", content=body(), headers={"Content-Type": "application/json"}), 401)


def test_an_announced_length_is_enough_to_be_refused(modules: Any) -> None:
    api = served(modules, easydiffuser_api_max_mib=1)
    said = problem(api.post(f"{V1}/analyse", json={"image": "A" * (2 << 20)}), 413)
    assert "1 MiB" in said["sentence"] and "--easydiffuser-api-max-mib" in said["hint"]


def test_an_unannounced_one_is_counted(modules: Any) -> None:
    api = served(modules, easydiffuser_api_max_mib=1)
    chunks = (b"A" * (1 << 16) for _ in range(40))
    problem(api.post(f"{V1}/analyse", content=chunks, headers={"Content-Type": "application/json"}), 413)


def test_too_many_pixels(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.images.decode.MAX_PIXELS", 1000)
    said = problem(served(modules).post(f"{V1}/analyse", json={"image": encoded(64, 48)}), 413)
    assert "64x48" in said["sentence"]


def test_a_bomb_for_pillow(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    monkeypatch.setattr("lib_easydiffuser.images.decode.MAX_PIXELS", 1000)
    problem(served(modules).post(f"{V1}/analyse", json={"image": encoded(64, 48)}), 413)
