"""The knobs of CLIP's labels: made with the other controls, drawn by the section that shows the labels."""

from __future__ import annotations

from typing import Any

from ...host import Host
from ...knob import Knob
from ..defaults import starting
from .component import LABELS, component, first_choices

KINDS = ("medium", "artist", "movement", "trending", "flavor")
_WHY = "artist is off until you want it: a living artist's name in a prompt copies their style."
# Which folder of the machine is read is not for everybody who can open the page.
_ELSEWHERE = ("label_lists",)


def build(host: Host) -> dict[str, Any]:
    """The components by knob, not drawn yet: the section does that by `render()`."""
    found = {name: knob for name, knob in starting(host).items() if knob.group == LABELS and name not in _ELSEWHERE}
    return {name: _component(knob) for name, knob in found.items()}


def _component(knob: Knob) -> Any:
    import gradio as gr

    common: dict[str, Any] = {
        "label": knob.label,
        "info": knob.help,
        "elem_id": f"easy_diffuser_{knob.name}",
        "render": False,
    }
    if knob.name == "label_kinds":
        return gr.CheckboxGroup(choices=list(KINDS), value=list(knob.default), **{**common, "info": _WHY})
    if knob.name == "clip":
        choices = list(first_choices(knob))
        # open_clip's other models go by their own names: "ViT-B-16/laion2b_s34b_b88k".
        return gr.Dropdown(choices=choices, value=knob.default, allow_custom_value=True, **common)
    return component(knob, render=False)


def models(host: Host) -> list[str]:
    """Every CLIP we know, here or not: what is missing is said, with what to do, when it is chosen."""
    from ...clip.encoders import REGISTRY

    return [part.name for part in REGISTRY.all(host)]
