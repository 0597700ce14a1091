"""ControlNet's units, as its documented API takes them in `alwayson_scripts`: sd-webui-controlnet and Forge's own.

Source:
    The wiki of Mikubill/sd-webui-controlnet, page API; Forge's ControlNetUnit takes the same names.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from ...knob import field
from ..offers import NONE, Offers, named
from ..records import Stand

SCRIPT = "ControlNet"
REFERENCE, PICTURE = "reference", "picture"
UNIT = (
    field("module", str, "none", "The preprocessor, by the host's name."),
    field("model", str, "", "By the host's name or a part of it; empty takes one named as the module, where there is."),
    field(
        "image", str, REFERENCE, "The person's reference picture, or the picture so far.", choices=(REFERENCE, PICTURE)
    ),
    field("weight", float, 1.0, "How strongly it works.", 0.0, 2.0, step=0.05),
    field("start", float, 0.0, "The share of the steps at which it begins.", 0.0, 1.0, step=0.05),
    field("end", float, 1.0, "The share of the steps at which it ends.", 0.0, 1.0, step=0.05),
)


def units(
    wanted: Sequence[Mapping[str, Any]], stand: Stand, offers: Offers, img2img: bool, notes: list[str]
) -> list[dict[str, Any]]:
    """The units that can work here; why another cannot is put among the notes."""
    found = []
    if wanted and not offers.has_script(SCRIPT, img2img):
        notes.append("ControlNet is not installed (sd-webui-controlnet, or Forge's own): its units were left out.")
        return []
    for unit in wanted:
        module = named(unit["module"], offers.modules)
        model = named(unit["model"] or _kind(module), offers.models)
        why = _why_not(unit, module, model, stand)
        if why:
            notes.append(f"{why} The unit was left out.")
        else:
            found.append(_unit(unit, module, model, stand, img2img))
    return found


def _kind(module: str) -> str:
    """ "openpose" of openpose_full and of dw_openpose_full: what models of its kind have in their names."""
    return next((word for word in module.split("_") if len(word) > 2), "")


def _why_not(unit: Mapping[str, Any], module: str, model: str, stand: Stand) -> str:
    if not module:
        return f"ControlNet has no module {unit['module']!r}."
    if unit["model"] and not model:
        return f"ControlNet has no model {unit['model']!r} in its folder."
    if unit["image"] == REFERENCE and stand.reference is None:
        return f"There is no reference picture for {unit['module']}."
    if unit["image"] == PICTURE and stand.picture is None:
        return f"There is no picture yet for {unit['module']}."
    return ""


def _unit(unit: Mapping[str, Any], module: str, model: str, stand: Stand, img2img: bool) -> dict[str, Any]:
    made = {
        "enabled": True, "module": module, "model": model or NONE, "weight": unit["weight"],
        "guidance_start": unit["start"], "guidance_end": unit["end"], "pixel_perfect": True,
    }  # fmt: skip
    picture = stand.reference if unit["image"] == REFERENCE else None if img2img else stand.picture
    # A unit without a picture takes the one that img2img begins with, tile by tile where that is cut into tiles.
    return made | ({"image": base64.b64encode(picture).decode()} if picture is not None else {})
