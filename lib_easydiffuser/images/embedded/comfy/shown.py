"""Texts that were made while the graph ran: they stand only where a node showed them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import names
from .graph import Graph, Link, Node

_FARTHEST = 40


class Shown:
    """What text displays keep.

    Args:
        by_node: What the drawn graph keeps of them. ComfyUI writes the graph as run before it runs: the text that
            a display holds there is the one of the run before.
    """

    def __init__(self, graph: Graph, by_node: Mapping[str, str]) -> None:
        self._graph = graph
        self._by_node = by_node
        self._displays: dict[Link, str] | None = None

    def of_node(self, key: str, node: Node) -> tuple[str, ...]:
        """What that display showed; () when it is better to look at what came in."""
        if now := self._by_node.get(key):
            return (now,)
        links = [name for name in node.links() if names.leads_on(name)]
        if not links or all(self._is_exact(node.links()[name]) for name in links):
            return ()
        kept = [text for name, text in node.texts().items() if names.is_text(name)]
        return ("\n".join(kept),) if kept else ()

    def of_output(self, link: Link) -> tuple[str, ...]:
        """What a display shows of that output."""
        if self._displays is None:
            self._displays = {origin: key for key, node in self._graph.items() if names.shows(node.kind)
                              for origin in node.links().values()}  # fmt: skip
        key = self._displays.get(link) or self._displays.get(Link(link.node))
        return self.of_node(key, self._graph[key]) if key else ()

    def _is_exact(self, link: Link) -> bool:
        """Whether what comes in follows from what was typed: then it is read there and can be of no earlier run."""
        waiting = [link.node]
        seen: set[str] = set()
        while waiting and len(seen) < _FARTHEST:
            key = waiting.pop()
            node = self._graph.get(key)
            if node is None or not names.is_exact(node.kind):
                return False
            if key not in seen:
                seen.add(key)
                waiting.extend(origin.node for origin in node.links().values())
        return not waiting


def shown_in(values: Mapping[str, Any]) -> dict[str, str]:
    """The texts that a drawn graph's displays hold, by node id."""
    nodes = values.get("nodes")
    found = {}
    for raw in nodes if isinstance(nodes, list) else ():
        if isinstance(raw, dict) and names.shows(str(raw.get("type"))):
            texts = _flat(raw.get("widgets_values"))
            if texts:
                found[str(raw.get("id"))] = "\n".join(texts)
    return found


def _flat(value: object) -> list[str]:
    """The texts of a list, of a list in a list, or of a dict."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    rows = [row if isinstance(row, list) else [row] for row in values]
    return [text for row in rows for text in row if isinstance(text, str) and text.strip()]
