"""ADetailer: faces and hands found in the picture so far and painted again, larger.

By its documented API alone: img2img whose own painting is skipped, with ADetailer in `alwayson_scripts`.

Source:
    The wiki of Bing-su/adetailer, page API: args are [enable, skip img2img, one object a unit].
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ...errors import UsageError
from ...knob import field
from ..offers import Offers, named
from ..records import Ask, Stand
from ._contract import StepKind
from ._painting import LORA, body_of, painting, with_loras
from .img2img import GRID

SCRIPT = "ADetailer"


class Detail(StepKind):
    """A pass of its own, so that its picture is kept."""

    name = "adetailer"
    title = "ADetailer: faces and hands painted again"
    order = 30
    fields = (
        *painting("{prompt}", None),
        field("model", str, "face_yolov8n.pt", "What looks for them, by ADetailer's name."),
        field("detail_prompt", str, "", "For what is found alone; empty takes the prompt."),
        field("confidence", float, 0.3, "How sure it has to be.", 0.0, 1.0, step=0.01),
        field("denoising_strength", float, 0.4, "0 keeps what is found as it is.", 0.0, 1.0, step=0.01),
        field("mask_blur", int, 4, "Pixels.", 0, 64),
        field("padding", int, 32, "Pixels around what is found that are looked at.", 0, 256),
    )
    lists = MappingProxyType({"lora": LORA})

    def lacks(self, offers: Offers) -> str:
        if offers.has_script(SCRIPT, True):
            return ""
        return "ADetailer is not installed: the extension Bing-su/adetailer would be needed."

    def ask(self, values: Mapping[str, Any], stand: Stand, offers: Offers) -> Ask:
        model = named(values["model"], offers.detailers) if offers.detailers else values["model"]
        if not model:
            raise UsageError(f"ADetailer has no model {values['model']!r}.", f"It has: {', '.join(offers.detailers)}.")
        body, notes = body_of(values, stand, offers, True)
        width, height = (max(GRID, round(side / GRID) * GRID) for side in stand.size)
        # A prompt of its own takes the place of the other, LoRAs and all.
        detail = values["detail_prompt"] and with_loras(values["detail_prompt"], values, offers, [])
        unit = {
            "ad_model": model, "ad_prompt": detail, "ad_confidence": values["confidence"],
            "ad_denoising_strength": values["denoising_strength"], "ad_mask_blur": values["mask_blur"],
            "ad_inpaint_only_masked": True, "ad_inpaint_only_masked_padding": values["padding"],
        }  # fmt: skip
        body |= {
            # What the picture itself would be painted with, by a version that does not skip that.
            "denoising_strength": 0.0,
            "width": width, "height": height, "alwayson_scripts": {SCRIPT: {"args": [True, True, unit]}},
        }  # fmt: skip
        return Ask("/sdapi/v1/img2img", body, tuple(notes))
