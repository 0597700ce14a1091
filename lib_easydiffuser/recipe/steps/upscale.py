"""Upscale by one of the host's own upscalers, without painting."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from ...knob import field
from ..keep import opened
from ..offers import Offers
from ..records import Ask, Made, Stand
from ._answer import picture_of
from ._contract import StepKind
from ._painting import encoded
from ._script import UNCHANGED, enlarged, upscaler

_ALSO = "postprocessing"
"""Where WebUI 1.10.1 writes into the picture what its upscalers did, beside the infotext."""

_SAID = "html_info"
"""Where its API says it besides; on Forge (dfdcbab6) and Forge Neo (5692d2d) it stands here alone."""

_MARK = re.compile(r"<[^>]*>")


class Upscale(StepKind):
    """No model paints."""

    name = "upscale"
    title = "upscale: larger by one of the host's upscalers"
    order = 40
    fields = (
        field("upscaler", str, "", "By the host's name; empty takes Lanczos."),
        field("scale", float, 2.0, "How many times as large.", 1.0, 8.0, step=0.05),
    )

    def ask(self, values: Mapping[str, Any], stand: Stand, offers: Offers) -> Ask:
        assert stand.picture is not None
        notes: list[str] = []
        chosen = upscaler(values["upscaler"], offers, notes)
        picture, scale = stand.picture, values["scale"]
        if chosen.name == UNCHANGED and not values["upscaler"]:
            picture, scale = enlarged(picture, scale), 1.0
        body = {"image": encoded(picture), "resize_mode": 0, "upscaling_resize": scale, "upscaler_1": chosen.name}
        return Ask("/sdapi/v1/extra-single-image", body, tuple(notes))

    def made(self, answer: Any, stand: Stand) -> Made:
        images = {"images": [answer["image"]] if isinstance(answer, Mapping) and answer.get("image") else []}
        also = str(opened(picture_of(images, "").picture).info.get(_ALSO) or "") or _plain(answer.get(_SAID))
        # Its own words belong behind the parameters, where every reader of infotexts looks.
        text = ", ".join(part for part in (stand.infotext, also) if part)
        return picture_of(images, text)


def _plain(said: Any) -> str:
    """The host's line of HTML as the text it was made of."""
    return html.unescape(_MARK.sub("", said)).strip() if isinstance(said, str) else ""
