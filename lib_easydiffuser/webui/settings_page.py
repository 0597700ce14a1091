"""Our page among the host's settings, made from the knobs."""

from __future__ import annotations

from typing import Any

from ..knob import Knob
from . import options
from .abilities import settings
from .host import host

SECTION = ("easydiffuser", "Easy Diffuser")


def add_options() -> None:
    """The host builds its settings; called anew at every Reload UI."""
    group = ""
    for knob in options.offered().values():
        if knob.group != group:
            group = knob.group
            line = settings.heading(group, SECTION)
            if line is not None:
                settings.add(f"easydiffuser_about_{group.lower()}", line)
        settings.add(options.key(knob.name), _option(knob))


def _option(knob: Knob) -> Any:
    component, arguments = _component(knob)
    default = ", ".join(knob.default) if knob.kind is tuple else knob.default
    made = settings.described(default, knob.label, component, arguments, SECTION, said(knob))
    # The owner's: no request may write it by the host's options or override it (Forge's API writes it all the same;
    # so a server named by an option is one of the usual ones on this machine, and none where others can open the page).
    made.restrict_api = knob.owner
    return made


def said(knob: Knob) -> str:
    """Its help as the host shows it, in brackets: without the full stop, with the dots of a list that goes on."""
    return knob.help if knob.help.endswith("...") else knob.help.removesuffix(".")


def _component(knob: Knob) -> tuple[Any, Any]:
    import gradio as gr

    if knob.kind is bool:
        return gr.Checkbox, None
    if knob.choices:
        return gr.Dropdown, {"choices": list(knob.choices)}
    if knob.registry:
        return gr.Dropdown, lambda: {"choices": _names(knob)}
    if knob.kind in (int, float):
        return gr.Slider, {"minimum": knob.low, "maximum": knob.high, "step": knob.step}
    return gr.Textbox, {"lines": 1, "max_lines": 1}


def _names(knob: Knob) -> list[str]:
    """The parts found, ready or not; what is set stays a choice even when its part is gone."""
    from ..inventory import registries

    names = [part.name for part in registries()[knob.registry].all(host())]
    current = str(options.values().get(knob.name, knob.default))
    return list(dict.fromkeys([str(knob.default), *names, current]))
