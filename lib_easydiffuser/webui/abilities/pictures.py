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
_connected: list[int] = []  # buttons of the page that was built last


def receive(tab: str, image: Any, sources: list[tuple[Any, Any]]) -> None:
    """Make an image a place pictures can be sent to, by other extensions and by buttons of ours.

    Args:
        tab: Our tab's name; the page has a function `switch_to_<tab>`.
        sources: (button, the picture or gallery it sends).
    """
    add, register, binding = (_anywhere(name) for name in _RECEIVING)
    if add is not None:
        add(tab, image, None)
    possible = register is not None and binding is not None
    for button, picture in sources if possible else ():
        register(binding(paste_button=button, tabname=tab, source_image_component=picture))
    _connected[:] = [len(sources) if possible else 0]


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
    return _LACKS if _connected == [0] else ""


def _anywhere(name: str) -> Any | None:
    return attribute(*(f"{place}:{name}" for place in PASTING))
