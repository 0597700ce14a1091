"""ComfyUI's drawn graph (`workflow`) -> the graph as run, by the rules of its page.

Muted nodes do not run, bypassed ones hand on what comes in, subgraphs are taken apart, Set and Get are joined by
their name, and a text box that was made an input is stale: the link counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import names
from .budget import Budget
from .graph import Graph, Link, Node
from .scopes import BYPASSED, INPUTS, MUTED, Raw, Scope, Wire, number, rows, rows_of, scopes
from .widgets import is_guess, widget_values

_SETTERS, _GETTERS = ("SetNode", "easy setNode"), ("GetNode", "easy getNode")
_NOTES = ("Note", "MarkdownNote")
_UNSET = object()
"""Of a subgraph's input that nobody plugged anything into: the box inside counts."""


def graph_from_workflow(values: Mapping[str, Any], budget: Budget) -> Graph:
    """Nodes by id, those of a subgraph by "instance:id"."""
    top = scopes(values, budget)
    _add_everywhere(top, values)
    page = _Page(top)
    return {
        scope.prefix + key: page.node(scope, raw)
        for scope in page.running
        for key, raw in scope.nodes.items()
        if _runs(raw) and key not in scope.children and raw.get("type") not in _NOTES and budget.spend()
    }


def output_names(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of the nodes' outputs, by node id."""
    return {str(raw.get("id")): _outputs(raw) for raw in rows(values.get("nodes"))}


def _outputs(raw: Raw) -> tuple[str, ...]:
    return tuple(str(entry.get("name")) for entry in rows(raw.get("outputs")))


def _runs(raw: Raw) -> bool:
    return raw.get("mode") not in (MUTED, BYPASSED)


class _Page:
    """Follows links through what the page takes apart before it runs a graph."""

    def __init__(self, top: Scope) -> None:
        self.running = [scope for scope in top.all() if _all_run(scope)]
        self._setters = {
            (scope.prefix, _title(raw)): (scope, raw)
            for scope in self.running for raw in scope.nodes.values() if raw.get("type") in _SETTERS
        }  # fmt: skip
        self._known: dict[tuple[str, str], object] = {}
        self._anywhere = {name: found for (_, name), found in reversed(list(self._setters.items()))}

    def node(self, scope: Scope, raw: Raw) -> Node:
        inputs: dict[str, object] = {**widget_values(raw), **_promoted(scope, raw)}
        links: dict[str, object] = {}
        for at, entry in enumerate(rows(raw.get("inputs"))):
            link = entry.get("link") or scope.plugged.get((str(raw.get("id")), at))
            if link is None:
                continue
            value = self._value(scope, str(link))
            if value is None:
                inputs.pop(str(entry.get("name")), None)
            elif value is not _UNSET:
                links[str(entry.get("name"))] = value
        if is_guess(raw) and any(names.is_text(name) for name in links) and not names.shows(str(raw.get("type"))):
            inputs = {}
        return Node(str(raw.get("type")), {**inputs, **links}, _outputs(raw))

    def _value(self, scope: Scope, link: str) -> object:
        """A Link, a plain value, _UNSET, or None where nothing comes in."""
        passed: list[tuple[str, str]] = []
        step: object = (scope, link)
        while isinstance(step, tuple):
            scope, link = step
            at = (scope.prefix, link)
            step = None
            if at in self._known:
                step = self._known[at]
            elif wire := scope.wires.get(link):
                self._known[at] = None  # what leads back to itself is nothing
                passed.append(at)
                step = self._step(scope, wire)
        self._known.update(dict.fromkeys(passed, step))
        return step

    def _step(self, scope: Scope, wire: Wire) -> object:
        """The (scope, link) further up, or what _value answers."""
        if wire.origin == INPUTS:
            return _from_outside(scope, wire.slot)
        raw = scope.nodes.get(wire.origin)
        if raw is None or raw.get("mode") == MUTED:
            return None
        if raw.get("mode") == BYPASSED:
            onward = _bypass(raw, wire)
        elif child := scope.children.get(wire.origin):
            return (child, child.outs[wire.slot]) if wire.slot in child.outs else None
        elif raw.get("type") in (*_GETTERS, *_SETTERS):
            scope, raw = self._setter(scope, raw)
            onward = _first_link(raw)
        else:
            return Link(scope.prefix + wire.origin, wire.slot)
        return None if onward is None else (scope, onward)

    def _setter(self, scope: Scope, raw: Raw) -> tuple[Scope, Raw]:
        if raw.get("type") in _SETTERS:
            return scope, raw
        name = _title(raw)
        return self._setters.get((scope.prefix, name)) or self._anywhere.get(name) or (scope, {})


def _all_run(scope: Scope) -> bool:
    """Whether the subgraph's own node, and all above it, run."""
    while scope.instance is not None:
        scope, raw = scope.instance
        if not _runs(raw):
            return False
    return True


def _title(raw: Raw) -> str:
    """The name that joins Set and Get."""
    values = raw.get("widgets_values")
    values = list(values.values()) if isinstance(values, dict) else values
    return str(values[0]) if isinstance(values, list) and values else ""


def _first_link(raw: Raw) -> str | None:
    return next((str(entry["link"]) for entry in rows(raw.get("inputs")) if entry.get("link") is not None), None)


def _from_outside(scope: Scope, slot: int) -> object:
    """What is plugged into, or typed at, a subgraph's own node."""
    if scope.instance is None:
        return None
    outer, raw = scope.instance
    entries = rows(raw.get("inputs"))
    if slot >= len(entries):
        return _UNSET
    entry = entries[slot]
    if entry.get("link") is not None:
        return outer, str(entry["link"])
    name = str(entry.get("name"))
    values = raw.get("widgets_values")
    if isinstance(values, list):
        with_widget = [str(other.get("name")) for other in entries if isinstance(other.get("widget"), dict)]
        named = dict(zip(with_widget, values, strict=False)) if len(with_widget) == len(values) else {}
        if not with_widget and len(entries) == len(values):
            named = {str(other.get("name")): value for other, value in zip(entries, values, strict=True)}
        return named.get(name, _UNSET)
    return values.get(name, _UNSET) if isinstance(values, dict) else _UNSET


def _promoted(scope: Scope, raw: Raw) -> dict[str, object]:
    """Widget values that the subgraph's own node shows and keeps (properties.proxyWidgets: [[inner id, name], ...])."""
    if scope.instance is None:
        return {}
    outer = scope.instance[1]
    proxies, values = rows_of(outer, "properties").get("proxyWidgets"), outer.get("widgets_values")
    if not isinstance(proxies, list) or not isinstance(values, list) or len(proxies) != len(values):
        return {}
    return {
        str(proxy[1]): value
        for proxy, value in zip(proxies, values, strict=True)
        if isinstance(proxy, list) and len(proxy) == 2 and str(proxy[0]) == str(raw.get("id")) and value is not None
    }


def _bypass(raw: Raw, wire: Wire) -> str | None:
    """The link a bypassed node hands on: the input of the output's type, that of the same place first."""
    entries, outputs = rows(raw.get("inputs")), rows(raw.get("outputs"))
    kind = str(outputs[wire.slot].get("type")) if wire.slot < len(outputs) else wire.kind
    ranked = [*entries[wire.slot : wire.slot + 1], *entries]
    fitting = [entry for entry in ranked if str(entry.get("type")).upper() in (kind.upper(), "*")]
    if not fitting and not outputs:  # a file that names no types
        fitting = [entry for entry in ranked if names.leads_on(str(entry.get("name")))]
    return str(fitting[0]["link"]) if fitting and fitting[0].get("link") is not None else None


def _add_everywhere(top: Scope, values: Raw) -> None:
    """Links of cg-use-everywhere, which no wire shows: as the file lists them, or by its "Prompts Everywhere"."""
    for at, found in enumerate(rows(rows_of(values, "extra").get("ue_links"))):
        key = f"everywhere {at}"
        top.wires[key] = Wire(str(found.get("upstream")), number(found.get("upstream_slot")))
        top.plugged.setdefault((str(found.get("downstream")), number(found.get("downstream_slot"))), key)
    source = next((raw for raw in top.nodes.values() if raw.get("type") == "Prompts Everywhere" and _runs(raw)), None)
    sides = [entry.get("link") for entry in rows(source.get("inputs"))] if source else []
    for key, raw in top.nodes.items() if len(sides) >= 2 else ():
        for at, entry in enumerate(rows(raw.get("inputs"))):
            side = sides[entry.get("name") == "negative"]
            if entry.get("name") in ("positive", "negative") and side is not None:
                top.plugged.setdefault((key, at), str(side))
