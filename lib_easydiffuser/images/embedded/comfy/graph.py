"""A ComfyUI graph, whether it was written as run (`prompt`) or as drawn (`workflow`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Link:
    """An input that comes from another node.

    Attributes:
        node: That node's id.
        slot: Which of its outputs, counted from 0.
    """

    node: str
    slot: int = 0


@dataclass(frozen=True)
class Node:
    """One node.

    Attributes:
        kind: ComfyUI's class_type.
        inputs: A Link or a plain JSON value by name, in the order of the file.
        outputs: The outputs' names, where the file tells them.
    """

    kind: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()

    def links(self) -> dict[str, Link]:
        return {name: value for name, value in self.inputs.items() if isinstance(value, Link)}

    def texts(self) -> dict[str, str]:
        """The typed texts, blank ones left out."""
        return {name: value for name, value in self.inputs.items() if isinstance(value, str) and value.strip()}


Graph = Mapping[str, Node]


def graph_from_prompt(values: Mapping[str, Any], outputs: Mapping[str, tuple[str, ...]] | None = None) -> Graph:
    """The graph of the JSON text `prompt`: id -> {class_type, inputs}, a link being [id, slot].

    Args:
        outputs: Names of the outputs by node id; only the drawing tells them.
    """
    named = outputs or {}
    return {
        key: _node(node, named.get(key, ()))
        for key, node in values.items()
        if isinstance(node, dict) and "class_type" in node
    }


def _node(raw: Mapping[str, Any], outputs: tuple[str, ...]) -> Node:
    inputs = raw.get("inputs")
    found = {key: _input(value) for key, value in inputs.items()} if isinstance(inputs, dict) else {}
    return Node(str(raw.get("class_type")), found, outputs)


def _input(value: object) -> object:
    if isinstance(value, list) and len(value) == 2:
        node, slot = value
        if isinstance(node, (str, int)) and isinstance(slot, int) and not isinstance(slot, bool):
            return Link(str(node), slot)
    return value


_PLACE = re.compile(r"(\d+|(?<=_)[a-h]|(?<=^)[a-h]|(?<=[a-z])[A-H])\Z")


def stem_and_place(name: str) -> tuple[str, int]:
    """`text_b` -> ("text_", 2), `input10` -> ("input", 10), `text` -> ("text", 0)."""
    match = _PLACE.search(name)
    if match is None:
        return name, 0
    place = match[1]
    return name[: match.start()], int(place[:9]) if place.isdigit() else ord(place.lower()) - ord("a") + 1


_BEFORE = re.compile(r"prefix|pre_|^pre|before|start|prepend|_to$|head", re.I)
_BEHIND = re.compile(r"suffix|^app|after|^end|append|_from$|tail|additional", re.I)


def in_order(names: Iterable[str]) -> Iterator[str]:
    """Names as their node means them: text_a before text_b, prefix before the text, to before from.

    A graph as run lists typed inputs before linked ones, whatever the node's own order.
    """
    listed = list(names)
    first: dict[str, int] = {}
    for at, name in enumerate(listed):
        first.setdefault(_family(name), at)
    return iter(sorted(listed, key=lambda name: (_side(name), first[_family(name)], stem_and_place(name)[1])))


def _family(name: str) -> str:
    return stem_and_place(name)[0].rstrip("_ ")


def _side(name: str) -> int:
    return -1 if _BEFORE.search(name) else int(bool(_BEHIND.search(name)))
