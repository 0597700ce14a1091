"""What txt2img and img2img answer: pictures in base64, and a text of JSON about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..records import Made
from ._contract import picture_of


def read(answer: Any) -> Made:
    """The first picture, its infotext and its seed.

    Raises:
        GenerationError: If there is none.
    """
    info = _info(answer)
    texts, seeds = info.get("infotexts") or [""], info.get("all_seeds") or [info.get("seed", -1)]
    return picture_of(answer, str(texts[0] or ""), _whole(seeds[0]))


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
