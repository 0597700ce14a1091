"""A WebUI as recipes ask it, strict as the real one: unknown fields, scripts and samplers are refused.

Served at an address, or from inside as the host's own class `modules.api.api:Api`. Labels and order of the scripts'
arguments are those of sd_upscale.py (1.10.1) and of Coyote-A/ultimate-upscale-for-automatic1111.
"""

from __future__ import annotations

import base64
import html
import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

FIELDS: dict[str, type | tuple[type, ...]] = {
    "prompt": str, "negative_prompt": str, "seed": int, "steps": int, "width": int, "height": int,
    "cfg_scale": (int, float), "save_images": bool, "send_images": bool, "sampler_name": str, "scheduler": str,
    "override_settings": dict, "override_settings_restore_afterwards": bool, "batch_size": int, "n_iter": int,
    "alwayson_scripts": dict, "script_name": str, "script_args": list,
}  # fmt: skip
IMG2IMG = {"init_images": list, "denoising_strength": (int, float)}
EXTRAS = {"image": str, "resize_mode": int, "upscaling_resize": (int, float), "upscaler_1": str}
UPSCALERS = ["None", "Lanczos", "Nearest", "ESRGAN_4x"]
SD_UPSCALE = ["", "Tile overlap", "Upscaler", "Scale Factor"]
ULTIMATE = [
    "", "Tile width", "Tile height", "Mask blur", "Padding", "Width", "Denoise", "Padding", "Upscaler", "Upscaled",
    "Type", "Seams fix", "Mask blur", "Type", "Target size type", "Custom width", "Custom height", "Scale",
]  # fmt: skip
CHOICES: dict[tuple[str, int], list[str]] = {
    ("Upscaler", 1): UPSCALERS, ("Type", 1): ["Linear", "Chess", "None"],
    ("Type", 2): ["None", "Band pass", "Half tile offset pass", "Half tile offset pass + intersections"],
    ("Target size type", 1): ["From img2img2 settings", "Custom size", "Scale from image size"],
}  # fmt: skip


@dataclass
class WebUI:
    """What it has, what it was asked, and how it fails.

    Attributes:
        scripts: Installed ones, of img2img; those in `_OF_BOTH` are in txt2img too.
        waits_at: That request (counted from 0) waits for an interrupt; `began` is set when it does.
        answers: (status, body) instead of that request's picture.
        writes_upscalers: Whether what an upscaler did is in its picture too; not so on Forge and Forge Neo.
    """

    scripts: list[str] = field(default_factory=lambda: ["sd upscale", "adetailer", "controlnet", "ultimate sd upscale"])
    options: dict[str, Any] = field(
        default_factory=lambda: {
            "sd_model_checkpoint": "tiny_sd1.safetensors [0123]",
            "CLIP_stop_at_last_layers": 1,
        }
    )
    waits_at: int = -1
    writes_upscalers: bool = True
    answers: dict[int, tuple[int, Any]] = field(default_factory=dict)
    began: threading.Event = field(default_factory=threading.Event)
    interrupted: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    written: list[Any] = field(default_factory=list)
    url: str = ""

    def get(self, path: str) -> tuple[int, Any]:
        table: dict[str, Callable[[], Any]] = {
            "/sdapi/v1/options": lambda: self.options,
            "/sdapi/v1/progress": lambda: {"progress": 0.5, "state": {"interrupted": self.interrupted.is_set()}},
            "/sdapi/v1/scripts": lambda: {"txt2img": self._of_txt2img(), "img2img": self.scripts},
            "/sdapi/v1/script-info": self._described,
            "/sdapi/v1/upscalers": lambda: [
                {"name": name, "model_path": "https://example.org/ESRGAN.pth" if name == "ESRGAN_4x" else None}
                for name in UPSCALERS
            ],
            "/sdapi/v1/samplers": lambda: [
                {"name": "Euler a", "aliases": ["k_euler_a"]}, {"name": "DPM++ 2M", "aliases": []}
            ],
            "/sdapi/v1/schedulers": lambda: [{"name": "karras", "label": "Karras"}],
            "/sdapi/v1/loras": lambda: [
                {"name": "face_v2", "alias": "Face", "metadata": {"modelspec.trigger_phrase": "ohwx woman"}},
                {"name": "plain", "alias": "plain", "metadata": {}},
            ],
        }  # fmt: skip
        if "controlnet" in self.scripts:
            table["/controlnet/module_list"] = lambda: {"module_list": ["none", "openpose_full", "tile_resample"]}
            table["/controlnet/model_list"] = lambda: {
                "model_list": ["None", "control_v11p_sd15_openpose [cab727d4]", "control_v11f1e_sd15_tile [a371b31b]"]
            }
        found = table.get(path.partition("?")[0])
        return (200, found()) if found else (404, {"detail": "Not Found"})

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        if path == "/sdapi/v1/interrupt":
            self.interrupted.set()
            return 200, {}
        if path == "/sdapi/v1/options":
            self.written.append(body)
            return 200, {}
        if path not in ("/sdapi/v1/txt2img", "/sdapi/v1/img2img", "/sdapi/v1/extra-single-image"):
            return 404, {"detail": "Not Found"}
        place, kind = len(self.seen), path.rpartition("/")[2]
        self.seen.append((kind, body))
        if place in self.answers:
            return self.answers[place]
        if wrong := self._wrong(kind, body):
            return 422, {"detail": wrong}
        self.interrupted.clear()  # a job that begins knows of no interrupt
        if place == self.waits_at:
            self.began.set()
            self.interrupted.wait(30)
        return 200, self._made(kind, body, place)

    def _wrong(self, kind: str, body: dict[str, Any]) -> str:
        known = EXTRAS if kind == "extra-single-image" else FIELDS | (IMG2IMG if kind == "img2img" else {})
        for name, value in body.items():
            if name not in known or not isinstance(value, known[name]):
                return f"field {name}"
        if body.get("sampler_name", "Euler a") not in ("Euler a", "DPM++ 2M"):
            return "Sampler not found"
        for name in body.get("alwayson_scripts", {}):
            if name.lower() not in (self.scripts if kind == "img2img" else self._of_txt2img()):
                return f"always on script {name} not found"
        script = body.get("script_name", "")
        labels = {"sd upscale": SD_UPSCALE, "ultimate sd upscale": ULTIMATE}.get(script.lower(), [])
        if script and (script.lower() not in self.scripts or len(body["script_args"]) != len(labels)):
            return f"Script '{script}' not found"
        return "" if kind != "img2img" or body.get("init_images") else "Init image not found"

    def _made(self, kind: str, body: dict[str, Any], place: int) -> dict[str, Any]:
        if kind == "extra-single-image":
            given = opened(body["image"])
            size = tuple(round(side * body["upscaling_resize"]) for side in given.size)
            said = f"Postprocess upscaler: {body['upscaler_1']}, by: 2 > 1"
            more = {"postprocessing": said} if self.writes_upscalers else {}
            own = {name: str(given.info[name]) for name in given.info if name == "parameters"}
            return {"image": _png(given.resize(size), own | more), "html_info": f"<p>{html.escape(said)}</p>"}
        size = (body["width"], body["height"])
        if script := body.get("script_name"):
            scale = body["script_args"][-1]
            size = tuple(round(side * scale) for side in opened(body["init_images"][0]).size)
            del script
        seed = body["seed"] if body["seed"] >= 0 else 4242 + place
        infotext = (
            f"{body['prompt']}\nNegative prompt: {body['negative_prompt']}\nSteps: {body['steps']}, Sampler: Euler a, "
            f"CFG scale: {body['cfg_scale']}, Seed: {seed}, Size: {size[0]}x{size[1]}"
        )
        image = Image.new("RGB", size, (40 * place % 256, seed % 256, body["steps"] % 256))
        info = {"infotexts": [infotext], "all_seeds": [seed]}
        return {"images": [_png(image, {"parameters": infotext})], "parameters": {}, "info": json.dumps(info)}

    def _of_txt2img(self) -> list[str]:
        return [name for name in self.scripts if name in ("adetailer", "controlnet")]

    def _described(self) -> list[dict[str, Any]]:
        found = {"sd upscale": SD_UPSCALE, "ultimate sd upscale": ULTIMATE}
        return [
            {"name": name, "is_img2img": True, "is_alwayson": False, "args": _arguments(labels)}
            for name, labels in found.items() if name in self.scripts
        ]  # fmt: skip


def opened(text: str) -> Image.Image:
    """A picture that a request carries."""
    image = Image.open(io.BytesIO(base64.b64decode(text)))
    image.load()
    return image


def _arguments(labels: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for at, label in enumerate(labels):
        choices = CHOICES.get((label, labels[: at + 1].count(label)))
        found.append({"label": label, "value": choices[0] if choices else 0, "choices": choices})
    return found


def _png(image: Image.Image, texts: dict[str, str]) -> str:
    info = PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info)
    return base64.b64encode(buffer.getvalue()).decode()


class _Handler(BaseHTTPRequestHandler):
    webui: WebUI

    def do_GET(self) -> None:
        self._say(*self.webui.get(self.path))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        self._say(*self.webui.post(self.path, body))

    def _say(self, code: int, answer: Any) -> None:
        data = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None: ...


@contextmanager
def served(webui: WebUI) -> Iterator[WebUI]:
    """It, at an address of this machine, until the block ends."""
    handler = type("Handler", (_Handler,), {"webui": webui})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        webui.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield webui
        finally:
            webui.interrupted.set()
            server.shutdown()
