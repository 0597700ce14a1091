"""Switches: which of its inputs a node puts out."""

from __future__ import annotations

from collections.abc import Sequence

from .graph import Graph, Link, Node, in_order, stem_and_place
from .names import switches
from .scalars import scalar

_SELECTORS = (
    "select", "selector", "index", "idx", "switch", "boolean", "boolean_number", "bool", "condition", "choice",
    "selected", "selected_index", "which", "input", "value", "any",
)  # fmt: skip


def chosen_input(graph: Graph, node: Node) -> str | None:
    """The chosen input's name, "" when the chosen one is not there; None for a node that is no switch."""
    names = {name.lower(): name for name in node.inputs}
    pair = (
        next((names[name] for name in names if name.endswith("true")), None),
        next((names[name] for name in names if name.endswith("false")), None),
    )
    if not switches(node.kind) and None in pair:
        return None
    selector = next((names[name] for name in _SELECTORS if name in names), None)
    options = _options(node, selector)
    choice = scalar(graph, node.inputs[selector], selector) if selector else None
    if any(pair):
        return "" if choice is None else (pair[0] if _is_true(choice) else pair[1]) or ""
    if not options:
        return None
    if choice is None:  # "the first that is there" (Any Switch), or nobody can know
        return options[0]
    return _numbered(options, choice)


def _options(node: Node, selector: str | None) -> Sequence[str]:
    """The largest group of numbered or lettered inputs that hold a text or a link."""
    groups: dict[str, list[str]] = {}
    for name, value in node.inputs.items():
        stem, place = stem_and_place(name)
        has_place = place > 0 or name[-1:] == "0"
        if has_place and name != selector and isinstance(value, (Link, str)):
            groups.setdefault(stem, []).append(name)
    return list(in_order(max(groups.values(), key=lambda group: len(group), default=[])))


def _numbered(options: Sequence[str], choice: str | int | float | bool) -> str:
    if choice in options:
        return str(choice)
    lettered = not any(name[-1:].isdigit() for name in options)
    if isinstance(choice, bool) or lettered:
        place = 1 if _is_true(choice) else 2
    else:
        try:
            place = int(float(choice))
        except (ValueError, OverflowError):
            return options[0]
    return next((name for name in options if stem_and_place(name)[1] == place), "")


def _is_true(choice: str | int | float | bool) -> bool:
    return choice.strip().lower() not in ("false", "0", "no", "") if isinstance(choice, str) else choice == 1
