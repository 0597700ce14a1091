"""ComfyUI: the graph as run (`prompt`) or drawn (`workflow`); the prompts are what its sampler is conditioned on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ....records import EmbeddedPrompt
from ..comfy.budget import Budget
from ..comfy.drawn import graph_from_workflow, output_names
from ..comfy.graph import Graph, graph_from_prompt
from ..comfy.samplers import samplers
from ..comfy.settings import settings_of
from ..comfy.shown import shown_in
from ..comfy.walk import Walk
from ..plain import clean
from ..texts import Texts, json_object
from ._contract import Reader

# Graphs with more samplers than this are no picture's.
_MOST_SAMPLERS = 40


class ComfyUI(Reader):
    """Also civitai's own pictures: they carry the graph as a UserComment."""

    name = "comfyui"
    title = "ComfyUI: the graph as run or as drawn"
    order = 40

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        workflow = texts.object("workflow")
        shown, outputs = shown_in(workflow), output_names(workflow)
        for raw, values in _runs(texts):
            if found := self._read(graph_from_prompt(values, outputs), shown, raw):
                return found
        for raw, values in _drawings(texts):
            if found := self._read(graph_from_workflow(values, Budget()), {}, raw):
                return found
        return None

    def _read(self, graph: Graph, shown: Mapping[str, str], raw: str) -> EmbeddedPrompt | None:
        walk = Walk(graph, shown, Budget())
        for key in samplers(graph)[:_MOST_SAMPLERS]:
            prompt, negative = (_text(walk.prompt(key, side)) for side in ("positive", "negative"))  # type: ignore[arg-type]
            if prompt or negative:
                return EmbeddedPrompt(prompt, negative, self.name, raw, settings_of(graph, key))
        return None


def _text(found: tuple[str, ...]) -> str:
    """One conditioning a line, each once."""
    return "\n".join(dict.fromkeys(filter(None, map(clean, found))))


def _runs(texts: Texts) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Graphs as run: by name, alone in a comment, or by name inside a comment's JSON."""
    yield texts.get("prompt", ""), texts.object("prompt")
    for raw, values in texts.objects():
        yield raw, values
        yield raw, _inner(values.get("prompt"))


def _drawings(texts: Texts) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield texts.get("workflow", ""), texts.object("workflow")
    for raw, values in texts.objects():
        yield raw, values
        yield raw, _inner(values.get("workflow"))


def _inner(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else json_object(value) if isinstance(value, str) else {}
