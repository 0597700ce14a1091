"""The way back from a sampler to the texts it is conditioned on.

Every (node, output, side) is worked out once, so a graph of any shape is read in linear time; a node that is met
again while it is being worked out gives nothing, so cycles end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from . import names, pieces
from .budget import DEEPEST, Budget
from .graph import Graph, Link, Node, in_order, stem_and_place
from .names import Polarity
from .shown import Shown
from .switch import chosen_input
from .table import known

Found = tuple[str, ...]
_GUIDED = re.compile(r"guider|sampl", re.I)
_PIPES = ("base_ctx", "ctx", "pipe", "context")


class Walk:
    """Reads prompts out of one graph.

    Args:
        shown: What text displays of that graph showed, by node id.
    """

    def __init__(self, graph: Graph, shown: Mapping[str, str], budget: Budget) -> None:
        self._graph = graph
        self._shown = Shown(graph, shown)
        self._budget = budget
        self._done: dict[tuple[str, int, Polarity], Found] = {}

    def prompt(self, key: str, side: Polarity) -> Found:
        """The texts that condition a sampler, each once, in the order in which its conditionings are joined."""
        return self._output(Link(key, -1), side, 0)

    def _output(self, link: Link, side: Polarity, depth: int) -> Found:
        """What comes out of one output, when one side is being read."""
        node = self._graph.get(link.node)
        if node is None or depth > DEEPEST or not self._budget.spend():
            return ()
        at = (link.node, link.slot, side)
        if at not in self._done:
            self._done[at] = ()
            self._done[at] = self._node(link, node, side, depth)
        return self._done[at]

    def _node(self, link: Link, node: Node, side: Polarity, depth: int) -> Found:
        if "ZeroOut" in node.kind:
            return ()
        if names.generates(node.kind):
            return self._shown.of_output(link)
        own = _own_output(node, link.slot)
        if own in node.inputs:
            return self._values(node, [own], side, depth)
        side = {"+": "positive", "-": "negative"}.get(own, names.polarity_of(own) or side)  # type: ignore[assignment]
        if names.shows(node.kind) and (coming := self._onward(node, side)):
            return self._shown.of_node(link.node, node) or self._values(node, coming, side, depth)
        return self._inputs(node, side, depth)

    def _inputs(self, node: Node, side: Polarity, depth: int) -> Found:
        """What the inputs lead to, by the first of the node's meanings that fits."""
        populated = [name for name in in_order(node.texts()) if "populated" in name and _is_for(name, side)]
        if populated:  # the template it was made from stands beside it
            return self._values(node, populated, side, depth)
        sided = [name for name in node.inputs if names.is_sided(name) and _leads(node, name)]
        if sided:
            return self._sided(node, sided, side, depth)
        if (chosen := chosen_input(self._graph, node)) is not None:
            return self._values(node, [chosen] if chosen else [], side, depth)
        if texts := self._texts(node, side, depth):
            return texts
        return self._values(node, self._onward(node, side), side, depth)

    def _sided(self, node: Node, sided: list[str], side: Polarity, depth: int) -> Found:
        """Of a node that holds both sides, the one that is read."""
        mine = list(in_order(name for name in sided if names.polarity_of(name) == side))
        mine = [name for name in mine if not ("refiner" in name and len(mine) > 1)]
        links = node.links()
        if not mine and not links:  # a text box called by its side is the same text where it is plugged into the other
            mine = sided
        if not mine:  # a pipe of which only the other side is changed
            mine = [name for name in links if name.lower().startswith(_PIPES) or name.lower().endswith("pipe")]
        if not mine and side == "positive":  # DualCFGGuider: cond1, cond2, negative
            mine = list(in_order(name for name in links if name.lower().startswith("cond")))
        return self._values(node, mine, side, depth)

    def _texts(self, node: Node, side: Polarity, depth: int) -> Found:
        """The node's own texts, joined or changed as it does."""
        wanted = [name for name in node.inputs if names.is_text(name) and _leads(node, name) and _counts(node, name)]
        if node.kind == "StringFunction|pysssss" and node.inputs.get("action") == "replace":
            return self._replaced(node, side, depth)
        if names.joins(node.kind) and wanted:
            texts = ["\n".join(self._values(node, [name], side, depth)) for name in in_order(wanted)]
            return self._made(pieces.joined(node, texts))
        found = self._values(node, in_order(wanted), side, depth)
        said = {name: "".join(self._values(node, [name], side, depth)) for name in _replacing(node)}
        return tuple(text for old in found for text in self._made(pieces.changed(node, old, said)))

    def _replaced(self, node: Node, side: Polarity, depth: int) -> Found:
        text, find, new = ("".join(self._values(node, [f"text_{at}"], side, depth)) for at in "abc")
        return self._made(text.replace(find, new) if find and not find.startswith("/") else text)

    def _made(self, text: str) -> Found:
        return (text,) if text.strip() and self._budget.spend(len(text)) else ()

    def _onward(self, node: Node, side: Polarity) -> list[str]:
        """The inputs that can lead on, in order."""
        if side == "negative" and "conditioning" in node.inputs and _GUIDED.search(node.kind):
            return []  # it is guided by one conditioning, and that is the positive
        links = [name for name in node.links() if names.leads_on(name)]
        strength = node.inputs.get("conditioning_to_strength")
        if strength in (0, 1) and len(links) == 2:
            links = [name for name in links if name.endswith("_to" if strength == 1 else "_from")]
        return list(in_order(links))

    def _values(self, node: Node, wanted: Iterable[str], side: Polarity, depth: int) -> Found:
        """The texts that some inputs hold or lead to, each once."""
        found: dict[str, None] = {}
        for name in wanted:
            value = node.inputs.get(name)
            if isinstance(value, Link):
                texts = self._output(value, side, depth + 1)
                found.update(dict.fromkeys(texts) if self._budget.spend(len(texts)) else {})
            elif isinstance(value, str) and value.strip():
                found[value] = None
        return tuple(found)


def _own_output(node: Node, slot: int) -> str:
    """ "+", "-" or an input's name, when table or file tell which of its inputs that output is."""
    outputs = known(node.kind).outputs
    # A single output may be called as one of several inputs and yet be made of all of them.
    if not outputs and (any(map(names.polarity_of, node.outputs)) or len(node.inputs.keys() & set(node.outputs)) > 1):
        outputs = node.outputs
    return outputs[slot] if 0 <= slot < len(outputs) else ""


def _is_for(name: str, side: Polarity) -> bool:
    return names.polarity_of(name) in (None, side)


def _leads(node: Node, name: str) -> bool:
    return isinstance(node.inputs[name], (str, Link))


def _counts(node: Node, name: str) -> bool:
    """Whether a text box counts: stale ones stay in the file (smZ's text_g and text_l without with_SDXL)."""
    sdxl = node.inputs.get("with_SDXL")
    if isinstance(sdxl, bool) and sdxl != name.startswith(("text_g", "text_l")):
        return False
    return pieces.counted(node, name, stem_and_place(name)[1])


def _replacing(node: Node) -> list[str]:
    return [name for name in node.inputs if name.lower().startswith(("find", "replace"))]
