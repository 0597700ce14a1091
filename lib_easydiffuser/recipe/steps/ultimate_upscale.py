"""Ultimate SD upscale, where it is installed: tiles with blended seams; ControlNet's tile module keeps dirt away.

Source:
    Coyote-A/ultimate-upscale-for-automatic1111; its arguments are read from the host's description of the script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...knob import field
from ..offers import Offers
from ..records import Ask, Stand
from ._contract import StepKind
from ._painting import LISTS, body_of, painting
from ._script import arguments, upscaler
from .img2img import GRID

SCRIPT = "Ultimate SD upscale"
_SCALED = "Scale from image size"
_SEAMS = ("None", "Band pass", "Half tile offset pass", "Half tile offset pass + intersections")


class UltimateUpscale(StepKind):
    """One picture a tile, seams blended."""

    name = "ultimate_upscale"
    title = "Ultimate SD upscale: larger, in tiles without seams"
    order = 60
    fields = (
        *painting("{style}", 0.25),
        field("upscaler", str, "", "By the host's name; empty takes Lanczos."),
        field("scale", float, 2.0, "How many times as large.", 1.0, 16.0, step=0.05),
        field("tile", int, 512, "Side of a tile, pixels.", 64, 2048, step=8),
        field("mask_blur", int, 8, "Pixels.", 0, 64),
        field("padding", int, 32, "Pixels around a tile that are looked at.", 0, 512),
        field("mode", str, "Linear", "In which order the tiles are painted.", choices=("Linear", "Chess", "None")),
        field("seams", str, "None", "How seams are painted over.", choices=_SEAMS),
    )
    lists = LISTS

    def lacks(self, offers: Offers) -> str:
        if offers.has_script(SCRIPT, True):
            return ""
        return (
            "Ultimate SD upscale is not installed: the extension Coyote-A/ultimate-upscale-for-automatic1111 would be "
            "needed."
        )

    def ask(self, values: Mapping[str, Any], stand: Stand, offers: Offers) -> Ask:
        body, notes = body_of(values, stand, offers, True)
        chosen = upscaler(values["upscaler"], offers, notes)
        # Of two arguments with one label the first belongs to the tiles, the second to the seams; "Type 2" comes last.
        wanted = {
            "Tile width": values["tile"], "Tile height": values["tile"], "Mask blur": values["mask_blur"],
            "Padding": values["padding"], "Upscaler": chosen.name, "Upscaled": stand.keeps, "Type": values["mode"],
            "Type 2": values["seams"], "Target size type": _SCALED, "Scale": values["scale"],
        }  # fmt: skip
        width, height = (max(GRID, round(side / GRID) * GRID) for side in stand.size)
        body |= {
            "width": width, "height": height, "script_name": SCRIPT,
            "script_args": arguments(offers.script_arguments(SCRIPT), wanted),
        }  # fmt: skip
        return Ask("/sdapi/v1/img2img", body, tuple(notes))
