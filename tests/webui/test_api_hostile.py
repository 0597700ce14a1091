"""What somebody sends who means no good: it is refused early, cheaply, and in our own words."""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from PIL import Image

from lib_easydiffuser.api import handlers, picture
from lib_easydiffuser.api.fields import MOST_LETTERS, MOST_LETTERS_OF_A_LIST
from lib_easydiffuser.api.route import TURNS
from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.webui.api import app_started

from .test_api_guard import served
from .test_api_routes import CAPTION, V1, encoded, problem

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_another_method_is_a_405_that_says_which(api: TestClient, method: str) -> None:
    answer = getattr(api, method)(f"{V1}/tags")
    said = problem(answer, 405)
    assert said["hint"] == "Send POST." and answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["tgas", "models/downlaod", "../v1/tgas", "%00", "tags/x", ""])
def test_an_address_that_does_not_exist_is_a_404_with_a_hint(api: TestClient, path: str) -> None:
    said = problem(api.post(f"{V1}/{path}", content=b"x"), 404)
    assert said["hint"].startswith(("Did you mean '/", "Known: /")), said


def test_a_slash_too_many_is_sent_on(api: TestClient) -> None:
    assert api.post(f"{V1}/tags/", json={"captions": [CAPTION]}).status_code == 200


def test_what_does_not_exist_wants_the_login_too(modules: Any) -> None:
    api = served(modules, api_auth="ann:one")
    problem(api.get(f"{V1}/nothing"), 401)
    problem(api.get(f"{V1}/nothing", auth=("ann", "one")), 404)


def test_a_method_is_not_in_the_docs_for_that(api: TestClient) -> None:
    assert not [path for path in api.get("/openapi.json").json()["paths"] if "rest" in path]


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("tags", {"captions": ["x" * (MOST_LETTERS_OF_A_LIST + 1)]}, "The field 'captions' has 50001 letters."),
        ("tags", {"captions": ["x" * 30_000] * 2}, "The field 'captions' has 60000 letters."),
        ("negatives", {"prompt": "<lora:" * 20_000}, "The field 'prompt' has 120000 letters."),
        ("analyse", {"image": encoded(), "name": "x" * (MOST_LETTERS + 1)}, "The field 'name' has 20001 letters."),
        ("negatives", {"prompt": "", "settings": {"prefix": "(" * 20_001}}, "Prefix has 20001 letters."),
        ("negatives", {"prompt": "", "settings": {"blacklist": ["x" * 50_001]}}, "Blacklist has 50001 letters."),
        ("models/unload", {"name": "x" * 20_001}, "The field 'name' has 20001 letters."),
    ],
)
def test_a_text_without_end_is_not_read(api: TestClient, path: str, body: Any, sentence: str) -> None:
    said = problem(api.post(f"{V1}/{path}", json=body), 422)
    assert said["sentence"] == sentence and said["hint"].startswith("At most ")


def test_a_body_of_brackets_is_not_parsed(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*_: Any, **__: Any) -> Any:
        raise AssertionError("it would take a GiB")

    body = b'{"captions": [' + b"[]," * 60_000 + b"[]]}"
    with monkeypatch.context() as reading:
        reading.setattr(Request, "json", parsed)
        answer = api.post(f"{V1}/tags", content=body, headers=JSON)
    assert "100000 values" in problem(answer, 413)["sentence"]


@pytest.mark.parametrize("length", ["\u00b2", "9" * 30, "-1", "12x"])
def test_a_length_that_is_no_number_is_no_crash(modules: Any, length: str) -> None:
    """Servers refuse most of these themselves; a proxy in front may not."""
    app = FastAPI()
    modules.shared.cmd_opts.api = True
    app_started(None, app)
    status = _run(_raw(app, [(b"content-length", length.encode("latin-1"))], b'{"captions": []}'))
    assert status == (413 if length.startswith("9") else 422)


def test_who_hangs_up_is_no_mistake_of_ours(modules: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    modules.shared.cmd_opts.api = True
    app_started(None, app)
    with caplog.at_level(logging.ERROR):
        assert _run(_raw(app, [], None)) == 400
    assert not caplog.records and TURNS.waiting == 0


def _run(answering: Any) -> int:
    """On a thread of its own: the browser of other tests may have a loop running on this one."""
    with ThreadPoolExecutor(1) as pool:
        return int(pool.submit(asyncio.run, answering).result())


async def _raw(app: FastAPI, headers: list[tuple[bytes, bytes]], body: bytes | None) -> int:
    """The status of a POST as a server hands it over; None for a client that is gone before it has sent all."""
    sent: list[Any] = []
    first: Any = {"type": "http.request", "body": body if body is not None else b"{", "more_body": body is None}
    messages = iter([first, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": f"{V1}/tags",
        "raw_path": b"", "query_string": b"", "root_path": "", "server": ("x", 80), "client": ("x", 1),
        "headers": [(b"content-type", b"application/json"), *headers],
    }  # fmt: skip
    await app(scope, receive, send)
    return int(next(message["status"] for message in sent if message["type"] == "http.response.start"))


@pytest.mark.parametrize(
    "front",
    ["data:image/png;base64,", "data:;base64,", "DATA:IMAGE/PNG;name=a.png;BASE64,", " \n data:image/x-y+z;base64,\n"],
)
def test_a_data_url_may_stand_in_front(api: TestClient, front: str) -> None:
    spread = "\r\n".join(encoded()[at : at + 60] for at in range(0, len(encoded()), 60))
    answer = api.post(f"{V1}/analyse", json={"image": front + spread, "captions": [CAPTION]})
    assert answer.status_code == 200, answer.text


def test_a_data_url_whose_head_never_ends_is_no_picture(api: TestClient) -> None:
    """Reading it to its end would take a hundred times its size."""
    said = problem(api.post(f"{V1}/analyse", json={"image": "data:" + ";a" * 1000 + ";base64," + encoded()}), 422)
    assert "base64" in said["sentence"]


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        ("data:image/svg+xml,<svg/>", "not base64"),
        ("data:image/png;base64,", "is empty"),
        ("data:image/png;base64,data:image/png;base64,AAAA", "not base64"),
        ("\ud55c\uad6d", "not base64"),
        ("iVBORw0KGgo=====", "'image' is not a picture"),
        ("=", "is empty"),
        ("A", "not base64"),
        (base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 64).decode(), ""),
        (base64.b64encode(b"%!PS-Adobe-3.0 EPSF\n").decode(), "not a picture"),
    ],
)
def test_base64_that_is_none_or_holds_no_picture(api: TestClient, image: str, sentence: str) -> None:
    said = problem(api.post(f"{V1}/analyse", json={"image": image}), 422)
    assert sentence in said["sentence"], said


def test_spaces_between_letters_cost_no_more_than_the_letters(api: TestClient) -> None:
    import tracemalloc

    text = "A " * (2 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(ImageError):
            picture.decoded(text, "", 512)
        assert tracemalloc.get_traced_memory()[1] < 4 * len(text)
    finally:
        tracemalloc.stop()


def test_one_picture_is_decoded_at_a_time(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    import lib_easydiffuser.images as images

    load, inside, most = images.load_picture, threading.Semaphore(1), []

    def loaded(*given: Any, **more: Any) -> Any:
        most.append(inside.acquire(blocking=False))
        try:
            return load(*given, **more)
        finally:
            inside.release()

    monkeypatch.setattr(images, "load_picture", loaded)
    text = encoded(1500, 1500)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: picture.decoded(text, "", 512), range(8)))
    assert most == [True] * 8


def test_a_small_file_of_many_pixels_is_refused_by_its_header(api: TestClient) -> None:
    buffer = io.BytesIO()
    Image.new("L", (8, 8)).save(buffer, "PNG")
    small = buffer.getvalue()
    header = b"IHDR" + struct.pack(">II", 30_000, 30_000) + small[24:29]
    data = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    said = problem(api.post(f"{V1}/analyse", json={"image": base64.b64encode(data).decode()}), 413)
    assert said["sentence"] == "The picture 'image' is too large."


def test_who_comes_when_too_many_wait_is_told_so_and_lists_go_on(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, leave = threading.Semaphore(0), threading.Event()

    def decoding(*_: Any) -> Any:
        inside.release()
        leave.wait(60)
        raise ImageError("It was only a test.")

    monkeypatch.setattr(handlers, "decoded", decoding)
    with ThreadPoolExecutor(TURNS.most) as pool:
        waiting = [pool.submit(api.post, f"{V1}/analyse", json={"image": "x"}) for _ in range(TURNS.most)]
        try:
            for _ in waiting:
                assert inside.acquire(timeout=60)
            late = api.post(f"{V1}/tags", json={"captions": [CAPTION]})
            listed = api.get(f"{V1}/models")
            stopped = api.post(f"{V1}/models/cancel", json={"name": "blip-base"})
        finally:
            leave.set()
        for each in waiting:
            problem(each.result(), 422)
    assert str(TURNS.most) in problem(late, 429)["sentence"] and int(late.headers["retry-after"]) > 0
    assert listed.status_code == stopped.status_code == 200
    assert api.post(f"{V1}/tags", json={"captions": [CAPTION]}).status_code == 200 and TURNS.waiting == 0


def test_a_list_waits_neither_for_the_queue_nor_for_a_model_in_use(api: TestClient, modules: Any) -> None:
    modules.call_queue.queue_lock.held = True
    try:
        with MANAGER._lock, ThreadPoolExecutor(1) as pool:
            for path in ("models", "captioners", "encoders", "version"):
                assert pool.submit(api.get, f"{V1}/{path}").result(timeout=60).status_code == 200
    finally:
        modules.call_queue.queue_lock.held = False
