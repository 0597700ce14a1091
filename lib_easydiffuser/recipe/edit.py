"""Small changes of a recipe: a LoRA more, a field of a step, by what a person types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..errors import SettingError, UnknownNameError, UsageError, quoted
from .read import checked, kind_of
from .records import Recipe, RecipeStep
from .steps.adetailer import Detail

_PLACEHOLDERS = ("prompt", "negative", "style")


def with_loras(recipe: Recipe, loras: Iterable[str]) -> Recipe:
    """The recipe with those LoRAs, each "NAME" or "NAME:WEIGHT", in the place of the ones it names so.

    They go into its first painting step and into those of ADetailer, which would paint the face without them else.

    Raises:
        UsageError: If one is spelled otherwise, or no step takes LoRAs.
    """
    rows = [_lora(text) for text in loras]
    if not rows:
        return recipe
    able = [at for at, step in enumerate(recipe.steps) if step.on and "lora" in step.values]
    if not able:
        raise UsageError("No step of the recipe takes a LoRA.", "A step that paints does.")
    for place in (able[0], *(at for at in able[1:] if recipe.steps[at].kind == Detail.name)):
        named = {one["name"].casefold(): one for one in (*recipe.steps[place].values["lora"], *rows)}
        recipe = _with(recipe, place, {"lora": list(named.values())})
    return recipe


def with_fields(recipe: Recipe, fields: Iterable[str]) -> Recipe:
    """The recipe with some fields changed, each "STEP.FIELD=VALUE": a step's number, and JSON or a text.

    Raises:
        UsageError: If one is spelled otherwise, or the step cannot take it.
    """
    for text in fields:
        where, equals, value = text.partition("=")
        number, dot, name = where.partition(".")
        if not (equals and dot):
            raise UsageError(f"{quoted(text)} sets nothing.", "It is spelled STEP.FIELD=VALUE, like 3.steps=20.")
        if not number.isdecimal() or not 1 <= int(number) <= len(recipe.steps):
            raise UnknownNameError("step of the recipe", number, [str(at) for at, _ in enumerate(recipe.steps, 1)])
        recipe = _with(recipe, int(number) - 1, {name.strip(): _value(value)})
    return recipe


def with_chosen(recipe: Recipe, module: str, model: str, upscaler: str) -> Recipe:
    """The recipe with what was chosen from the host's lists; "" keeps what the recipe names.

    Args:
        module, model: Of the first unit of ControlNet that looks at the reference, which the first step that paints
            gets where there is none. A module alone takes away the model that another one had.
        upscaler: Of every step that has one.
    """
    for place, step in enumerate(recipe.steps):
        if upscaler and step.on and "upscaler" in step.values:
            recipe = _with(recipe, place, {"upscaler": upscaler})
    if not (module or model):
        return recipe
    able = [at for at, step in enumerate(recipe.steps) if step.on and "controlnet" in step.values]
    place = next((at for at in able if _looking(recipe.steps[at])), next(iter(able), -1))
    if place < 0:
        raise UsageError("No step of the recipe takes ControlNet.", "A step that paints does.")
    units = [dict(unit) for unit in recipe.steps[place].values["controlnet"]]
    unit = next((unit for unit in units if unit["image"] == "reference"), None)
    if unit is None:
        unit = {}
        units.append(unit)
    if module and not model and module != unit.get("module"):
        unit["model"] = ""  # that of another module would be the wrong one
    unit |= {name: value for name, value in (("module", module), ("model", model)) if value}
    return _with(recipe, place, {"controlnet": units})


def placeholders(recipe: Recipe) -> set[str]:
    """Those of "prompt", "negative" and "style" that the steps which run ask for."""
    texts = [value for step in recipe.steps if step.on for value in step.values.values() if isinstance(value, str)]
    return {name for name in _PLACEHOLDERS if any(f"{{{name}}}" in text for text in texts)}


def _with(recipe: Recipe, place: int, changes: Mapping[str, Any]) -> Recipe:
    step, steps = recipe.steps[place], list(recipe.steps)
    given = dict(changes)
    on = given.pop("on", step.on)
    if not isinstance(on, bool):
        raise SettingError(f"The field 'on' cannot be {quoted(on)}.", "It is true or false.")
    steps[place] = RecipeStep(step.kind, checked(kind_of(step.kind), {**step.values, **given}), on)
    if not any(one.on for one in steps):
        raise UsageError("Every step of the recipe is off.", "Switch one on.")
    return replace(recipe, steps=tuple(steps))


def _looking(step: RecipeStep) -> bool:
    return any(unit["image"] == "reference" for unit in step.values["controlnet"])


def _lora(text: str) -> dict[str, Any]:
    name, _, weight = text.partition(":")
    try:
        strength = float(weight or 0.8)
    except ValueError:
        strength = float("nan")
    if not name.strip() or not -4.0 <= strength <= 4.0:
        raise UsageError(f"{quoted(text)} is no LoRA with its weight.", "It is spelled NAME or NAME:0.8.")
    return {"name": name.strip(), "weight": strength, "trigger": True}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip()
