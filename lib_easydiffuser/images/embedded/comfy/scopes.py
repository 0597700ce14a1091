"""A drawn graph and the subgraphs in it: whose links are whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .budget import Budget

# litegraph's modes; 0 runs.
MUTED, BYPASSED = 2, 4
# Where a subgraph's inputs come from and its outputs go to (ComfyUI workflow schema 1.0).
INPUTS, OUTPUTS = "-10", "-20"
_DEEPEST = 20

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Wire:
    """One link: where it starts, and its type."""

    origin: str
    slot: int
    kind: str = ""


@dataclass
class Scope:
    """One level of a drawn graph.

    Attributes:
        prefix: Stands before the ids of this level's nodes.
        outs: What leads out of a subgraph, by output slot.
        instance: The level above and the node there that stands for this one; None at the top.
        children: Scopes of the subgraphs that stand in this level, by the id of their node.
        plugged: Links that no input names, by (node id, place of the input).
    """

    prefix: str
    nodes: dict[str, Raw]
    wires: dict[str, Wire]
    outs: dict[int, str]
    instance: tuple[Scope, Raw] | None = None
    children: dict[str, Scope] = field(default_factory=dict)
    plugged: dict[tuple[str, int], str] = field(default_factory=dict)

    def all(self) -> Iterator[Scope]:
        waiting = [self]
        while waiting:
            scope = waiting.pop()
            yield scope
            waiting.extend(scope.children.values())


def scopes(values: Raw, budget: Budget) -> Scope:
    """The levels of {nodes, links, definitions: {subgraphs: [...]}}; a subgraph stands once for every use of it."""
    definitions = {str(raw.get("id")): raw for raw in rows(rows_of(values, "definitions").get("subgraphs"))}
    top = _scope(values, "", None)
    waiting = [(top, 0)]
    while waiting:
        scope, depth = waiting.pop()
        for key, raw in scope.nodes.items():
            definition = definitions.get(str(raw.get("type")))
            if definition is None or depth >= _DEEPEST or not budget.spend(_size(definition)):
                continue
            child = _scope(definition, f"{scope.prefix}{key}:", (scope, raw))
            scope.children[key] = child
            waiting.append((child, depth + 1))
    return top


def _scope(values: Raw, prefix: str, instance: tuple[Scope, Raw] | None) -> Scope:
    nodes = {str(raw.get("id")): raw for raw in rows(values.get("nodes"))}
    wires: dict[str, Wire] = {}
    outs: dict[int, str] = {}
    for link in _list(values.get("links")):
        key, wire, target, slot = _link(link)
        wires[key] = wire
        if target == OUTPUTS:
            outs[slot] = key
    return Scope(prefix, nodes, wires, outs, instance)


def _link(link: object) -> tuple[str, Wire, str, int]:
    """Older files keep [id, from, slot, to, slot, type], newer ones (and subgraphs) an object."""
    if isinstance(link, dict):
        names = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
        link = [link.get(name) for name in names]
    row = [*(link if isinstance(link, list) else []), None, None, None, None, None, None]
    return str(row[0]), Wire(str(row[1]), number(row[2]), str(row[5] or "")), str(row[3]), number(row[4])


def _size(definition: Raw) -> int:
    """Inputs, links and texts to be looked at; a definition that costs nothing could be used for ever."""
    return 10 + 40 * len(_list(definition.get("nodes"))) + len(_list(definition.get("links")))


def number(value: object) -> int:
    """A whole number; 0 for anything else."""
    return value if isinstance(value, int) else 0


def rows(value: object) -> list[Raw]:
    """The objects of a list."""
    return [row for row in _list(value) if isinstance(row, dict)]


def rows_of(values: Raw, name: str) -> Raw:
    """An object inside an object; an empty one when there is none."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
