"""What txt2img and img2img answer: pictures in base64, and a text of JSON about them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from ...errors import GenerationError
from ..keep import as_png
from ..records import Made


def read(answer: Any) -> Made:
    """The first picture, its infotext and its seed.

    Raises:
        GenerationError: If there is none.
    """
    info = _info(answer)
    texts, seeds = info.get("infotexts") or [""], info.get("all_seeds") or [info.get("seed", -1)]
    return picture_of(answer, str(texts[0] or ""), _whole(seeds[0]))


def picture_of(answer: Any, infotext: str, seed: int = -1) -> Made:
    """The first picture of an answer of txt2img and img2img.

    Raises:
        GenerationError: If there is none.
    """
    images = answer.get("images") if isinstance(answer, Mapping) else None
    if not images:
        raise GenerationError("The WebUI made no picture.", "It may have been interrupted; its console says more.")
    try:
        data = base64.b64decode(str(images[0]).rsplit(",", 1)[-1])
    except (binascii.Error, ValueError) as error:
        raise GenerationError("The WebUI gave something that is no picture.", "Its console may say why.") from error
    picture, said = as_png(data, infotext)
    return Made(picture, said, seed)


def _info(answer: Any) -> Mapping[str, Any]:
    try:
        found = json.loads(answer["info"])
    except (KeyError, ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _whole(seed: Any) -> int:
    try:
        return int(seed)
    except (TypeError, ValueError):
        return -1
