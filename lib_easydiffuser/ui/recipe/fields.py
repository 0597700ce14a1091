"""What the page draws a step's fields from: made of the knobs of its kind, so that a new kind has its fields too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...host import QuietHost
from ...knob import Knob
from ...serial import to_line

if TYPE_CHECKING:
    from ...recipe.offers import Offers
    from ...recipe.steps import StepKind

_TITLES = {
    "cfg_scale": "CFG scale", "clip_skip": "CLIP skip", "controlnet": "ControlNet",
    "detail_prompt": "Prompt of what is found",
    "end": "Ends at", "image": "Looks at", "lora": "LoRA", "scale": "Times as large", "start": "Begins at",
    "steps": "Sampling steps", "trigger": "With its trigger words",
}  # fmt: skip
_MORE = {"lora": "Add a LoRA", "controlnet": "Add a unit of ControlNet"}
_CHOICES = {"reference": "Reference picture", "picture": "Picture so far"}
_FIRST = (
    "prompt", "denoising_strength", "aspect", "width", "height", "upscaler", "scale", "model", "tile",
    "name", "weight", "module", "image",
)  # fmt: skip
"""What people change; the others stand under "More fields"."""
_SOURCES = ("{prompt}", "{style}")
"""What a prompt can be chosen to be; else it is typed."""
_LISTS = {
    ("lora", "name"): "loras", ("controlnet", "module"): "modules", ("controlnet", "model"): "models",
    ("adetailer", "model"): "detailers",
}  # fmt: skip
_BY_NAME = {"upscaler": "upscalers", "sampler": "samplers", "scheduler": "schedulers"}
_LONGEST_SLIDER = 16
"""A number whose bounds lie further apart is typed alone: a slider cannot be put on one of its values."""


def kinds_told() -> str:
    """Every kind of step with its fields, in one line of JSON for the page."""
    from ...recipe.read import MOST_STEPS
    from ...recipe.steps import REGISTRY

    kinds = sorted(REGISTRY.all(QuietHost()), key=lambda kind: kind.order)
    return to_line({"most": MOST_STEPS, "sources": list(_SOURCES), "kinds": [_kind(kind) for kind in kinds]})


def lists_of(offers: Offers) -> dict[str, list[str]]:
    """The host's names that fields can be chosen from, by the lists that `kinds_told` names."""
    facts = offers.facts
    return {
        "loras": [one.name for one in offers.loras], "modules": list(offers.modules), "models": list(offers.models),
        "upscalers": [one.name for one in offers.upscalers], "detailers": list(offers.detailers),
        "samplers": [one.name for one in facts.samplers], "schedulers": [one.name for one in facts.schedulers],
    }  # fmt: skip


def title_of(name: str) -> str:
    """What a field is called on the page."""
    return _TITLES.get(name) or name.replace("_", " ").capitalize()


def _kind(kind: StepKind) -> dict[str, Any]:
    rows = [
        {"name": name, "title": title_of(name), "more": _MORE.get(name, "Add one"), "fields": _fields(name, knobs)}
        for name, knobs in kind.lists.items()
    ]
    return {"name": kind.name, "title": kind.title, "fields": _fields(kind.name, kind.fields), "lists": rows}


def _fields(of: str, knobs: Sequence[Knob]) -> list[dict[str, Any]]:
    return [_field(of, knob) for knob in knobs]


def _field(of: str, knob: Knob) -> dict[str, Any]:
    return {
        "name": knob.name, "title": title_of(knob.name), "help": knob.help, "kind": knob.kind.__name__,
        "default": knob.default, "low": knob.low, "high": knob.high, "step": knob.step,
        "choices": [[choice, _CHOICES.get(choice, "")] for choice in knob.choices],
        "wants": f"It is {knob.wants}.", "first": knob.name in _FIRST, "slider": _slides(knob),
        "list": _LISTS.get((of, knob.name)) or _BY_NAME.get(knob.name, ""),
    }  # fmt: skip


def _slides(knob: Knob) -> bool:
    if knob.kind is not float or knob.step is None or knob.low is None or knob.high is None:
        return False
    return knob.high - knob.low <= _LONGEST_SLIDER
