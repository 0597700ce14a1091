"""What a recipe's job was asked for, as it is kept with the job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ImageError, SettingError, UnknownNameError, UsageError, quoted
from .fill import filled
from .read import checked, document_of, kind_of, read
from .records import Recipe, RecipeStep, Texts

_TEXTS = ("prompt", "negative", "style")


@dataclass(frozen=True)
class RecipeSpec:
    """One run of a recipe.

    Attributes:
        texts: What its placeholders stand for.
        picture: The person's own picture: what ControlNet looks at, and what a recipe without txt2img begins with.
        out: Where pictures and infotexts are kept; None for the job's own folder.
        keeps: Whether the WebUI saves copies of its own.
        changes: Fields of a step that are different from the recipe's, by the step's key.
        anew: How often a step was asked for anew, by its key.
        read: A digest of what the texts were read from, where they were not given.
    """

    recipe: Recipe
    texts: Texts = field(default_factory=Texts)
    picture: Path | None = None
    out: Path | None = None
    keeps: bool = True
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    anew: Mapping[str, int] = field(default_factory=dict)
    read: str = ""

    def values(self) -> dict[str, Any]:
        """In JSON's own types; `spec_of` reads it."""
        return {
            "recipe": document_of(self.recipe), **{name: getattr(self.texts, name) for name in _TEXTS},
            "picture": str(self.picture or ""), "out": str(self.out or ""), "keeps": self.keeps,
            "changes": {key: dict(values) for key, values in self.changes.items()}, "anew": dict(self.anew),
            "read": self.read,
        }  # fmt: skip

    def steps(self) -> list[tuple[str, RecipeStep]]:
        """The steps that run, by their keys, with changes and placeholders in them."""
        found = {f"{number:02d}-{step.kind}": step for number, step in enumerate(self.recipe.steps, 1) if step.on}
        return [(key, self._as_run(key, step)) for key, step in found.items()]

    def _as_run(self, key: str, step: RecipeStep) -> RecipeStep:
        kind = kind_of(step.kind)
        values = checked(kind, {**step.values, **self.changes.get(key, {})})
        texts = {knob.name: filled(values[knob.name], self.texts) for knob in kind.fields if knob.kind is str}
        return RecipeStep(step.kind, {**values, **texts})


def spec_of(values: Mapping[str, Any]) -> RecipeSpec:
    """The spec that gave these values.

    Raises:
        UsageError: If they are of another type, or the recipe is none.
    """
    for name, kind in (
        *((name, str) for name in (*_TEXTS, "picture", "out", "read")),
        ("changes", dict),
        ("anew", dict),
    ):
        if not isinstance(values.get(name, kind()), kind):
            raise SettingError(f"The field {name!r} cannot be {quoted(values[name])}.", "Look at docs/recipes.md.")
    if not all(isinstance(one, Mapping) for one in values.get("changes", {}).values()):
        raise SettingError(f"The field 'changes' cannot be {quoted(values['changes'])}.", "Look at docs/recipes.md.")
    return RecipeSpec(
        read(values.get("recipe")), Texts(*(values.get(name, "") for name in _TEXTS)),
        _path(values.get("picture")), _path(values.get("out")), bool(values.get("keeps", True)),
        values.get("changes", {}), values.get("anew", {}), values.get("read", ""),
    )  # fmt: skip


def require_possible(spec: RecipeSpec) -> None:
    """Say before the work what cannot be.

    Raises:
        UsageError: If it begins with a step that needs a picture and has none, or a step is named that is not there.
        ImageError: If the picture is not there.
    """
    steps = spec.steps()
    keys = [key for key, _ in steps]
    for key in (*spec.changes, *spec.anew):
        if key not in keys:
            raise UnknownNameError("step of the recipe", key, keys)
    if spec.picture is not None and not spec.picture.is_file():
        raise ImageError(f"There is no picture {quoted(str(spec.picture), 200)}.", "Check its path.")
    if spec.picture is None and not kind_of(steps[0][1].kind).starts:
        raise UsageError(f"The recipe begins with {steps[0][1].kind}, which needs a picture.", "Give it one.")


def from_step(spec: RecipeSpec, name: str) -> dict[str, int]:
    """`anew` with one step, by its key or its number, and by that all behind it, asked for once more.

    Raises:
        UnknownNameError: If there is no such step.
    """
    keys = [key for key, _ in spec.steps()]
    key = next((key for key in keys if key == name or key.partition("-")[0] == name.zfill(2)), "")
    if not key:
        raise UnknownNameError("step of the recipe", name, keys)
    return {**spec.anew, key: int(spec.anew.get(key, 0)) + 1}


def _path(text: Any) -> Path | None:
    return Path(text) if text else None
