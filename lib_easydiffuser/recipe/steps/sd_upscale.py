"""SD upscale, the host's own script: larger by an upscaler, then painted again tile by tile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...knob import field
from ..offers import Offers
from ..records import Ask, Stand
from ._contract import StepKind
from ._painting import LISTS, body_of, encoded, painting
from ._script import UNCHANGED, arguments, enlarged, upscaler

SCRIPT = "SD upscale"


class SdUpscale(StepKind):
    """One picture a tile, put together by the host."""

    name = "sd_upscale"
    title = "SD upscale: larger, and painted again in tiles"
    order = 50
    fields = (
        *painting("{style}", 0.2),
        field("upscaler", str, "", "By the host's name; empty takes Lanczos."),
        field("scale", float, 2.0, "How many times as large.", 1.0, 4.0, step=0.05),
        field("tile", int, 512, "Side of a tile, pixels.", 64, 2048, step=8),
        field("overlap", int, 64, "Pixels that neighbouring tiles share.", 0, 256, step=16),
    )
    lists = LISTS

    def lacks(self, offers: Offers) -> str:
        if offers.has_script(SCRIPT, True):
            return ""
        return "The host's script SD upscale is not there: scripts/sd_upscale.py of the WebUI would be needed."

    def ask(self, values: Mapping[str, Any], stand: Stand, offers: Offers) -> Ask:
        body, notes = body_of(values, stand, offers, True)
        chosen = upscaler(values["upscaler"], offers, notes)
        if chosen.name == UNCHANGED and not values["upscaler"]:
            assert stand.picture is not None
            body["init_images"] = [encoded(enlarged(stand.picture, values["scale"]))]
        wanted = {"Tile overlap": values["overlap"], "Scale Factor": values["scale"], "Upscaler": chosen.name}
        body |= {
            "width": values["tile"], "height": values["tile"], "script_name": SCRIPT,
            "script_args": arguments(offers.script_arguments(SCRIPT), wanted),
        }  # fmt: skip
        return Ask("/sdapi/v1/img2img", body, tuple(notes))
