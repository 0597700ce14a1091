"""A ComfyUI graph and the way back from a sampler to the texts it is conditioned on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .texts import as_text

# Deeper than any real chain of reroutes and conditioning nodes, far from Python's own limit.
_DEEPEST = 150
# Inputs that can lead to no text of the prompt.
_NO_TEXT = re.compile(r"model|clip|vae|latent|image|control_?net|mask|samples|noise|sigmas|lora|pixels|upscale", re.I)
_TEXT = re.compile(r"^(text|string|prompt|wildcard|t5xxl|clip_[lg]|value|populated|positive_prompt)|text$", re.I)
_POLARITIES = ("positive", "negative")


@dataclass(frozen=True)
class Node:
    """One node.

    Attributes:
        kind: ComfyUI's class_type.
        values: Inputs given as a value.
        links: Inputs that come from another node, by that node's id.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


Graph = Mapping[str, Node]


def graph_from_prompt(values: Mapping[str, Any]) -> Graph:
    """The graph of the JSON text `prompt`: id -> {class_type, inputs}, a link being [id, slot]."""
    return {key: _node(node) for key, node in values.items() if isinstance(node, dict) and "class_type" in node}


def conditioning(graph: Graph, node: Node, polarity: str) -> str:
    """The texts one input of a sampler leads to, one a line, each once."""
    walk = _Walk(graph, polarity)
    if polarity in node.links:
        texts = walk.into(node.links[polarity], 0)
    elif "guider" in node.links:
        texts = walk.into(node.links["guider"], 0)
    else:
        texts = []
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _node(raw: Mapping[str, Any]) -> Node:
    inputs = raw.get("inputs")
    values, links = {}, {}
    for key, value in inputs.items() if isinstance(inputs, dict) else ():
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], (str, int)):
            links[key] = str(value[0])
        else:
            values[key] = value
    return Node(str(raw.get("class_type")), values, links)


class _Walk:
    """One walk upstream; no node is entered twice, so a graph with cycles ends."""

    def __init__(self, graph: Graph, polarity: str) -> None:
        self._graph = graph
        self._polarity = polarity
        self._seen: set[str] = set()

    def into(self, key: str, depth: int) -> list[str]:
        node = self._graph.get(key)
        if node is None or key in self._seen or depth > _DEEPEST or "ZeroOut" in node.kind:
            return []
        self._seen.add(key)
        texts = self._texts(node, depth)
        return texts or self._through(node, self._onward(node), depth)

    def _texts(self, node: Node, depth: int) -> list[str]:
        """The node's own text inputs, in the order they were written, links followed."""
        if any(polarity in node.links for polarity in _POLARITIES):
            return []
        texts = [as_text(value) for name, value in node.values.items() if _TEXT.search(name)]
        texts += self._through(node, [name for name in node.links if _TEXT.search(name)], depth)
        delimiter = node.values.get("delimiter")
        found = list(dict.fromkeys(text for text in texts if text))
        if "concat" in node.kind.lower() and found:
            return [(delimiter if isinstance(delimiter, str) else ", ").join(found)]
        return found

    def _onward(self, node: Node) -> list[str]:
        """The inputs that can lead on; of a node with both polarities only the one being walked."""
        if any(polarity in node.links for polarity in _POLARITIES):
            return [self._polarity] if self._polarity in node.links else []
        if self._polarity == "negative" and node.kind == "BasicGuider":
            return []  # it is guided by one conditioning, and that is the positive
        return [name for name in node.links if not _NO_TEXT.search(name)]

    def _through(self, node: Node, names: Iterable[str], depth: int) -> list[str]:
        return [text for name in names for text in self.into(node.links[name], depth + 1)]
