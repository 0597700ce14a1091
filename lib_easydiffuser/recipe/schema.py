"""The JSON schema of a recipe, made of the fields that its steps know; kept as data/recipe.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..host import QuietHost
from ..knob import Knob
from .read import MOST_STEPS, SCHEMA
from .steps import REGISTRY, StepKind

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}
FILE = "recipe.schema.json"


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12."""
    kinds = sorted(REGISTRY.all(QuietHost()), key=lambda kind: kind.order)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A recipe of Easy Diffuser",
        "description": "A chain of steps that a WebUI makes pictures by; each begins with the picture before it.",
        "type": "object",
        "required": ["schema", "name", "steps"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA},
            "name": {"type": "string", "minLength": 1},
            "about": {"type": "string"},
            "steps": {"type": "array", "minItems": 1, "maxItems": MOST_STEPS, "items": {"oneOf": [*map(_step, kinds)]}},
        },
    }


def _step(kind: StepKind) -> dict[str, Any]:
    more = {name: {"type": "array", "items": _object(knobs)} for name, knobs in kind.lists.items()}
    first = {"step": {"const": kind.name}, "on": {"type": "boolean", "default": True}}
    made = _object(kind.fields)
    return {**made, "title": kind.title, "required": ["step"], "properties": {**first, **made["properties"], **more}}


def _object(knobs: Sequence[Knob]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {knob.name: _field(knob) for knob in knobs}}


def _field(knob: Knob) -> dict[str, Any]:
    bounds = {"minimum": knob.low, "maximum": knob.high, "enum": list(knob.choices) or None}
    told = {"type": _TYPES[knob.kind], "default": knob.default, "description": knob.help}
    return told | {name: value for name, value in bounds.items() if value is not None}
