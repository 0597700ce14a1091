"""ComfyUI: which sampler made the picture, what conditions it, and where its settings stand."""

from __future__ import annotations

import pytest

from .comfy import Graph, encoder, node, prompts, read, whole

CUSTOM = {"n3": node("SamplerCustomAdvanced", noise=["25", 0], guider=["22", 0], sampler=["16", 0], sigmas=["17", 0],
                     latent_image=["5", 0]),
          "n6": encoder("a cat"), "n66": encoder("a sofa")}  # fmt: skip


@pytest.mark.parametrize(
    ("guider", "expected"),
    [
        (node("BasicGuider", conditioning=["6", 0]), ("a cat", "")),
        (node("CFGGuider", positive=["6", 0], negative=["7", 0], cfg=4.5), ("a cat", "blurry")),
        (node("DualCFGGuider", cond1=["6", 0], cond2=["66", 0], negative=["7", 0]), ("a cat\na sofa", "blurry")),
        (node("PerpNegGuider", positive=["6", 0], negative=["7", 0], empty_conditioning=["66", 0]),
         ("a cat", "blurry")),
        (node("Guider_GeometricMeanCFG", cond1=["66", 0], negative=["7", 0]), ("a sofa", "blurry")),
    ],
)  # fmt: skip
def test_guiders(guider: Graph, expected: tuple[str, str]) -> None:
    assert prompts(whole(**CUSTOM, n22=guider)) == expected


def test_a_sampler_that_takes_one_conditioning_has_no_negative() -> None:
    sampler = node("FluxSamplerParams+", seed="1", steps="20", conditioning=["6", 0], latent_image=["5", 0])
    assert prompts(whole(n3=sampler, n6=encoder("a cat"))) == ("a cat", "")


def second_pass(**first: object) -> dict[str, Graph]:
    """Ids that look like numbers come first in a JSON object written by a browser."""
    second = node("KSampler", seed=2, positive=["60", 0], negative=["7", 0], latent_image=["20", 0], **first)
    return {
        "n2": second,
        "n60": encoder("detailed fur"),
        "n6": encoder("a cat"),
        "n8": node("VAEDecode", samples=["2", 0]),
    }


@pytest.mark.parametrize(
    "between",
    [
        {"n20": node("LatentUpscale", samples=["3", 0])},
        {"n20": node("VAEEncode", pixels=["21", 0]), "n21": node("ImageScale", image=["22", 0]),
         "n22": node("VAEDecode", samples=["3", 0])},
    ],
)  # fmt: skip
def test_the_first_pass_is_the_picture_s(between: dict[str, Graph]) -> None:
    graph = whole(**second_pass(), **between)
    graph = {key: graph[key] for key in sorted(graph, key=int)}
    assert next(iter(graph)) == "2"
    assert prompts(graph) == ("a cat", "blurry")
    found = read(graph)
    assert found is not None and dict(found.settings)["seed"] == "1"


def test_a_detailer_is_no_first_pass() -> None:
    detailer = node("FaceDetailer", image=["8", 0], positive=["60", 0], negative=["7", 0], seed=9)
    graph = {"1": detailer, **whole(n6=encoder("a cat"), n60=encoder("a face"), n9=node("SaveImage", images=["1", 0]))}
    assert prompts(graph) == ("a cat", "blurry")


def test_a_sampler_that_leads_to_no_saved_picture() -> None:
    stray = node("KSampler", positive=["60", 0], negative=["7", 0], latent_image=["5", 0])
    assert prompts({"1": stray, **whole(n6=encoder("a cat"), n60=encoder("an experiment"))}) == ("a cat", "blurry")


def test_an_empty_latent_goes_before_a_picture() -> None:
    nodes = {"n1": node("KSampler", positive=["60", 0], negative=["7", 0], latent_image=["20", 0]),
             "n20": node("VAEEncode", pixels=["21", 0]), "n21": node("LoadImage", image="a.png"),
             "n9": node("SaveImage", images=["30", 0]), "n30": node("ImageBatch", image1=["8", 0], image2=["31", 0]),
             "n31": node("VAEDecode", samples=["1", 0])}  # fmt: skip
    graph = whole(**nodes, n6=encoder("a cat"), n60=encoder("a photo"))
    assert prompts({"1": graph["1"], **graph}) == ("a cat", "blurry")


def test_conditionings_in_order() -> None:
    join = node("ConditioningConcat", conditioning_from=["66", 0], conditioning_to=["6", 0])
    nodes = {"n6": encoder("a cat"), "n66": encoder("a sofa"), "n10": join}
    assert prompts(whole(("10", 0), **nodes))[0] == "a cat\na sofa"
    nodes["n10"] = node("ConditioningCombine", conditioning_2=["66", 0], conditioning_1=["6", 0])
    assert prompts(whole(("10", 0), **nodes))[0] == "a cat\na sofa"
    nodes["n10"] = node("ConditioningAverage", conditioning_to=["6", 0], conditioning_from=["66", 0],
                        conditioning_to_strength=1.0)  # fmt: skip
    assert prompts(whole(("10", 0), **nodes))[0] == "a cat"
    assert prompts(whole(n6=encoder("a cat"), n7=node("ConditioningZeroOut", conditioning=["6", 0]))) == ("a cat", "")


def settings(graph: Graph) -> dict[str, str]:
    found = read(graph)
    assert found is not None
    return dict(found.settings)


def test_settings_of_a_split_sampler() -> None:
    graph = whole(
        **CUSTOM,
        n22=node("CFGGuider", positive=["6", 0], negative=["7", 0], cfg=4.5),
        n25=node("RandomNoise", noise_seed=["40", 0]),
        n16=node("KSamplerSelect", sampler_name="euler"),
        n17=node("SplitSigmas", sigmas=["18", 0], step=10),
        n18=node("BasicScheduler", scheduler="simple", steps=["41", 0], denoise=1.0),
        n40=node("Seed (rgthree)", seed=77),
        n41=node("Reroute", value=["42", 0]),
        n42=node("PrimitiveInt", value=30),
    )
    assert settings(graph) == {"noise_seed": "77", "steps": "30", "cfg": "4.5", "sampler_name": "euler",
                               "scheduler": "simple", "denoise": "1.0"}  # fmt: skip


def test_settings_in_a_pipe_are_the_first_sampler_s_own() -> None:
    nodes = {"n3": node("easy kSampler", pipe=["2", 0]),
             "n2": node("easy preSampling", pipe=["1", 0], steps=20, cfg=7.0, sampler_name="euler", seed=3),
             "n1": node("easy fullLoader", positive="a cat", negative="blurry", steps=99)}  # fmt: skip
    assert settings(whole(**nodes)) == {"seed": "3", "steps": "20", "cfg": "7.0", "sampler_name": "euler"}


@pytest.mark.parametrize("value", [["3", 0], ["99", 0], None, {"a": 1}, [1, 2, 3]])
def test_a_setting_that_nobody_can_know_is_left_out(value: object) -> None:
    graph = whole(n6=encoder("a cat"))
    graph["3"]["inputs"]["steps"] = value
    assert "steps" not in settings(graph)
