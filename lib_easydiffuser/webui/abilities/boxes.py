"""The host's prompt boxes.

They are written to directly: the host's own paste buttons read a text as generation parameters, and a tag list whose
end looks like three settings then empties both boxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...host import PromptBoxes
from ._look import attribute
from .settings import option

NAMES = ("txt2img", "img2img", "control")
# Where hosts keep what can be pasted into which tab.
PLACES = ("modules.infotext_utils", "modules.generation_parameters_copypaste")


def pasted(tab: str) -> list[Any]:
    """(component, what it is called, ...) of everything the host can put into a tab; empty for no such tab."""
    return list(pasting(tab).get("fields") or ())


def pasting(tab: str) -> Mapping[str, Any]:
    """All the host keeps of a tab that can be pasted into: "fields", "init_img", "override_settings_component"."""
    known = _anywhere("paste_fields") or {}
    found: Mapping[str, Any] = known.get(tab) or {}
    return found


def prompt_boxes() -> tuple[PromptBoxes, ...]:
    """The boxes of the tabs that are on the page; the hires boxes are not among them."""
    hidden = {str(label).lower() for label in option("hidden_tabs", [])}
    found = [_boxes(name) for name in NAMES if name not in hidden]
    return tuple(boxes for boxes in found if boxes is not None)


def lacks() -> str:
    """For the tab."""
    return "" if prompt_boxes() else "This host has no prompt boxes that tags can be sent to."


def _boxes(name: str) -> PromptBoxes | None:
    fields = {field[1]: field[0] for field in reversed(pasted(name)) if isinstance(field[1], str)}
    if "Prompt" not in fields or "Negative prompt" not in fields:
        return None
    return PromptBoxes(name, fields["Prompt"], fields["Negative prompt"])


def _anywhere(name: str) -> Any | None:
    return attribute(*(f"{place}:{name}" for place in PLACES))
