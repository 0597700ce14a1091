"""Which node of a graph made the picture: the sampler whose prompts are the picture's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .graph import Graph, Link, Node
from .names import leads_on

_PICTURE = re.compile(r"latent|samples|image|pixels|picture|pipe|ctx|context|segs|tuple", re.I)
_SAVES = re.compile(r"save|sink|output|export|websocket", re.I)
_SHOWS = re.compile(r"preview|display|show|compare", re.I)
_FROM_EMPTY, _FROM_ANYTHING, _FROM_SAMPLER = 0, 1, 2


def samplers(graph: Graph) -> list[str]:
    """Ids of the nodes that are conditioned, the likeliest first.

    Those that lead to a saved picture; samplers before whatever else takes a positive; of several, the one that
    starts from an empty latent (as the WebUI's prompt against its hires prompt); then in the order of the file.
    """
    ends = [key for key, node in graph.items() if _is_conditioned(node)]
    made = _that_made_it(graph)
    start = _Starts(graph)
    kept = [key for key in ends if key in made] or ends
    return sorted(kept, key=lambda key: (not is_sampler(graph[key]), start.of(key)))


def is_sampler(node: Node) -> bool:
    """By its class: KSampler and all that are called after it."""
    return "sampl" in node.kind.lower()


def _is_conditioned(node: Node) -> bool:
    if "positive" in node.inputs or "guider" in node.links():
        return True
    return is_sampler(node) and any(map(leads_on, node.links()))


def _that_made_it(graph: Graph) -> set[str]:
    """The nodes behind what is saved; else behind what is shown; empty when the graph does not tell."""
    for pattern in (_SAVES, _SHOWS):
        ends = [key for key, node in graph.items() if pattern.search(node.kind) and _takes_pictures(node)]
        if behind := _behind(graph, ends):
            return behind
    return set()


def _takes_pictures(node: Node) -> bool:
    return any(_PICTURE.search(name) for name in node.links())


def _behind(graph: Graph, ends: Iterable[str]) -> set[str]:
    waiting, seen = list(ends), set()
    while waiting:
        key = waiting.pop()
        if key not in seen and key in graph:
            seen.add(key)
            waiting.extend(link.node for link in graph[key].links().values())
    return seen


class _Starts:
    """What a sampler's latent goes back to; each node is looked at once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._done: dict[str, int] = {}

    def of(self, key: str) -> int:
        """For one sampler."""
        origins = [self._origin(link.node) for link in self._upstream(key)]
        if _FROM_SAMPLER in origins:
            return _FROM_SAMPLER
        return _FROM_EMPTY if _FROM_EMPTY in origins else _FROM_ANYTHING

    def _upstream(self, key: str) -> list[Link]:
        node = self._graph.get(key)
        return [link for name, link in node.links().items() if _PICTURE.search(name)] if node else []

    def _origin(self, start: str) -> int:
        """Depth first without recursion; a node that is met while it waits counts as anything."""
        waiting = [(start, False)]
        while waiting:
            key, ready = waiting.pop()
            node = self._graph.get(key)
            if node is None or (key in self._done and not ready):
                continue
            if (own := _own_start(node)) is not None:
                self._done[key] = own
            elif ready:
                found = [self._done.get(link.node, _FROM_ANYTHING) for link in self._upstream(key)]
                self._done[key] = _best(found)
            else:
                self._done[key] = _FROM_ANYTHING
                waiting.append((key, True))
                waiting.extend((link.node, False) for link in self._upstream(key))
        return self._done.get(start, _FROM_ANYTHING)


def _best(found: list[int]) -> int:
    if _FROM_SAMPLER in found:
        return _FROM_SAMPLER
    return _FROM_EMPTY if _FROM_EMPTY in found else _FROM_ANYTHING


def _own_start(node: Node) -> int | None:
    if "empty" in node.kind.lower():
        return _FROM_EMPTY
    return _FROM_SAMPLER if is_sampler(node) and _is_conditioned(node) else None
