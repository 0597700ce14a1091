"""The host's API and what it saved, for the checks of img2img; no checks here."""

from __future__ import annotations

import base64
import json
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.images.embedded.infotext import parse_infotext
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.settings import Settings

from .session import Session

OWN, OWN_NEGATIVE = "mine, (a thing:1.1) <lora:none:0.5>", "my bad"
BODY = {
    "prompt": OWN, "negative_prompt": OWN_NEGATIVE, "steps": 1, "width": 64, "height": 64, "sampler_name": "Euler",
    "seed": 5, "denoising_strength": 0.9,
}  # fmt: skip
TAGS = "Easy Diffuser tags"
PATIENCE_S = 300  # a laptop may be busy; nobody waits so long where it is not


def expected(path: Path, **values: Any) -> tuple[str, ...]:
    """The tags of a picture, as our own command line makes them."""
    settings = Settings().with_values({"captioner": "pixels", **values})
    analysis = analyse(load_picture(path, max_side=settings.max_side), settings, QuietHost())
    return tuple(tag.text for tag in analysis.positives)


def the_five(s: Session) -> list[Path]:
    return sorted((s.host.data / "five").iterdir())


def post(s: Session, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(s.host.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return json.loads(opener.open(request, timeout=2 * PATIENCE_S).read())


def get(s: Session, path: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return json.loads(opener.open(s.host.url + path, timeout=PATIENCE_S).read())


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def infotexts(s: Session, images: list[Path], **more: Any) -> list[str]:
    """What the API makes of init images."""
    answer = post(s, "/sdapi/v1/img2img", {**BODY, "init_images": [encoded(path) for path in images], **more})
    return list(json.loads(answer["info"])["infotexts"])


def fields(infotext: str) -> dict[str, str]:
    return dict(parse_infotext(infotext).settings)


def saved(s: Session) -> list[Path]:
    """The pictures the host saved from img2img, oldest first."""
    found = [path for path in s.host.data.rglob("*.png") if "img2img-images" in path.parts]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def infotext_of(path: Path) -> str:
    return str(Image.open(path).info["parameters"])


def pixels_of(path: Path) -> bytes:
    return Image.open(path).convert("RGB").tobytes()
