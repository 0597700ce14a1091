"""A stranger's text may be of any size and shape: it is read in linear time, and nothing is raised.

The sizes are such that a reader of quadratic cost would not end while anybody waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.images.embedded import REGISTRY, _first
from lib_easydiffuser.images.embedded.comfy.budget import Budget
from lib_easydiffuser.images.embedded.comfy.drawn import graph_from_workflow
from lib_easydiffuser.images.embedded.readers.comfyui import ComfyUI
from lib_easydiffuser.images.embedded.stealth import stealth_texts
from lib_easydiffuser.images.embedded.texts import Texts

from .comfy import Graph, encoder, node, whole
from .pictures import drawn

KEYS = ("parameters", "UserComment", "Comment", "prompt", "workflow", "Dream", "sd-metadata", "invokeai_metadata",
        "XML:com.adobe.xmp")  # fmt: skip
MANY = 150_000
TAIL = "a\nSteps: 1, Seed: 2, Size: 3, "
HUGE = {
    "brackets": "[" * MANY,
    "nested": '{"a":' * MANY,
    "settings": "Steps: 1, " * MANY,
    "settings lines": "Steps: 1\n" * MANY,
    "colons": ":" * MANY,
    "open json": TAIL + 'ab: {"' * MANY,
    "open list": TAIL + 'ab: ["a",' * MANY,
    "open quotes": TAIL + 'ab: "\\"' * MANY,
    "names": "a- " * MANY + ": ",
    "negatives": "Negative prompt: \n" * MANY,
    "below": TAIL + "\n" + "T: a\n" * MANY,
    "dream": '"' + "[" * MANY + '" ' + "-s " * MANY,
    "emphasis": '"' + "[a]" * MANY + '" -s 1',
    "xmp": "<exif:UserComment><rdf:li" * MANY,
    "fooocus": "Fooocus v" * MANY,
    "five megabytes": json.dumps({"sui_image_params": {"prompt": "a cat, " * 750_000}}),
    "weights": json.dumps({"image": {"prompt": [{"prompt": "a ["}] * 50_000}}),
}


@pytest.mark.parametrize("text", HUGE)
def test_huge_texts_end(text: str) -> None:
    for key in KEYS:
        for reader in REGISTRY.all(QuietHost()):
            found = reader.read(Texts({key: HUGE[text]}))
            assert found is None or found.source == reader.name


def test_a_text_too_long_is_none() -> None:
    assert not Texts({"parameters": "a" * (8 * 2**20 + 1)})


def doubled(count: int) -> Graph:
    """Joined with itself again and again: 2^count pieces."""
    joined = {f"nn{at}": node("StringConcatenate", delimiter=", ", string_a=[f"n{at + 1}", 0],
                              string_b=[f"n{at + 1}", 0]) for at in range(count)}  # fmt: skip
    return whole(n6=encoder(["n0", 0]), **joined, **{f"nn{count}": encoder("a")})


def crossed(count: int) -> Graph:
    """Every one of many nodes leads to all texts."""
    texts = {f"nt{at}": encoder(f"text {at}") for at in range(count)}
    every = {f"nm{at}": node("Pass", conditioning=["w", 0]) for at in range(count)}
    wide = node("Combine", **{f"conditioning_{at}": [f"t{at}", 0] for at in range(count)})
    top = node("Combine", **{f"conditioning_{at}": [f"m{at}", 0] for at in range(count)})
    return whole(("10", 0), n10=top, nw=wide, **texts, **every)


def meshed(count: int) -> Graph:
    nodes = {f"n1{at}": node("Reroute", **{f"x{to}": [f"1{to}", 0] for to in range(count)}) for at in range(count)}
    return whole(("10", 0), **nodes)


def chained(count: int) -> Graph:
    return {str(at): node("KSampler", positive=[str(at + 1), 0], latent_image=[str(at + 1), 0]) for at in range(count)}


def unshown(count: int) -> Graph:
    models = {f"nl{at}": node("LLM", prompt="x") for at in range(count)}
    shows = {f"ns{at}": node("ShowText", text=[f"l{at}", 0], text_0="seen") for at in range(count)}
    join = node("Join", **{f"text_{at}": [f"l{at}", 0] for at in range(count)})
    return whole(n10=join, **models, **shows)


GRAPHS: dict[str, Callable[[], Graph]] = {
    "doubled": lambda: doubled(120), "crossed": lambda: crossed(6000), "meshed": lambda: meshed(250),
    "chained": lambda: chained(20_000), "unshown": lambda: unshown(6000),
}  # fmt: skip


@pytest.mark.parametrize("graph", GRAPHS)
def test_huge_graphs_end(graph: str) -> None:
    text = json.dumps(GRAPHS[graph]())
    found = _first(Texts({"prompt": text}))
    assert found is None or (found.source == "comfyui" and len(found.prompt) < 10 * len(text) + 4_000_000)


def nested_subgraphs(depth: int, fan: int) -> Graph:
    """Every level stands several times in the one above: fan^depth nodes."""
    levels = [
        {"id": f"d{at}", "nodes": [{"id": place, "type": f"d{at + 1}"} for place in range(fan)], "links": []}
        for at in range(depth)
    ]
    return {"nodes": [{"id": 1, "type": "d0"}], "links": [], "definitions": {"subgraphs": levels}}


def handed_on(count: int) -> Graph:
    """Set and Get in a chain, each of which leads to the next."""
    nodes: list[Graph] = []
    for at in range(count):
        nodes.append({"id": 2 * at, "type": "SetNode", "inputs": [{"link": at}], "widgets_values": [f"n{at}"]})
        nodes.append({"id": 2 * at + 1, "type": "GetNode", "widgets_values": [f"n{at + 1}"]})
    return {"nodes": nodes, "links": [[at, 2 * at + 1, 0, 2 * at, 0, "X"] for at in range(count)]}


@pytest.mark.parametrize("graph", [nested_subgraphs(20, 2), nested_subgraphs(15, 40), handed_on(20_000)])
def test_huge_drawings_end(graph: Graph) -> None:
    assert ComfyUI().read(Texts({"workflow": json.dumps(graph)})) is None


def test_a_subgraph_that_holds_itself_ends() -> None:
    graph = nested_subgraphs(1, 3)
    graph["definitions"]["subgraphs"][0]["nodes"][0]["type"] = "d0"
    assert len(graph_from_workflow(graph, Budget())) < 200_000


def test_set_and_get_in_a_circle() -> None:
    graph = handed_on(2)
    graph["nodes"][3]["widgets_values"] = ["n0"]
    graph["nodes"].append({"id": 9, "type": "KSampler", "inputs": [{"name": "positive", "link": 0}]})
    assert ComfyUI().read(Texts({"workflow": json.dumps(graph)})) is None


WORDS = [
    "nodes", "links", "inputs", "class_type", "positive", "negative", "text", "id", "type", "mode", "link", "name",
    "widgets_values", "definitions", "subgraphs", "KSampler", "SetNode", "outputs", "prompt", "image", "select",
    "sui_image_params", "generationParams", "uc", "c", "metadata_scheme", "v4_prompt", "caption", "widget", "3",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-20, 60) | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(WORDS), JSON, max_size=6), st.sampled_from(KEYS))
def test_no_reader_raises_on_any_json(values: dict[str, Any], key: str) -> None:
    texts = Texts({key: json.dumps(values), "Software": "NovelAI", "fooocus_scheme": "fooocus"})
    for reader in REGISTRY.all(QuietHost()):
        found = reader.read(texts)
        assert found is None or isinstance(found.prompt + found.negative_prompt, str)


KINDS = (
    "KSampler", "CLIPTextEncode", "ShowText", "ImpactSwitch", "Text Concatenate", "LLM", "DualCFGGuider", "Reroute",
    "Context (rgthree)", "SDXLPromptStyler", "StringReplace", "SaveImage",
)  # fmt: skip
INPUTS = (
    "positive", "negative", "text", "text_b", "select", "input1", "input2", "pipe", "guider", "cond1", "images",
    "latent_image", "find", "replace", "delimiter", "steps", "populated_text", "with_SDXL",
)  # fmt: skip
LINKS = st.tuples(st.integers(0, 8).map(str), st.integers(-1, 3)).map(list)
VALUES = LINKS | st.text(max_size=4) | st.booleans() | st.none()
RANDOM = st.dictionaries(
    st.integers(0, 8).map(str),
    st.builds(lambda kind, inputs: node(kind, **inputs), st.sampled_from(KINDS),
              st.dictionaries(st.sampled_from(INPUTS), VALUES, max_size=6)),
    max_size=9,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(RANDOM)
def test_no_graph_raises(graph: Graph) -> None:
    found = ComfyUI().read(Texts({"prompt": json.dumps(graph)}))
    assert found is None or found.prompt or found.negative_prompt


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(KEYS))
def test_any_text_leaves_the_picture_readable(text: str, key: str) -> None:
    image = drawn(8, 8)
    image.info |= {key: text, "Software": "NovelAI"}
    assert load_picture(image).rgb.size == (8, 8)


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 400), (400, 1), (7, 7)])
def test_small_pictures_hide_nothing(size: tuple[int, int]) -> None:
    for mode in ("RGB", "RGBA", "L", "P", "LA", "CMYK"):
        assert not stealth_texts(drawn(*size).convert("RGB").convert(mode if mode != "LA" else "L"))
