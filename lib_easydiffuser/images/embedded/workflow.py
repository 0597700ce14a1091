"""ComfyUI's drawn graph (`workflow`) -> the graph as run, as far as the prompts need it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .graph import Graph, Node

# Widget values carry no names: only in such nodes is a text surely a prompt's.
_TEXT_NODE = re.compile(r"text|string|prompt|primitive|wildcard", re.IGNORECASE)


def graph_from_workflow(values: Mapping[str, Any]) -> Graph:
    """Nodes by id, from {nodes: [{id, type, inputs: [{name, link}], widgets_values}], links: [[id, from, ...]]}."""
    origins = _origins(values.get("links"))
    nodes = values.get("nodes")
    return {
        str(raw.get("id")): _node(raw, origins)
        for raw in (nodes if isinstance(nodes, list) else ())
        if isinstance(raw, dict)
    }


def _origins(links: object) -> dict[str, str]:
    """Link id -> id of the node it starts from."""
    rows = [row for row in (links if isinstance(links, list) else ()) if isinstance(row, list) and len(row) >= 2]
    return {str(row[0]): str(row[1]) for row in rows}


def _node(raw: Mapping[str, Any], origins: Mapping[str, str]) -> Node:
    kind = str(raw.get("type"))
    links: dict[str, str] = {}
    inputs = raw.get("inputs")
    for entry in inputs if isinstance(inputs, list) else ():
        if isinstance(entry, dict) and (origin := origins.get(str(entry.get("link")))) is not None:
            links[str(entry.get("name"))] = origin
    # A text box turned into an input keeps its stale text: the link counts.
    linked = any(_TEXT_NODE.search(name) for name in links)
    return Node(kind, {} if linked else _texts(kind, raw.get("widgets_values")), links)


def _texts(kind: str, widgets: object) -> dict[str, str]:
    if not _TEXT_NODE.search(kind):
        return {}
    values = widgets.values() if isinstance(widgets, dict) else widgets if isinstance(widgets, list) else ()
    return {f"text_{at}": value for at, value in enumerate(values) if isinstance(value, str)}
