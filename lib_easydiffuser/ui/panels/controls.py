"""The knobs that re-filter, made from the settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...host import Host
from ...knob import Knob
from ...settings import knobs
from ..compat import not_saved
from ..defaults import keeper, starting
from . import labels

GROUPS = ("Tags", "Negatives", "Prompt", "Reading", "Taggers")
FIRST = (("threshold", "max_tags", "max_negatives"), ("style", "negative_profile"))
# The captioner stands beside the picture; how large a picture is read is a matter of the machine.
_ELSEWHERE = ("placement", "captioner", "max_side")

Controls = dict[str, Any]


def build(host: Host) -> Controls:
    """Draw them where the caller stands: the usual ones in sight, the others folded away.

    Those of the labels are made but not drawn: their section does that.
    """
    import gradio as gr

    table = starting(host)
    controls: Controls = {}
    for names in FIRST:
        with gr.Row():
            controls.update({name: component(table[name]) for name in names})
    for group in GROUPS:
        rest = [knob for knob in table.values() if knob.group == group and knob.name not in (*controls, *_ELSEWHERE)]
        if rest:
            with gr.Accordion(f"More: {group}", open=False, elem_classes=["easy-diffuser-more"]):
                controls.update({knob.name: component(knob, _found(knob, host)) for knob in rest})
    controls.update(labels.build(host))
    if keeper(host) is not None:
        # Two places for one default would fight: the settings page has it, not ui-config.json.
        controls = {name: not_saved(made) for name, made in controls.items()}
    return controls


def _found(knob: Knob, host: Host) -> tuple[str, ...]:
    """Every encoder we know, here or not: what is missing is said, with what to do, when it is chosen."""
    if knob.registry != "encoder":
        return ()
    from ...attention.encoders import REGISTRY

    return ("auto", *(part.name for part in REGISTRY.all(host)))


def component(knob: Knob, choices: tuple[str, ...] = (), **more: Any) -> Any:
    """A knob as a gradio component.

    Args:
        choices: The parts found, where the knob names one.
        more: For every component alike: `render=False` leaves the drawing to the caller.
    """
    import gradio as gr

    common: dict[str, Any] = {
        "label": unique_label(knob),
        "info": knob.help,
        "elem_id": f"easy_diffuser_{knob.name}",
        **more,
    }
    if knob.kind is bool:
        return gr.Checkbox(value=knob.default, **common)
    if choices or knob.choices:
        return gr.Dropdown(choices=list(choices or knob.choices), value=knob.default, **common)
    if knob.kind in (int, float) and knob.low is not None and knob.high is not None:
        return gr.Slider(minimum=knob.low, maximum=knob.high, step=knob.step, value=knob.default, **common)
    value = ", ".join(knob.default) if knob.kind is tuple else knob.default
    return gr.Textbox(value=value, lines=1, max_lines=1, **common)


def unique_label(knob: Knob) -> str:
    """The knob's label, with its group where two knobs share one: ui-config.json keeps values by label."""
    return knob.label if _labels().count(knob.label) == 1 else f"{knob.group}: {knob.label}"


def _labels() -> list[str]:
    return [knob.label for knob in _shown(knobs().values())]


def _shown(table: Iterable[Knob]) -> list[Knob]:
    return [knob for knob in table if knob.group in (*GROUPS, labels.GROUP)]
