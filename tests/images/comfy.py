"""Small ComfyUI graphs for the tests, as run and as drawn, and what is read from them."""

from __future__ import annotations

import json
from typing import Any

from lib_easydiffuser.images.embedded.readers.comfyui import ComfyUI
from lib_easydiffuser.images.embedded.texts import Texts
from lib_easydiffuser.records import EmbeddedPrompt

Graph = dict[str, Any]


def node(kind: str, **inputs: Any) -> Graph:
    """A node as run; an input that is no Python name goes into a dict: node(kind, **{"any_01": ...})."""
    return {"class_type": kind, "inputs": inputs}


def encoder(text: Any) -> Graph:
    return node("CLIPTextEncode", text=text, clip=["4", 1])


def whole(positive: Any = ("6", 0), **nodes: Graph) -> Graph:
    """A usual text-to-image graph around some nodes; node "n10" becomes "10"."""
    graph = {
        "3": node("KSampler", seed=1, steps=20, cfg=8, sampler_name="euler", scheduler="normal", denoise=1,
                  model=["4", 0], positive=list(positive), negative=["7", 0], latent_image=["5", 0]),
        "4": node("CheckpointLoaderSimple", ckpt_name="x.safetensors"),
        "5": node("EmptyLatentImage", width=512, height=512, batch_size=1),
        "6": encoder(["10", 0]),
        "7": encoder("blurry"),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
    }  # fmt: skip
    return {**graph, **{key.removeprefix("n"): value for key, value in nodes.items()}}


def read(graph: Any, workflow: Any = None) -> EmbeddedPrompt | None:
    texts = {} if graph is None else {"prompt": json.dumps(graph)}
    if workflow is not None:
        texts["workflow"] = json.dumps(workflow)
    return ComfyUI().read(Texts(texts))


def prompts(graph: Any, workflow: Any = None) -> tuple[str, str]:
    found = read(graph, workflow)
    assert found is not None
    return found.prompt, found.negative_prompt


def drawn_node(key: int, kind: str, links: dict[str, int | None], values: Any = (), **more: Any) -> Graph:
    inputs = [{"name": name, "type": "X", "link": link} for name, link in links.items()]
    values = list(values) if isinstance(values, tuple) else values
    return {"id": key, "type": kind, "mode": 0, "inputs": inputs, "outputs": [], "widgets_values": values, **more}


def drawn_graph(*nodes: Graph, links: list[Any], **more: Any) -> Graph:
    """A sampler (3), the negative's encoder (7) and some more nodes; link 4 ends at the sampler's positive."""
    sampler = drawn_node(3, "KSampler", {"model": 1, "positive": 4, "negative": 6, "latent_image": 2},
                         (5, "randomize", 20, 8, "euler", "normal", 1))  # fmt: skip
    negative = drawn_node(7, "CLIPTextEncode", {"clip": 5}, ("blurry",))
    return {"nodes": [sampler, negative, *nodes], "links": [[6, 7, 0, 3, 2, "CONDITIONING"], *links], **more}
