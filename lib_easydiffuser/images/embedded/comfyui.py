"""ComfyUI's form: the graph that was run, as JSON; the prompts are the texts its sampler is conditioned on."""

from __future__ import annotations

from ...records import EmbeddedPrompt
from .graph import Graph, Node, conditioning, graph_from_prompt
from .texts import USER_COMMENT, Texts, json_object
from .workflow import graph_from_workflow

_SETTINGS = ("seed", "noise_seed", "steps", "cfg", "sampler_name", "scheduler", "denoise")


def read_comfyui(texts: Texts) -> EmbeddedPrompt | None:
    """From the text `prompt` (the graph as run), else from `workflow` (the graph as drawn)."""
    comment = json_object(texts.get(USER_COMMENT))
    runs = ((texts.get("prompt", ""), json_object(texts.get("prompt"))), (texts.get(USER_COMMENT, ""), comment))
    for raw, values in runs:
        if found := _read(graph_from_prompt(values), raw):
            return found
    raw = texts.get("workflow", "")
    return _read(graph_from_workflow(json_object(raw)), raw)


def _read(graph: Graph, raw: str) -> EmbeddedPrompt | None:
    for node in _samplers(graph):
        prompt = conditioning(graph, node, "positive")
        negative = conditioning(graph, node, "negative")
        if prompt or negative:
            return EmbeddedPrompt(prompt, negative, "comfyui", raw, _settings(node))
    return None


def _samplers(graph: Graph) -> list[Node]:
    """Nodes that are conditioned: samplers first, then whatever else takes a positive."""
    ends = [node for node in graph.values() if "positive" in node.links or "guider" in node.links]
    return sorted(ends, key=lambda node: "sampler" not in node.kind.lower())


def _settings(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(node.values[key])) for key in _SETTINGS if key in node.values)
