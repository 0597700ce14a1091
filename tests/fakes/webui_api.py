"""A WebUI's API on this machine, strict: an unknown route, field or type is an error, as in the real one.

It draws what the prompt asks for (tests/loop/world.py). The fields are those of 1.10.1's models that we send.
"""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.records import PromptPair
from tests.loop.world import Shapes, drawn

FIELDS: dict[str, type | tuple[type, ...]] = {
    "prompt": str, "negative_prompt": str, "styles": list, "seed": int, "steps": int, "width": int, "height": int,
    "cfg_scale": (int, float), "save_images": bool, "sampler_name": str, "scheduler": str, "override_settings": dict,
    "denoising_strength": (int, float),
}  # fmt: skip
TXT2IMG = {"enable_hr", "hr_scale", "hr_second_pass_steps", "hr_resize_x", "hr_resize_y", "hr_upscaler"}
OPTIONS = {"sd_model_checkpoint": "sub/tiny_sd1.safetensors [0123abcd]", "CLIP_stop_at_last_layers": 2}
SAMPLERS = ("", "Euler", "Euler a", "DPM++ 2M")


# As 1.10.1 answers.
LISTS: dict[str, Any] = {
    "/sdapi/v1/samplers": [
        {"name": "DPM++ 2M", "aliases": ["k_dpmpp_2m"], "options": {"scheduler": "karras"}},
        {"name": "Euler a", "aliases": ["k_euler_a", "k_euler_ancestral"], "options": {}},
    ],
    "/sdapi/v1/schedulers": [
        {"name": "automatic", "label": "Automatic", "aliases": None, "default_rho": -1.0, "need_inner_model": False},
        {"name": "karras", "label": "Karras", "aliases": None, "default_rho": 7.0, "need_inner_model": False},
    ],
    "/sdapi/v1/upscalers": [{"name": "R-ESRGAN 4x+", "model_name": "R-ESRGAN 4x+", "scale": 4.0}],
    "/sdapi/v1/latent-upscale-modes": [{"name": "Latent"}],
}


@dataclass
class Api:
    """What it was asked, and how it fails.

    Attributes:
        dies_at: The connection ends without an answer at that picture (counted from 0), and at all after it.
        answers: (status, body) instead of that picture.
        waits: Pictures wait for an interrupt; `began` is set when one does.
    """

    shapes: Shapes = field(default_factory=Shapes)
    options: dict[str, Any] = field(
        default_factory=lambda: {
            "sd_model_checkpoint": "sub/tiny_sd1.safetensors [0123abcd]",
            "CLIP_stop_at_last_layers": 2,
        }
    )
    dies_at: int = 10**6
    answers: dict[int, tuple[int, Any]] = field(default_factory=dict)
    waits: bool = False
    began: threading.Event = field(default_factory=threading.Event)
    interrupted: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    models: dict[int, str] = field(default_factory=dict)
    url: str = ""

    def made(self, kind: str, body: dict[str, Any]) -> tuple[int, Any]:
        place = len(self.seen)
        self.seen.append((kind, body))
        if place in self.answers:
            return self.answers[place]
        if wrong := _wrong(kind, body):
            return 422, {"detail": [{"loc": ["body", wrong], "msg": "extra fields not permitted"}]}
        if body.get("sampler_name", "") not in SAMPLERS:
            return 404, {"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""}
        if self.waits:
            self.began.set()
            self.interrupted.wait(30)
        return 200, self._picture(kind, body, place)

    def _picture(self, kind: str, body: dict[str, Any], place: int) -> dict[str, Any]:
        seed = body["seed"] if body["seed"] >= 0 else 4242
        colours = self.shapes.colours(PromptPair(body["prompt"], body["negative_prompt"]), seed)
        infotext = f"{body['prompt']}\nSteps: {body['steps']}, Seed: {seed}"
        info = {
            "all_seeds": [seed], "infotexts": [infotext], "sd_model_name": self.models.get(place, "tiny_sd1"),
            "sampler_name": body.get("sampler_name") or "Euler", "steps": body["steps"], "clip_skip": 2,
        }  # fmt: skip
        image = drawn(colours, seed % 3, (body["width"], body["height"]))
        return {"images": [_png(image, infotext)], "parameters": {}, "info": json.dumps(info)}


def _wrong(kind: str, body: dict[str, Any]) -> str:
    """The first field that is not the API's, or not of its type."""
    extra = {"init_images"} if kind == "img2img" else TXT2IMG
    for name, value in body.items():
        if name not in FIELDS and name not in extra:
            return name
        if name in FIELDS and not isinstance(value, FIELDS[name]):
            return name
    return "" if kind == "txt2img" or body.get("init_images") else "init_images"


class _Handler(BaseHTTPRequestHandler):
    api: Api

    def do_GET(self) -> None:
        if self.path == "/sdapi/v1/options":
            self._say(200, self.api.options)
        elif self.path in LISTS:
            self._say(200, LISTS[self.path])
        elif self.path.startswith("/sdapi/v1/progress"):
            self._say(200, {"progress": 0.5})
        else:
            self._say(404, {"detail": "Not Found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        kind = self.path.rpartition("/")[2]
        if self.path == "/sdapi/v1/interrupt":
            self.api.interrupted.set()
            self._say(200, {})
        elif self.path in ("/sdapi/v1/txt2img", "/sdapi/v1/img2img"):
            if len(self.api.seen) >= self.api.dies_at:
                self.close_connection = True
                return
            self._say(*self.api.made(kind, body))
        else:
            self._say(404, {"detail": "Not Found"})

    def _say(self, code: int, answer: Any) -> None:
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None: ...


@contextmanager
def webui_api(api: Api | None = None) -> Iterator[Api]:
    """It, served until the block ends."""
    api = api or Api()
    handler = type("Handler", (_Handler,), {"api": api})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        api.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield api
        finally:
            api.interrupted.set()
            server.shutdown()


def _png(image: Image.Image, infotext: str) -> str:
    info = PngInfo()
    info.add_text("parameters", infotext)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info)
    return base64.b64encode(buffer.getvalue()).decode()
