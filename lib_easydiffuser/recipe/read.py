"""A recipe's JSON, read and checked: what is wrong is said with its step and its field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import SettingError, UnknownNameError, UsageError, quoted
from ..host import QuietHost
from ..knob import Knob
from .records import Recipe, RecipeStep
from .steps import REGISTRY, StepKind

SCHEMA = "easydiffuser-recipe/1"
MOST_STEPS = 30
_MOST_BYTES = 1 << 20
_TOP = ("schema", "name", "about", "steps")


def read_file(path: Path) -> Recipe:
    """The recipe in a file.

    Raises:
        UsageError: If it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"The recipe {quoted(str(path), 200)} cannot be read: {why.lower()}.", "Check its path."
        ) from error
    if len(data) > _MOST_BYTES:
        raise UsageError(f"The recipe {quoted(str(path), 200)} is larger than 1 MiB.", "A recipe is a short text.")
    return read_text(data)


def read_text(text: str | bytes) -> Recipe:
    """The recipe in a text of JSON.

    Raises:
        UsageError: If it is none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The recipe is no JSON: {str(error)[:100]}.", "docs/recipes.md shows one.") from error
    return read(document)


def read(document: Any) -> Recipe:
    """The recipe in what JSON was read as.

    Raises:
        UsageError: If it is none.
    """
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise UsageError("This is no recipe.", f'A recipe is an object with "schema": "{SCHEMA}".')
    _require_known(document, _TOP, "recipe")
    name, about, steps = (document.get(key, "") for key in ("name", "about", "steps"))
    if not isinstance(name, str) or not name.strip() or not isinstance(about, str):
        raise UsageError("The recipe has no name.", 'It has "name" and "about", two texts.')
    if not isinstance(steps, Sequence) or isinstance(steps, str) or not 1 <= len(steps) <= MOST_STEPS:
        raise UsageError("The recipe has no steps.", f'"steps" is a list of 1 to {MOST_STEPS} objects.')
    made = tuple(_step(number, step) for number, step in enumerate(steps, 1))
    if not any(step.on for step in made):
        raise UsageError("Every step of the recipe is off.", "Switch one on.")
    return Recipe(name.strip(), about.strip(), made)


def document_of(recipe: Recipe) -> dict[str, Any]:
    """As JSON; `read` reads it. Only what differs from the defaults is said."""
    return {"schema": SCHEMA, "name": recipe.name, "about": recipe.about,
            "steps": [_document(step) for step in recipe.steps]}  # fmt: skip


def kind_of(name: Any) -> StepKind:
    """The kind of step of that name.

    Raises:
        UnknownNameError: If there is none.
    """
    return REGISTRY.get(str(name), QuietHost())


def checked(kind: StepKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of a kind of step: those that are given, the defaults for the others.

    Raises:
        UsageError: If one is unknown, of another type, or out of bounds.
    """
    _require_known(given, [*(knob.name for knob in kind.fields), *kind.lists], f"step {kind.name}")
    found: dict[str, Any] = _object(kind.fields, given)
    for name, knobs in kind.lists.items():
        rows = given.get(name, [])
        if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
            raise SettingError(f"The field {name!r} cannot be {quoted(rows)}.", "It is a list of objects.")
        for row in rows:
            _require_known(row, [knob.name for knob in knobs], name)
        found[name] = [_object(knobs, row) for row in rows]
    return found


def _step(number: int, given: Any) -> RecipeStep:
    if not isinstance(given, Mapping):
        raise UsageError(f"Step {number} of the recipe is no object.", 'It is {"step": "txt2img", ...}.')
    rest = {name: value for name, value in given.items() if name not in ("step", "on")}
    on = given.get("on", True)
    try:
        if not isinstance(on, bool):
            raise SettingError(f"The field 'on' cannot be {quoted(on)}.", "It is true or false.")
        kind = kind_of(given.get("step", ""))
        return RecipeStep(kind.name, checked(kind, rest), on)
    except UsageError as error:
        raise UsageError(f"Step {number} of the recipe: {error.message}", error.hint) from error


def _object(knobs: Sequence[Knob], given: Mapping[str, Any]) -> dict[str, Any]:
    return {knob.name: knob.check(given[knob.name]) if knob.name in given else knob.default for knob in knobs}


def _require_known(given: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for name in given:
        if name not in known:
            raise UnknownNameError(f"field of a {what}", str(name), known)


def _document(step: RecipeStep) -> dict[str, Any]:
    kind = kind_of(step.kind)
    said = {knob.name: step.values[knob.name] for knob in kind.fields if step.values[knob.name] != knob.default}
    said |= {name: list(step.values[name]) for name in kind.lists if step.values.get(name)}
    return {"step": step.kind, **({} if step.on else {"on": False}), **said}
