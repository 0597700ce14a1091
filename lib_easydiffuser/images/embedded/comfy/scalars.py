"""Numbers and words that steer a node, typed or linked from a primitive."""

from __future__ import annotations

from .graph import Graph, Link

_FARTHEST = 20
_VALUE_NAMES = ("value", "seed", "noise_seed", "number", "int", "float", "boolean", "bool", "text", "string", "index")


def scalar(graph: Graph, value: object, name: str) -> str | int | float | bool | None:
    """The value itself, or what stands in the node it is linked from; None when nobody can know."""
    for _ in range(_FARTHEST):
        if not isinstance(value, Link):
            break
        node = graph.get(value.node)
        inputs = node.inputs if node else {}
        named = next((inputs[key] for key in (name, *_VALUE_NAMES) if key in inputs), None)
        # A reroute has one input, whatever its name.
        value = next(iter(inputs.values())) if named is None and len(inputs) == 1 else named
    return value if isinstance(value, (str, int, float)) else None
