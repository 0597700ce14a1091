"""Places of the host's page that can send us a picture, and how the host connects a button of ours to them."""

from __future__ import annotations

from typing import Any

from ._look import attribute
from .boxes import PLACES as PASTING

# The button after which ours stands -> (the picture it sends, whether it is a small tool button)
PLACES = {
    "txt2img_send_to_extras": ("txt2img_gallery", True),
    "img2img_send_to_extras": ("img2img_gallery", True),
    "extras_send_to_extras": ("extras_gallery", True),
    "extras_tab": ("pnginfo_image", False),
}
_LACKS = "This host's galleries have no place for a button that sends pictures here: drop, paste or upload them."
_placed: dict[str, int] = {}  # "buttons": how many stand in the page that is built; empty before any is


def begin() -> None:
    """A page begins to be built."""
    _placed["buttons"] = 0


def placed() -> None:
    """A button of ours was put into it."""
    _placed["buttons"] = _placed.get("buttons", 0) + 1


def receive(tab: str, image: Any, sources: list[tuple[Any, Any]]) -> None:
    """Make an image a place pictures can be sent to, by other extensions and by buttons of ours.

    Args:
        tab: Our tab's name; the page has a function `switch_to_<tab>`.
        sources: (button, the picture or gallery it sends).
    """
    add, register, binding = (_anywhere(name) for name in _RECEIVING)
    if add is not None:
        add(tab, image, None)
    if register is None or binding is None:
        return
    for button, picture in sources:
        register(binding(paste_button=button, tabname=tab, source_image_component=picture))


_RECEIVING = ("add_paste_fields", "register_paste_params_button", "ParamBinding")


def tool_button(text: str, elem_id: str, tooltip: str) -> Any | None:
    """A small button as the host has them; None where it has none."""
    kind = attribute("modules.ui_components:ToolButton")
    if kind is None:
        return None
    try:
        return kind(text, elem_id=elem_id, tooltip=tooltip)
    except TypeError:  # a plain button underneath: no tooltip
        return kind(text, elem_id=elem_id)


def lacks() -> str:
    """For the tab."""
    return _LACKS if _placed == {"buttons": 0} else ""


def _anywhere(name: str) -> Any | None:
    return attribute(*(f"{place}:{name}" for place in PASTING))
