"""A knob as a gradio component, and the headings the knobs of the page stand under."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...knob import Knob
from ...settings import knobs

GROUPS = ("Tags", "Negatives", "Prompt", "Reading", "Taggers")
LABELS = "Labels"


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


def first_choices(knob: Knob) -> tuple[str, ...]:
    """What a knob that names a part offers until the page has been told which parts there are."""
    return tuple(dict.fromkeys(("auto", knob.default)))


def unique_label(knob: Knob) -> str:
    """The knob's label, with its group where two knobs share one: ui-config.json keeps values by label."""
    return knob.label if _labels().count(knob.label) <= 1 else f"{knob.group}: {knob.label}"


def _labels() -> list[str]:
    return [knob.label for knob in _shown(knobs().values())]


def _shown(table: Iterable[Knob]) -> list[Knob]:
    return [knob for knob in table if knob.group in (*GROUPS, LABELS)]
