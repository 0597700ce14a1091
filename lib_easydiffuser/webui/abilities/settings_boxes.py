"""The fields of txt2img and img2img that say how a picture is made: what the host itself pastes parameters into."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import wraps
from typing import Any

from ...host import SIZE_STEP, SettingsBoxes
from .boxes import NAMES, pasted, pasting, prompt_boxes
from .settings import option

# Our name -> the processing's argument, and its names in infotexts; a host knows its fields by one of them.
_FIELDS = {
    "width": ("width", "Size-1"),
    "height": ("height", "Size-2"),
    "steps": ("steps", "Steps"),
    "cfg_scale": ("cfg_scale", "CFG scale"),
    "sampler": ("sampler_name", "Sampler"),
    "scheduler": ("scheduler", "Schedule type"),
    "seed": ("seed", "Seed"),
    "clip_skip": ("clip_skip", "Clip skip", "CLiP-skip"),
    "hires": ("enable_hr", "Hires"),
    "hires_scale": ("hr_scale", "Hires upscale"),
    "hires_upscaler": ("hr_upscaler", "Hires upscaler"),
    "hires_steps": ("hr_second_pass_steps", "Hires steps"),
    "hires_width": ("hr_resize_x", "Hires resize-1"),
    "hires_height": ("hr_resize_y", "Hires resize-2"),
    "denoising_strength": ("denoising_strength", "Denoising strength"),
}
_LACKS = "This host has no fields that settings can be sent to."


def settings_boxes() -> tuple[SettingsBoxes, ...]:
    """Those of the tabs that are on the page; asked while it is built."""
    hidden = {str(label).lower() for label in option("hidden_tabs", [])}
    found = [_boxes(name) for name in NAMES if name not in hidden]
    return tuple(boxes for boxes in found if boxes.fields)


def size_step() -> int:
    """What the sliders of the size go by, pixels: 8, on Neo 64 by its option, which its generating rounds to too."""
    known = [_known(tab) for tab in NAMES]
    steps = [getattr(fields.get(name), "step", None) for fields in known for name in _FIELDS["width"]]
    return next((int(step) for step in steps if isinstance(step, int | float) and step > SIZE_STEP), SIZE_STEP)


def lacks() -> str:
    """For the tab."""
    # Where there are no prompt boxes either, that is said already.
    return _LACKS if prompt_boxes() and not settings_boxes() else ""


def _boxes(tab: str) -> SettingsBoxes:
    known = _known(tab)
    fields = {ours: known[name] for ours, names in _FIELDS.items() for name in reversed(names) if name in known}
    place = pasting(tab)
    overrides = place.get("override_settings_component")
    if overrides is not None and "clip_skip" not in fields:
        fields["overrides"] = overrides
    return SettingsBoxes(tab, fields, _copied_whole(place.get("init_img")))


def _copied_whole(component: Any) -> Any:
    """Let gradio 4's copies of a component be what it is.

    An update, one of nothing too, makes gradio build the component anew for that page from the arguments it recorded.
    Forge and Neo switch the recording off before they define their canvas: its copies forget `numpy=False`, and img2img
    gets arrays for pictures until the page is loaded again. A copy is copied in its turn, so the class learns it.
    """
    kind, recorded = type(component), getattr(component, "_constructor_args", None)
    if not recorded or hasattr(kind.__init__, "easydiffuser_records"):
        return component
    parameters = inspect.signature(kind.__init__, follow_wrapped=False).parameters.values()
    names = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY and hasattr(component, one.name)]
    if lost := [name for name in names if name not in recorded[0]]:
        _record(component, lost)
        kind.__init__ = _recording(kind.__init__, lost)
    return component


def _recording(init: Any, names: Sequence[str]) -> Any:
    @wraps(init)
    def whole(self: Any, *args: Any, **given: Any) -> None:
        init(self, *args, **given)
        _record(self, names)

    whole.easydiffuser_records = True  # type: ignore[attr-defined]
    return whole


def _record(component: Any, names: Sequence[str]) -> None:
    component._constructor_args[0].update({name: getattr(component, name) for name in names})


def _known(tab: str) -> dict[str, Any]:
    """Components by argument and by infotext name, the first of each."""
    found: dict[str, Any] = {}
    for field in pasted(tab):
        for name in (getattr(field, "api", None), field[1]):
            if isinstance(name, str) and _can_be_set(field[0]):
                found.setdefault(name, field[0])
    return found


def _can_be_set(component: Any) -> bool:
    """Not what sends its choice's number, by a name; nor what the host has locked."""
    return getattr(component, "type", "") != "index" and getattr(component, "interactive", None) is not False
