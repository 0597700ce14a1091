"""Switches: which of its inputs a node puts out."""

from __future__ import annotations

from collections.abc import Sequence

from .graph import Graph, Link, Node, in_order, stem_and_place
from .names import switches
from .scalars import scalar

_SELECTORS = (
    "select", "selector", "index", "idx", "switch", "boolean", "boolean_number", "bool", "condition", "choice",
    "selected", "selected_index", "selection", "if_condition", "which", "cond", "input", "value", "any",
)  # fmt: skip


_TRUE, _FALSE = ("true", "tt_value"), ("false", "ff_value")


def chosen_input(graph: Graph, node: Node) -> str | None:
    """The chosen input's name, "" when the chosen one is not there; None for a node that is no switch."""
    names = {name.lower(): name for name in node.inputs}
    if_true, if_false = (next((names[name] for name in names if name.endswith(end)), "") for end in (_TRUE, _FALSE))
    if not switches(node.kind) and not (if_true and if_false):
        return None
    selector = next((names[name] for name in _SELECTORS if name in names), None)
    choice = scalar(graph, node.inputs[selector], selector) if selector else None
    if if_true or if_false:
        return (if_true if choice is None or _is_true(choice) else if_false) or ""
    options = _options(graph, node, selector)
    if not options:
        return None
    # "The first that is there" (Any Switch); also where nobody can know.
    return options[0] if choice is None else _numbered(options, choice)


def _options(graph: Graph, node: Node, selector: str | None) -> Sequence[str]:
    """The largest group of numbered or lettered inputs that hold a text or a link to a node that is there."""
    groups: dict[str, list[str]] = {}
    for name, value in node.inputs.items():
        stem, place = stem_and_place(name)
        has_place = place > 0 or name[-1:] == "0"
        is_there = value.node in graph if isinstance(value, Link) else isinstance(value, str)
        if has_place and name != selector and is_there:
            groups.setdefault(stem, []).append(name)
    largest: list[str] = max(groups.values(), key=len) if groups else []
    return list(in_order(largest))


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
