"""A web page with pictures of every kind, served from this machine; and another site, from which some of them come."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

KINDS = ("img", "srcset", "background", "canvas", "data", "blob", "svg", "cross", "lazy", "frame", "large", "broken")
"""The twelve of the issue."""
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 320 200">
<rect width="320" height="200" fill="#f80"/><circle cx="160" cy="100" r="70" fill="#06c"/></svg>"""
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>gallery</title><style>
body {{ font: 14px sans-serif; margin: 24px; }} iframe {{ border: 0; }}
section > * {{ width: 320px; height: 220px; display: block; object-fit: cover; }}
section {{ display: inline-block; margin: 8px; vertical-align: top; }}
#background {{ background: url(/photo.png) center / cover; }}
#stealer {{ background: url({other}/guarded.png) center / cover; }}
</style></head><body>
<section><img id="img" src="/photo.png"></section>
<section><img id="srcset" src="/tiny.png" srcset="/photo.jpg 1x, /photo.png 2x"></section>
<section><div id="background"></div></section>
<section><canvas id="canvas" width="640" height="440"></canvas></section>
<section><img id="data" src="{data}"></section>
<section><img id="blob"></section>
<section><img id="svg" src="/drawing.svg"></section>
<section><img id="cross" src="{other}/guarded.png"></section>
<section><img id="open" src="{other}/open.png"></section>
<section><iframe id="frame" src="/frame.html"></iframe></section>
<section><img id="large" src="/large.png"></section>
<section><img id="broken" src="/broken.png"></section>
<section><img id="nothing" src="/nothing.png"></section>
<section><div id="stealer"></div></section>
<section><iframe id="foreign" src="{other}/frame.html"></iframe></section>
<section><img id="typed" src="/typed.jpg"></section>
<div style="height: 6000px"></div>
<section><img id="lazy" loading="lazy" src="/photo.jpg?lazy"></section>
<script>
const canvas = document.querySelector("#canvas");
const image = document.querySelector("#img");
const draw = () => canvas.getContext("2d").drawImage(image, 0, 0, 640, 440);
image.complete ? draw() : image.addEventListener("load", draw);
fetch("/photo.jpg?blob").then((answer) => answer.blob()).then((blob) => {{
    const url = URL.createObjectURL(blob);
    const shown = document.querySelector("#blob");
    shown.addEventListener("load", () => URL.revokeObjectURL(url));
    shown.src = url;
}});
</script></body></html>"""
_FRAME = """<!doctype html><body style="margin:0">
<img id="inner" src="/photo.jpg?frame" style="width:100%;height:220px;object-fit:cover">"""


@dataclass
class Gallery:
    """Where it is.

    Attributes:
        url: The page.
        other: The other site.
        seen: Paths that were asked for, with their referrer.
    """

    url: str
    other: str
    seen: list[tuple[str, str]]


@contextmanager
def gallery(photograph: Path) -> Iterator[Gallery]:
    """Both sites, until the block ends. The other one has another name, and so is another site for a browser."""
    files = _files(photograph)
    seen: list[tuple[str, str]] = []
    other = _server(files, seen, guarded=True)
    elsewhere = f"http://localhost:{other.server_port}"
    data = "data:image/jpeg;base64," + _base64(files["/photo.jpg"][1])
    files["/"] = ("text/html", _PAGE.format(other=elsewhere, data=data).encode())
    files["/frame.html"] = ("text/html", _FRAME.encode())
    here = _server(files, seen, guarded=False)
    try:
        yield Gallery(f"http://127.0.0.1:{here.server_port}/", elsewhere, seen)
    finally:
        for server in (here, other):
            server.shutdown()
            server.server_close()


def _files(photograph: Path) -> dict[str, tuple[str, bytes]]:
    photo = Image.open(photograph).convert("RGB")
    noise = np.random.default_rng(0).integers(0, 256, (2400, 2600, 3), np.uint8)
    big = Image.blend(photo.resize((2600, 2400)), Image.fromarray(noise), 0.5)
    files = {
        "/photo.png": ("image/png", encoded(photo, "PNG")),
        "/photo.jpg": ("image/jpeg", encoded(photo, "JPEG")),
        "/tiny.png": ("image/png", encoded(photo.resize((8, 8)), "PNG")),
        "/large.png": ("image/png", encoded(big, "PNG")),
        "/drawing.svg": ("image/svg+xml", _SVG.encode()),
        "/broken.png": ("image/png", encoded(photo, "PNG")[:40]),
    }
    files["/typed.jpg"] = ('image/jpeg; name="a, b.jpg"', files["/photo.jpg"][1])
    files["/guarded.png"] = files["/open.png"] = files["/photo.png"]
    return files


def encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"compress_level": 1} if kind == "PNG" else {}))
    return buffer.getvalue()


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


def _server(files: dict[str, tuple[str, bytes]], seen: list[tuple[str, str]], guarded: bool) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, referrer = self.path.partition("?")[0], self.headers.get("Referer", "")
            seen.append((self.path, referrer))
            # As sites do that do not want their pictures shown elsewhere: who comes without their referrer gets none.
            status = 404 if path not in files else 403 if path == "/guarded.png" and guarded and not referrer else 200
            kind, data = files[path] if status == 200 else ("text/plain", b"no")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            if path == "/open.png":
                self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
