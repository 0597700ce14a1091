"""Axes for the host's X/Y/Z plot. An axis of ours turns the companion on for the pictures of the plot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...errors import EasyDiffuserError, UnknownNameError
from ...settings import knobs
from ..abilities import plot
from .controls import captioner_names
from .scripts import TURNED

_PREFIX = "[Easy Diffuser] "
# What an axis is called -> the knob it turns.
_AXES = {
    "Captioner": "captioner", "Kind of caption": "caption_kind",
    "Most tags": "max_tags", "Word threshold": "threshold", "Which tags": "which_tags",
    "Placement": "placement", "Emphasis": "emphasis", "Negative tags": "negatives",
}  # fmt: skip


def add() -> None:
    """Once into the plot's list, however often the page is built."""
    for axes in plot.plots():
        there = {option.label for option in axes}
        axes.extend(_axis(axes, _PREFIX + label, name) for label, name in _AXES.items() if _PREFIX + label not in there)


def _axis(axes: list[Any], label: str, name: str) -> Any:
    kind = knobs()[name].kind
    choices: Sequence[str] = ["True", "False"] if kind is bool else knobs()[name].choices
    more: dict[str, Any] = {}
    if name == "captioner":
        # Changing the model is what costs: the plot then goes through the other axes first.
        more = {"choices": captioner_names, "cost": 0.5}
    elif choices:
        more = {"choices": lambda: list(choices)}
    return plot.axis(axes, label, str if kind is bool else kind, _turning(name), _confirming(name), **more)


def _turning(name: str) -> Callable[[Any, Any, Any], None]:
    def apply(p: Any, value: Any, values: Any) -> None:
        # A new dictionary: `p` is a copy, and its attributes are shared with the others.
        setattr(p, TURNED, {**getattr(p, TURNED, {}), name: value})

    return apply


def _confirming(name: str) -> Callable[[Any, Any], None]:
    def confirm(p: Any, values: Any) -> None:
        for value in values:
            try:
                knobs()[name].check(value)
                if name == "captioner" and value not in captioner_names():
                    raise UnknownNameError("captioner", value, captioner_names())
            except EasyDiffuserError as error:
                raise RuntimeError(str(error)) from None

    return confirm
