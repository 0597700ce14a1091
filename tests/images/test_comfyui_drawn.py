"""ComfyUI: a drawn graph is read by the page's own rules."""

from __future__ import annotations

from typing import Any

import pytest

from .comfy import Graph, drawn_graph, drawn_node, prompts, read

ENCODER = drawn_node(6, "CLIPTextEncode", {"clip": 3}, ("a cat",))
LINK = [4, 6, 0, 3, 1, "CONDITIONING"]


def drawn_prompts(*nodes: Graph, links: list[Any], **more: Any) -> tuple[str, str]:
    return prompts(None, drawn_graph(*nodes, links=links, **more))


def test_muted_nodes_never_run() -> None:
    muted = drawn_node(30, "KSampler", {"positive": 14, "negative": 16}, (1,), mode=2)
    old = drawn_node(60, "CLIPTextEncode", {}, ("old idea",), mode=2)
    graph = drawn_graph(ENCODER, links=[LINK, [14, 60, 0, 30, 1, "C"], [16, 7, 0, 30, 2, "C"]])
    graph["nodes"] = [muted, old, *graph["nodes"]]
    assert prompts(None, graph) == ("a cat", "blurry")


def test_what_comes_through_a_muted_node_is_nothing() -> None:
    area = drawn_node(10, "ConditioningSetArea", {"conditioning": 9}, (64, 64), mode=2)
    assert drawn_prompts(ENCODER, area, links=[[9, 6, 0, 10, 0, "C"], [4, 10, 0, 3, 1, "C"]]) == ("", "blurry")


@pytest.mark.parametrize("outputs", [[], [{"name": "CONDITIONING", "type": "CONDITIONING"}]])
def test_a_bypassed_node_hands_on_what_is_of_its_type(outputs: list[Any]) -> None:
    mixed = drawn_node(10, "ControlNetApply", {"control_net": 8, "image": 7, "conditioning": 9}, mode=4)
    kinds = ("CONTROL_NET", "IMAGE", "CONDITIONING")
    for entry, kind in zip(mixed["inputs"], kinds, strict=True):
        entry["type"] = kind if outputs else "X"
    mixed["outputs"] = outputs
    assert drawn_prompts(ENCODER, mixed, links=[[9, 6, 0, 10, 2, "C"], [4, 10, 0, 3, 1, "C"]]) == ("a cat", "blurry")


def test_a_bypassed_encoder_hands_on_nothing() -> None:
    assert drawn_prompts({**ENCODER, "mode": 4}, links=[LINK]) == ("", "blurry")


@pytest.mark.parametrize(
    "links",
    [
        [LINK],
        [{"id": 4, "origin_id": 6, "origin_slot": 0, "target_id": 3, "target_slot": 1, "type": "CONDITIONING"}],
    ],
)
def test_links_as_lists_and_as_objects(links: list[Any]) -> None:
    assert drawn_prompts(ENCODER, links=links) == ("a cat", "blurry")


def test_settings_of_a_drawn_sampler() -> None:
    found = read(None, drawn_graph(ENCODER, links=[LINK]))
    assert found is not None
    assert dict(found.settings) == {"seed": "5", "steps": "20", "cfg": "8", "sampler_name": "euler",
                                    "scheduler": "normal", "denoise": "1"}  # fmt: skip


def test_a_stale_box_and_a_primitive() -> None:
    box = drawn_node(6, "CLIPTextEncode", {"clip": 3, "text": 9}, ("stale",))
    primitive = drawn_node(10, "PrimitiveNode", {}, ("a cat", "fixed"))
    assert drawn_prompts(box, primitive, links=[LINK, [9, 10, 0, 6, 1, "STRING"]]) == ("a cat", "blurry")
    reroute = drawn_node(11, "Reroute", {"": 12})
    links = [LINK, [9, 11, 0, 6, 1, "STRING"], [12, 10, 0, 11, 0, "STRING"]]
    assert drawn_prompts(box, primitive, reroute, links=links) == ("a cat", "blurry")


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        (
            "ImpactWildcardProcessor",
            ["a {cat|dog}", "a cat", "populate", 12, "randomize", "Select the Wildcard"],
            "a cat",
        ),
        ("ImpactWildcardProcessor", ["a {cat|dog}", "a cat", "populate", 12, "Select the Wildcard"], "a cat"),
        ("ShowText|pysssss", [["a cat"]], "a cat"),
        ("ShowText|pysssss", ["", "a cat"], "a cat"),
        ("SomeTextBox", ["a cat", "A1111", "mean"], "a cat"),
        ("Text Parse Noodle Soup Prompts", ["Noodle Soup Prompts", "__", 3, "fixed", "a cat"], "a cat"),
        (
            "WildcardEncode //Inspire",
            ["none", "A1111", "a {cat|dog}", "a cat", "populate", "-", "-", 3, "fixed"],
            "a cat",
        ),
        ("SomeTextBox", {"text": "a cat", "style": "oil"}, "a cat"),
        ("Text Multiline", ["a cat"], "a cat"),
        ("CR Combine Prompt", ["a", "b", "c", "d", " "], "a b c d"),
    ],
)
def test_widget_values_are_texts_and_choices(kind: str, values: Any, text: str) -> None:
    box = drawn_node(6, "CLIPTextEncode", {"clip": 3, "text": 9}, ("stale",))
    source = drawn_node(10, kind, {}, values)
    assert drawn_prompts(box, source, links=[LINK, [9, 10, 0, 6, 1, "STRING"]]) == (text, "blurry")


def test_newer_files_name_the_widgets() -> None:
    source = drawn_node(10, "Some Prompts", {"seed": None, "positive": None, "negative": None},
                        (7, "randomize", "a cat", "ugly"))  # fmt: skip
    for entry in source["inputs"]:
        entry["widget"] = {"name": entry["name"]}
    nodes = [drawn_node(6, "CLIPTextEncode", {"clip": 3, "text": 9}, ("stale",)), source]
    assert drawn_prompts(*nodes, links=[LINK, [9, 10, 0, 6, 1, "STRING"]])[0] == "a cat"


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("CR Text Concatenate", [" "], "a cat on a sofa"),
        ("JoinStringMulti", [2, " + ", False], "a cat + on a sofa"),
        ("Text Concatenate", ["; ", "true"], "a cat; on a sofa"),
        ("easy promptConcat", [" "], "a cat on a sofa"),
        ("CR Text Input Switch", [2], "on a sofa"),
        ("ImpactSwitch", [1, False], "a cat"),
        ("Any Switch (rgthree)", [], "a cat"),
        ("easy textIndexSwitch", [1], "a cat"),
    ],
)
def test_drawn_joins_and_switches(kind: str, values: list[Any], text: str) -> None:
    names = {"Impact": "input", "Any": "any_0", "JoinS": "string_", "easy prompt": "prompt"}
    name = next((stem for start, stem in names.items() if kind.startswith(start)), "text")
    pieces = [drawn_node(11, "CR Text", {}, ("a cat",)), drawn_node(12, "CR Text", {}, ("on a sofa",))]
    box = drawn_node(6, "CLIPTextEncode", {"clip": 3, "text": 9}, ("stale",))
    joiner = drawn_node(10, kind, {f"{name}1": 21, f"{name}2": 22}, values)
    links = [LINK, [9, 10, 0, 6, 1, "STRING"], [21, 11, 0, 10, 0, "STRING"], [22, 12, 0, 10, 1, "STRING"]]
    assert drawn_prompts(box, joiner, *pieces, links=links) == (text, "blurry")


def setter(name: str) -> list[Graph]:
    return [drawn_node(20, "SetNode", {"CONDITIONING": 31}, (name,)), drawn_node(21, "GetNode", {}, (name,))]


def test_set_and_get_are_joined_by_name() -> None:
    links = [[31, 6, 0, 20, 0, "C"], [4, 21, 0, 3, 1, "C"]]
    other = drawn_node(22, "SetNode", {"CONDITIONING": 32}, ("neg",))
    nodes = [ENCODER, other, *setter("pos")]
    assert drawn_prompts(*nodes, links=[*links, [32, 7, 0, 22, 0, "C"]]) == ("a cat", "blurry")


INNER = {"id": "u-1", "inputs": [{"name": "text", "linkIds": [2]}], "outputs": [{"name": "out", "linkIds": [1]}],
         "nodes": [drawn_node(6, "CLIPTextEncode", {"text": 2}, ("inside",))],
         "links": [{"id": 1, "origin_id": 6, "origin_slot": 0, "target_id": -20, "target_slot": 0, "type": "C"},
                   {"id": 2, "origin_id": -10, "origin_slot": 0, "target_id": 6, "target_slot": 0, "type": "S"}],
         }  # fmt: skip
OUTER_LINK = [4, 50, 0, 3, 1, "C"]


def with_subgraphs(*definitions: Graph) -> dict[str, Any]:
    return {"definitions": {"subgraphs": list(definitions)}}


@pytest.mark.parametrize(
    ("instance", "text"),
    [
        (drawn_node(50, "u-1", {"text": None}, ("outside",)), "outside"),
        (drawn_node(50, "u-1", {"text": None}, ()), "inside"),
        (drawn_node(50, "u-1", {"text": 9}, ("stale",)), "plugged in"),
        (drawn_node(50, "u-1", {}, ("outside",), properties={"proxyWidgets": [["6", "text"]]}), "outside"),
    ],
)
def test_a_subgraph_s_input(instance: Graph, text: str) -> None:
    source = drawn_node(10, "CR Text", {}, ("plugged in",))
    links = [OUTER_LINK, [9, 10, 0, 50, 0, "STRING"]]
    assert drawn_prompts(instance, source, links=links, **with_subgraphs(INNER)) == (text, "blurry")


def test_a_subgraph_in_a_subgraph() -> None:
    middle = {"id": "u-2", "inputs": [{"name": "words", "linkIds": [8]}], "outputs": [{"name": "out", "linkIds": [7]}],
              "nodes": [drawn_node(5, "u-1", {"text": 8}, ("stale",))],
              "links": [{"id": 7, "origin_id": 5, "origin_slot": 0, "target_id": -20, "target_slot": 0},
                        {"id": 8, "origin_id": -10, "origin_slot": 0, "target_id": 5, "target_slot": 0}]}  # fmt: skip
    source = drawn_node(10, "CR Text", {}, ("a cat",))
    links = [OUTER_LINK, [9, 10, 0, 50, 0, "STRING"]]
    instance = drawn_node(50, "u-2", {"words": 9}, ())
    assert drawn_prompts(instance, source, links=links, **with_subgraphs(middle, INNER)) == ("a cat", "blurry")


def test_the_sampler_may_stand_in_a_subgraph() -> None:
    inner = {"id": "u-9", "inputs": [{"name": "positive"}, {"name": "negative"}], "outputs": [],
             "nodes": [drawn_node(3, "KSampler", {"positive": 1, "negative": 2}, (5, "fixed", 20, 8, "euler"))],
             "links": [{"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 3, "target_slot": 0},
                       {"id": 2, "origin_id": -10, "origin_slot": 1, "target_id": 3, "target_slot": 1}]}  # fmt: skip
    negative = drawn_node(7, "CLIPTextEncode", {}, ("blurry",))
    graph = {"nodes": [drawn_node(50, "u-9", {"positive": 4, "negative": 6}), ENCODER, negative],
             "links": [[4, 6, 0, 50, 0, "C"], [6, 7, 0, 50, 1, "C"]], **with_subgraphs(inner)}  # fmt: skip
    assert prompts(None, graph) == ("a cat", "blurry")
    graph["nodes"][0]["mode"] = 2
    assert read(None, graph) is None


def test_links_that_no_wire_shows() -> None:
    everywhere = drawn_node(40, "Prompts Everywhere", {"+ve": 41, "-ve": 42})
    graph = drawn_graph(ENCODER, everywhere, links=[[41, 6, 0, 40, 0, "C"], [42, 7, 0, 40, 1, "C"]])
    for entry in graph["nodes"][0]["inputs"]:
        entry["link"] = None
    assert prompts(None, graph) == ("a cat", "blurry")
    listed = [{"downstream": 3, "downstream_slot": 1, "upstream": 6, "upstream_slot": 0, "type": "CONDITIONING"},
              {"downstream": 3, "downstream_slot": 2, "upstream": "7", "upstream_slot": 0, "type": "C"},
              ]  # fmt: skip
    graph["nodes"] = [raw for raw in graph["nodes"] if raw["id"] != 40]
    assert prompts(None, {**graph, "extra": {"ue_links": listed}}) == ("a cat", "blurry")


def test_a_mask_of_names_is_read_by_the_outputs() -> None:
    """The file itself says which output is for which side."""
    both = drawn_node(10, "Somebody's Prompts", {}, {"positive": "a cat", "negative": "ugly"},
                      outputs=[{"name": "negative"}, {"name": "positive"}])  # fmt: skip
    box = drawn_node(6, "CLIPTextEncode", {"text": 9}, ("stale",))
    assert drawn_prompts(box, both, links=[LINK, [9, 10, 1, 6, 0, "STRING"]])[0] == "a cat"
    assert drawn_prompts(box, both, links=[LINK, [9, 10, 0, 6, 0, "STRING"]])[0] == "ugly"
