"""The host's prompt boxes.

Written to directly: the host's own paste buttons read a text as generation parameters, and a tag list whose end
looks like three settings then empties both boxes.
"""

from __future__ import annotations

from typing import Any

from ..host import PromptBoxes

NAMES = ("txt2img", "img2img")


def prompt_boxes() -> tuple[PromptBoxes, ...]:
    """The boxes of the tabs that are on the page; the hires boxes are not among them."""
    from modules import infotext_utils, shared

    hidden = {str(label).lower() for label in shared.opts.data.get("hidden_tabs", [])}
    found = [_boxes(name, infotext_utils.paste_fields.get(name)) for name in NAMES if name not in hidden]
    return tuple(boxes for boxes in found if boxes is not None)


def _boxes(name: str, entry: Any) -> PromptBoxes | None:
    fields = {field[1]: field[0] for field in (entry or {}).get("fields") or () if isinstance(field[1], str)}
    if "Prompt" not in fields or "Negative prompt" not in fields:
        return None
    return PromptBoxes(name, fields["Prompt"], fields["Negative prompt"])
