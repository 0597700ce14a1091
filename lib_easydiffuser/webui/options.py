"""Our page among the host's settings, made from the knobs; and the values that stand there.

No secret is ever an option: the host's API shows every option to whoever may ask it.
"""

from __future__ import annotations

import logging
from typing import Any

from ..errors import EasyDiffuserError, HostError
from ..knob import Knob
from ..settings import Settings, knobs
from .abilities import memory, settings

SECTION = ("easydiffuser", "Easy Diffuser")
_LOG = logging.getLogger(__name__)

# Chosen anew for each picture, or by the host's own option (`interrogate_keep_models_in_memory`).
_ELSEWHERE = frozenset(("seed", "keep_loaded"))


def add_options() -> None:
    """The host builds its settings; called anew at every Reload UI."""
    group = ""
    for knob in offered().values():
        if knob.group != group:
            group = knob.group
            line = settings.heading(group, SECTION)
            if line is not None:
                settings.add(f"easydiffuser_about_{group.lower()}", line)
        settings.add(key(knob.name), _option(knob))


def offered() -> dict[str, Knob]:
    """The knobs that are options: none that names a place on this machine.

    The host's API lets others write options, on Forge even those that are marked as not for it: places are flags.
    """
    return {name: knob for name, knob in knobs().items() if name not in _ELSEWHERE and not knob.local}


def key(name: str) -> str:
    """The option's name of a knob."""
    return f"easydiffuser_{name}"


def values() -> dict[str, Any]:
    """What the person has set, by knob; a value that is no good (any more) is left out."""
    data = settings.options()
    found = {name: data[key(name)] for name in offered() if key(name) in data}
    if settings.flag("easydiffuser_offline", False):
        found["offline"] = True
    if folder := settings.flag("easydiffuser_label_lists"):
        found["label_lists"] = folder
    found["keep_loaded"] = "device" if memory.keeps_models() else "ram"
    return {name: value for name, value in found.items() if _is_good(knobs()[name], value)}


def defaults() -> Settings:
    """The settings everything starts from: tab, img2img script, API."""
    return Settings().with_values(values())


def keep(name: str, value: Any) -> None:
    """Set an option and save it, as the settings page would.

    Raises:
        HostError: If the host's flags freeze it.
    """
    why = settings.keep(key(name), value)
    if why:
        raise HostError(f"The setting {knobs()[name].label!r} is frozen: {why}.", "A flag of the host does it.")


def _is_good(knob: Knob, value: Any) -> bool:
    try:
        knob.check(value)
    except EasyDiffuserError as error:
        _LOG.warning("Easy Diffuser: the setting %s is ignored: %s", key(knob.name), error)
        return False
    return True


def _option(knob: Knob) -> Any:
    component, arguments = _component(knob)
    default = ", ".join(knob.default) if knob.kind is tuple else knob.default
    return settings.described(default, knob.label, component, arguments, SECTION, said(knob))


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
    from .host import host

    names = [part.name for part in registries()[knob.registry].all(host())]
    current = str(values().get(knob.name, knob.default))
    return list(dict.fromkeys([str(knob.default), *names, current]))
