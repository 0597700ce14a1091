"""The host's X/Y/Z plot: its axes, and how one of ours is made for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._look import attribute

_LACKS = "This host has no X/Y/Z axes for img2img."


def plots() -> list[list[Any]]:
    """The axes of every plot that is loaded; a list to append to. Two plots may share one."""
    found: dict[int, list[Any]] = {}
    for data in attribute("modules.scripts:scripts_data") or ():
        axes = getattr(getattr(data, "module", None), "axis_options", None)
        if isinstance(axes, list) and axes and hasattr(axes[0], "apply"):
            found[id(axes)] = axes
    return list(found.values())


def axis(
    axes: list[Any],
    label: str,
    kind: type,
    apply: Callable[[Any, Any, Any], None],
    confirm: Callable[[Any, Any], None],
    choices: Callable[[], list[str]] | None = None,
    cost: float = 0.0,
) -> Any:
    """An axis of img2img alone, made of the class the plot's own axes are made of.

    Args:
        axes: The plot's list.
        kind: What its values are: int, float, str.
        cost: How much changing it costs, 0..1; the plot changes the dearest one least often.
    """
    # The plot shows an axis in both tabs when it is of this very class, else by `is_img2img`.
    plain = _root(type(axes[0]))
    made = type("AxisOptionImg2Img", (plain,), {"is_img2img": True})
    more: dict[str, Any] = {"confirm": confirm, "cost": cost}
    if choices is not None:
        more["choices"] = choices
    return made(label, kind, apply, **more)


def _root(kind: type) -> type:
    return kind.__mro__[-2]


def lacks() -> str:
    """For the tab."""
    return "" if plots() else _LACKS
