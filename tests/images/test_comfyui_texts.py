"""ComfyUI: how the nodes between an encoder and what was typed change the text."""

from __future__ import annotations

from typing import Any

import pytest

from .comfy import Graph, encoder, node, prompts, whole

CAT, SOFA = node("CR Text", text="a cat"), node("StringConstant", string="on a sofa")


def text_of(**nodes: Graph) -> str:
    prompt, negative = prompts(whole(**nodes))
    assert negative == "blurry"
    return prompt


@pytest.mark.parametrize(
    ("joiner", "text"),
    [
        (node("Text Concatenate", delimiter=", ", clean_whitespace="true", text_b="best", text_a=["11", 0],
              text_c=["12", 0]), "a cat, best, on a sofa"),
        (node("Text Concatenate", delimiter="\\n", clean_whitespace="true", text_a=["11", 0], text_b=["12", 0]),
         "a cat\non a sofa"),
        (node("StringConcatenate", string_b=" is", delimiter="", string_a=["11", 0]), "a cat is"),
        (node("StringConcatenate", string_a="x", string_b=["11", 0], delimiter=" - "), "x - a cat"),
        (node("JoinStringMulti", inputcount=2, string_3="no", delimiter=" ", string_1=["11", 0], string_2=["12", 0]),
         "a cat on a sofa"),
        (node("JoinStringMulti", inputcount=11, delimiter="; ", string_2="b", string_10="j", string_1="a",
              string_11=["11", 0]), "a; b; j; a cat"),
        (node("JoinStrings", delimiter=" ", string2="tail", string1=["11", 0]), "a cat tail"),
        (node("CR Text Concatenate", text2="tail", separator=". ", text1=["11", 0]), "a cat. tail"),
        (node("CR Text Concatenate", text2="tail", text1=["11", 0]), "a cattail"),
        (node("ConcatStringSingle", string_b=" on", string_a=["11", 0]), "a cat on"),
        (node("DF_String_Concatenate", Append="on", Delimiter="; ", Prepend=["11", 0]), "a cat; on"),
        (node("Text Concatenate (JPS)", delimiter="comma", text1=["11", 0], text2=["12", 0]), "a cat, on a sofa"),
        (node("ttN concat", text2="on", delimiter=" ", text1=["11", 0]), "a cat on"),
        (node("easy promptConcat", separator=" | ", prompt1=["11", 0], prompt2=["12", 0]), "a cat | on a sofa"),
        (node("Prompt Combine", suffix="z", text="m", prefix=["11", 0], separator=" "), "a cat m z"),
        (node("StringFunction|pysssss", action="append", tidy_tags="yes", text_b="x ,, y", text_a=["11", 0]),
         "a cat, x, y"),
        (node("StringFunction|pysssss", action="append", tidy_tags="no", text_b=" x", text_a=["11", 0]), "a cat x"),
        (node("StringFunction|pysssss", action="replace", tidy_tags="no", text_b="cat", text_c="dog",
              text_a=["11", 0]), "a dog"),
        (node("Text Concatenate", linebreak_addition="true", text_b="tail", text_a=["11", 0]), "a cat\ntail"),
        (node("StringReplace", string=["11", 0], find="cat", replace="dog"), "a dog"),
        (node("Text Find and Replace", find="a cat", replace="two cats", text=["11", 0]), "two cats"),
        (node("CaseConverter", mode="UPPERCASE", string=["11", 0]), "A CAT"),
    ],
)  # fmt: skip
def test_joined_and_changed_as_the_node_does(joiner: Graph, text: str) -> None:
    assert text_of(n10=joiner, n11=CAT, n12=SOFA) == text


def test_a_join_of_joins() -> None:
    inner = node("StringConcatenate", string_a=["11", 0], string_b="b", delimiter="+")
    outer = node("StringConcatenate", string_a=["20", 0], string_b=["20", 0], delimiter="/")
    assert text_of(n10=outer, n20=inner, n11=CAT) == "a cat+b/a cat+b"


@pytest.mark.parametrize(
    ("switch", "text"),
    [
        (node("ImpactSwitch", select=2, sel_mode=False, input1=["11", 0], input2=["12", 0]), "on a sofa"),
        (node("ImpactSwitch", select=["30", 0], input1=["11", 0], input2=["12", 0]), "on a sofa"),
        (node("CR Text Input Switch", Input=1, text1=["11", 0], text2=["12", 0]), "a cat"),
        (node("CR Text Input Switch (4 way)", Input=4, text1="x", text4=["12", 0]), "on a sofa"),
        (node("Text Input Switch", boolean=False, text_a=["11", 0], text_b=["12", 0]), "on a sofa"),
        (node("easy textSwitch", input=2, text1=["11", 0], text2=["12", 0]), "on a sofa"),
        (node("easy textIndexSwitch", index=0, text0=["11", 0], text1=["12", 0]), "a cat"),
        (node("easy ifElse", boolean=False, on_true=["11", 0], on_false=["12", 0]), "on a sofa"),
        (node("LazySwitchKJ", switch=True, on_false=["11", 0], on_true=["12", 0]), "on a sofa"),
        (node("ImpactConditionalBranch", cond=False, tt_value=["11", 0], ff_value=["12", 0]), "on a sofa"),
        (node("Any Switch (rgthree)", any_03=["11", 0], any_02=["12", 0]), "on a sofa"),
        (node("Any Switch (rgthree)", any_01=["99", 0], any_02=["12", 0]), "on a sofa"),
        (node("LayerUtility: If", if_condition=False, when_TRUE=["11", 0], when_FALSE=["12", 0]), "on a sofa"),
        (node("Switch string [Crystools]", boolean=True, on_true=["11", 0], on_false=["12", 0]), "a cat"),
    ],
)  # fmt: skip
def test_a_switch_puts_out_the_chosen_input(switch: Graph, text: str) -> None:
    assert text_of(n10=switch, n11=CAT, n12=SOFA, n30=node("PrimitiveInt", value=2)) == text


def test_a_switch_between_conditionings() -> None:
    switch = node("CR Conditioning Input Switch", Input=2, conditioning1=["6", 0], conditioning2=["60", 0])
    nodes = {"n6": encoder("a cat"), "n60": encoder("a dog"), "n10": switch}
    assert prompts(whole(("10", 0), **nodes)) == ("a dog", "blurry")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (node("ImpactWildcardProcessor", wildcard_text="a {cat|dog}", populated_text="a dog", mode="fixed"), "a dog"),
        (node("ImpactWildcardProcessor", wildcard_text=["11", 0], populated_text="a dog", mode=True), "a dog"),
        (node("OllamaGenerate", prompt="Write about a fox", model="x"), ""),
        (node("Florence2Run", text_input="describe", task="caption", image=["5", 0]), ""),
        (node("ShowText|pysssss", text=["40", 0], text_0="a fox"), "a fox"),
        (node("easy showAnything", anything=["40", 0], text="a fox"), "a fox"),
        (node("PreviewAny", source=["40", 0], preview="a fox"), "a fox"),
        (node("MagicThing", text="a {cat|dog}"), "a {cat|dog}"),
        (node("Power Prompt (rgthree)", prompt="a cat", insert_lora="CHOOSE", insert_embedding="CHOOSE"), "a cat"),
        (node("Primitive String", value="a cat"), "a cat"),
        (node("Reroute", **{"": ["11", 0]}), "a cat"),
        (node("easy negative", negative="a cat"), "a cat"),
    ],
)  # fmt: skip
def test_the_text_and_not_what_it_was_made_from(source: Graph, text: str) -> None:
    assert text_of(n10=source, n11=CAT, n40=node("MyMagicPrompt", text="fox")) == text


def test_what_a_model_wrote_stands_where_it_was_shown() -> None:
    """The display hangs beside the encoder, not between."""
    model = node("OllamaGenerateV2", prompt="Write about a fox", system="You are a poet", model="x")
    assert (
        text_of(n10=model, n50=node("ShowText|pysssss", text=["10", 0], text_0="a fox, detailed")) == "a fox, detailed"
    )


def test_a_display_of_the_run_before() -> None:
    """ComfyUI writes the graph before it runs: a display holds there what it showed the time before."""
    shows = node("ShowText|pysssss", text=["11", 0], text_0="an old idea")
    assert text_of(n10=shows, n11=CAT) == "a cat"
    graph = whole(n10=node("ShowText|pysssss", text=["11", 0], text_0="an old idea"), n11=node("LLM", prompt="p"))
    now = {"nodes": [{"id": 10, "type": "ShowText|pysssss", "widgets_values": [["a new idea"]]}]}
    assert prompts(graph) == ("an old idea", "blurry")
    assert prompts(graph, now) == ("a new idea", "blurry")


@pytest.mark.parametrize(("sdxl", "text"), [(False, "a cat"), (True, "g words\nl words")])
def test_boxes_that_do_not_count(sdxl: bool, text: str) -> None:
    box = node("smZ CLIPTextEncode", text="a cat", parser="A1111", text_g="g words", text_l="l words", with_SDXL=sdxl)
    assert prompts(whole(n6=box))[0] == text


STYLER = node("SDXLPromptStyler", text_positive="a cat", text_negative="ugly", style="base", log_prompt=False)
ADVANCED = node("SDXLPromptStylerAdvanced", text_positive_g="a cat", text_positive_l="fur", text_negative="ugly",
                style="base", negative_prompt_to="Both", copy_to_l=False)  # fmt: skip


@pytest.mark.parametrize(
    ("both", "slots", "expected"),
    [
        (STYLER, (0, 1), ("a cat", "ugly")),
        (STYLER, (1, 0), ("ugly", "a cat")),
        (ADVANCED, (0, 5), ("a cat", "ugly")),
        (ADVANCED, (1, 3), ("fur", "ugly")),
        (node("Text String", text="one", text_b="two", text_c="three"), (1, 2), ("two", "three")),
        (node("SomePack Prompts", pos="a cat", neg="ugly", seed=3), (0, 1), ("a cat", "ugly")),
        (node("SomePack Prompts", positive_prompt=["11", 0], negative_prompt="ugly"), (0, 1), ("a cat", "ugly")),
    ],
)
def test_a_node_that_holds_both(both: Graph, slots: tuple[int, int], expected: tuple[str, str]) -> None:
    nodes = {"n10": both, "n11": CAT, "n6": encoder(["10", slots[0]]), "n7": encoder(["10", slots[1]])}
    assert prompts(whole(**nodes)) == expected


def test_the_drawing_tells_the_outputs_of_a_node_that_nobody_knows() -> None:
    both = node("SomePack Prompts", positive="a cat", negative="ugly")
    graph = whole(n10=both, n6=encoder(["10", 1]), n7=encoder(["10", 0]))
    outputs = [{"name": "NEGATIVE", "type": "STRING"}, {"name": "POSITIVE", "type": "STRING"}]
    assert prompts(graph, {"nodes": [{"id": 10, "type": "SomePack Prompts", "outputs": outputs}]}) == ("a cat", "ugly")
    assert prompts(whole(n10=both, n6=encoder(["10", 0]), n7=encoder(["10", 1]))) == ("a cat", "ugly")


def loader(kind: str, **inputs: Any) -> Graph:
    return node(kind, ckpt_name="x", positive="a cat", negative="blurry", lora_name="None", **inputs)


@pytest.mark.parametrize(
    "nodes",
    [
        {"n3": node("KSampler (Efficient)", positive=["1", 1], negative=["1", 2]), "n1": loader("Efficient Loader")},
        {"n3": node("KSampler SDXL (Eff.)", sdxl_tuple=["1", 0]), "n1": loader("Eff. Loader SDXL")},
        {"n3": node("easy kSampler", pipe=["2", 0]), "n2": node("easy preSampling", pipe=["1", 0], steps=20),
         "n1": loader("easy fullLoader")},
        {"n3": node("ttN pipeKSampler_v2", pipe=["1", 0]), "n1": loader("ttN pipeLoader_v2")},
        {"n3": node("ImpactKSamplerBasicPipe", basic_pipe=["2", 0], seed=1),
         "n2": node("ToBasicPipe", model=["4", 0], positive=["6", 0], negative=["7", 0]), "n6": encoder("a cat")},
        {"n3": node("KSampler", positive=["2", 3], negative=["2", 4]), "n6": encoder("a cat"),
         "n2": node("FromBasicPipe", basic_pipe=["1", 0]),
         "n1": node("ToBasicPipe", positive=["6", 0], negative=["7", 0])},
        {"n3": node("KSampler", positive=["2", 4], negative=["2", 5]), "n6": encoder("a cat"),
         "n2": node("Context (rgthree)", base_ctx=["1", 0], positive=["6", 0]),
         "n1": node("Context (rgthree)", positive=["7", 0], negative=["7", 0])},
        {"n3": node("KSampler", positive=["2", 0], negative=["2", 1]), "n6": encoder("a cat"),
         "n2": node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], control_net=["9", 0])},
        {"n3": node("WanVideoSampler", text_embeds=["1", 0]),
         "n1": node("WanVideoTextEncode", positive_prompt="a cat", negative_prompt="blurry")},
        {"n3": node("KSampler //Inspire", positive=["1", 2], negative=["1", 3]),
         "n1": node("KSamplerLoader", positive_wildcard_text="a {cat|dog}", positive_populated_text="a cat",
                    negative_wildcard_text="{x|y}", negative_populated_text="blurry")},
        {"n3": node("KSampler", positive=["6", 0], negative=["7", 0]), "n6": encoder(["2", 0]), "n7": encoder(["2", 1]),
         "n2": node("UnzipPrompt //Inspire", zipped_prompt=["1", 0]),
         "n1": node("ZipPrompt //Inspire", positive="a cat", negative="blurry")},
        {"n3": node("Bus KSampler", bus=["2", 0]), "n6": encoder("a cat"),
         "n2": node("Bus Node", positive=["6", 0], negative=["7", 0], model=["4", 0])},
        {"n3": node("AllInOne Sampler", positive="a cat", negative="blurry")},
    ],
)  # fmt: skip
def test_prompts_typed_into_loaders_and_handed_on_in_pipes(nodes: dict[str, Graph]) -> None:
    assert prompts(whole(**nodes)) == ("a cat", "blurry")


def test_both_sides_named_by_the_file() -> None:
    """Encoders with several texts, each once."""
    graph = whole(n6=node("CLIPTextEncodeSDXL", text_g="a cat", text_l="fur", width=1024))
    assert prompts(graph)[0] == "a cat\nfur"
    graph = whole(n6=node("CLIPTextEncodeFlux", clip_l="a cat", t5xxl=["11", 0], guidance=3.5), n11=CAT)
    assert prompts(graph)[0] == "a cat"
    graph = whole(n6=node("CLIPTextEncodeLumina2", system_prompt="superior", user_prompt="a cat"))
    assert prompts(graph)[0] == "a cat"
