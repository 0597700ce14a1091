"""The API of a WebUI, spoken to a little server of our own."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.errors import HostError, UsageError
from lib_easydiffuser.standalone.api import WebUI


def png() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


class Server(HTTPServer):
    code = 200
    answer: Any = {"images": [], "info": "{}"}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.path, self.headers.get("Authorization"), json.loads(body or b"null")))  # type: ignore[attr-defined]
        self.send_response(self.server.code)  # type: ignore[attr-defined]
        self.end_headers()
        self.wfile.write(json.dumps(self.server.answer).encode())  # type: ignore[attr-defined]

    do_GET = do_POST

    def log_message(self, *args: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[Any]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.seen = []  # type: ignore[attr-defined]
        made.answer = {"images": [png(), png()], "info": json.dumps({"infotexts": ["a cat\nSteps: 1"]})}
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def webui(server: Any, tmp_path: Path, auth: str = "") -> WebUI:
    return WebUI(f"http://127.0.0.1:{server.server_port}/", auth, tmp_path / "out")


def test_pictures_and_request_are_saved_side_by_side(server: Any, tmp_path: Path) -> None:
    request = {"prompt": "(고양이:1.2)", "negative_prompt": "", "steps": 1}
    made = webui(server, tmp_path).txt2img(request)
    assert [Image.open(path).size for path in made.pictures] == [(8, 8), (8, 8)]
    assert json.loads(made.request.read_text("utf-8")) == request
    assert made.infotext.startswith("a cat")
    assert server.seen == [("/sdapi/v1/txt2img", None, request)]


def test_img2img_sends_the_picture(server: Any, tmp_path: Path) -> None:
    webui(server, tmp_path).img2img({"prompt": "x"}, Image.new("RGBA", (4, 2)))
    path, _, body = server.seen[0]
    sent = Image.open(io.BytesIO(base64.b64decode(body["init_images"][0])))
    assert path == "/sdapi/v1/img2img" and sent.size == (4, 2) and sent.mode == "RGB"


def test_the_login_is_sent(server: Any, tmp_path: Path) -> None:
    webui(server, tmp_path, "me:se:cret").interrupt()
    assert server.seen[0][1] == "Basic " + base64.b64encode(b"me:se:cret").decode()


@pytest.mark.parametrize(("code", "says"), [(401, "--webui-auth"), (404, "--api"), (500, "console")])
def test_a_no_is_a_sentence(server: Any, tmp_path: Path, code: int, says: str) -> None:
    server.code = code
    with pytest.raises(HostError, match=str(code)) as caught:
        webui(server, tmp_path).txt2img({})
    assert says in caught.value.hint


def test_no_picture_is_said(server: Any, tmp_path: Path) -> None:
    server.answer = {"images": [], "info": ""}
    with pytest.raises(HostError, match="made no picture"):
        webui(server, tmp_path).txt2img({})


def test_nobody_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="cannot be reached"):
        WebUI("http://127.0.0.1:9", out=tmp_path).progress()


@pytest.mark.parametrize(("url", "auth"), [("localhost:7860", ""), ("http://x", "nobody")])
def test_a_wrong_address_or_login_is_said_at_once(url: str, auth: str) -> None:
    with pytest.raises(UsageError):
        WebUI(url, auth)


def test_the_preview_with_a_webui_generates_and_shows_it(server: Any, tmp_path: Path) -> None:
    from lib_easydiffuser.standalone.generate import _generated
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    one = webui(server, tmp_path)
    build_page(PreviewHost("cpu"), one)
    shown, said = _generated(one, {"prompt": "cat"}, None, img2img=False)
    assert Path(shown).is_file() and Path(shown).name in said
    assert _generated(one, {}, None, img2img=True)[1] == "There is no picture to start from."
    server.code = 500
    assert "answered 500" in _generated(one, {}, None, img2img=False)[1]
