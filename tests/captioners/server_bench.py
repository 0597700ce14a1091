"""What the tests of the captioner `server` share: a picture, a question, a stand-in."""

from __future__ import annotations

import json
from typing import Any

from PIL import Image

from lib_easydiffuser.captioners import chosen
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption, Picture
from lib_easydiffuser.settings import Settings

PICTURE = Picture(Image.new("RGB", (1600, 800), (200, 40, 40)))


def captions(url: str, host: Any = None, **values: Any) -> tuple[Caption, ...]:
    """What the captioner says of the picture."""
    settings = Settings().with_values({"captioner": "server", "server_url": url, **values})
    captioner, _ = chosen(settings, host or QuietHost())
    return captioner.caption(PICTURE, settings, host or QuietHost())


def answer(body: Any, status: int = 200) -> Any:
    """An act of the stand-in: that body, JSON where it is none yet."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler: handler.answer(text, status=status)
