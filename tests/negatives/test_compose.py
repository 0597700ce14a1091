from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.records import Caption, Evidence, Picture, Reading, Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives import order_negatives
from lib_easydiffuser.tags.negatives.model import likelihoods, shipped_order
from lib_easydiffuser.tags.sources import Scene

from .scenes import everything, scene_of, texts


def _tag(text: str, source: str = "quality", score: float = 0.5) -> Tag:
    return Tag(text, "negative", source=source, score=score)


def test_the_same_by_stems_stands_once() -> None:
    assert texts(order_negatives([_tag("extra limbs"), _tag("extra limb")], scene_of())) == ["extra limbs"]


@pytest.mark.parametrize(
    ("positive", "negative"),
    [
        ("black and white", "monochrome"),
        ("3d render", "3d"),
        ("english text", "text"),
        ("closeup", "close up"),
        ("bokeh", "depth of field"),
        ("Blurry Background", "blurry"),
    ],
)
def test_a_synonym_or_a_phrase_in_the_prompt_is_a_conflict(positive: str, negative: str) -> None:
    assert order_negatives([_tag(negative)], scene_of("", positive)) == []


@pytest.mark.parametrize(
    ("positive", "negative"),
    [("best quality", "low quality"), ("beautiful hands", "bad hands"), ("party", "bad art"), ("textile", "text")],
)
def test_shared_words_are_no_conflict(positive: str, negative: str) -> None:
    assert texts(order_negatives([_tag(negative)], scene_of("", positive))) == [negative]


def test_what_was_denied_comes_first() -> None:
    assert everything(scene_of("a street with no cars"))[0].text == "cars"


def test_a_result_stands_before_the_core() -> None:
    shown = Evidence("result", "purple sky", 0.8, "in the result, not in the reference", "loop")
    first = everything(scene_of("a street", evidence=(shown,)))[0]
    assert first.text == "purple sky" and first.source == "result" and "loop" in first.reason


def test_what_a_result_shows_is_not_in_the_picture() -> None:
    shown = Evidence("result", "a man", 0.8, "", "loop")
    assert not [tag for tag in everything(scene_of("a street", evidence=(shown,))) if tag.source == "anatomy"]


def test_own_lists() -> None:
    scene = scene_of("a cat", negative_always=("plastic look",), negative_never=("watermarks", "low quality"))
    found = texts(everything(scene))
    assert found[0] == "plastic look"
    assert not {"watermark", "low quality"} & set(found)


def test_chosen_embeddings_are_called_by_name_and_never_assumed() -> None:
    assert texts(everything(scene_of("a cat", negative_embeddings=("EasyNegative",))))[0] == "EasyNegative"
    assert "EasyNegative" not in texts(everything(scene_of("a cat")))


def test_nsfw_has_a_switch_of_its_own() -> None:
    assert "nsfw" not in texts(everything(scene_of("a woman")))
    assert "nsfw" in texts(everything(scene_of("a woman", nsfw_negative=True)))


@pytest.mark.parametrize(
    ("knob", "part"),
    [
        ("negative_anatomy", "anatomy"),
        ("negative_medium", "medium"),
        ("negative_contrast", "contrast"),
        ("negative_denied", "denied"),
    ],
)
def test_every_part_has_a_switch(knob: str, part: str) -> None:
    caption = "photo of a man at night with no dogs"
    assert part in {tag.source for tag in everything(scene_of(caption))}
    assert part not in {tag.source for tag in everything(scene_of(caption, **{knob: False}))}


def test_profiles() -> None:
    caption = "a man at night"
    assert everything(scene_of(caption, negative_profile="off")) == []
    assert len(everything(scene_of(caption, negative_profile="minimal"))) <= 8
    assert "contrast" not in {tag.source for tag in everything(scene_of(caption, negative_profile="minimal"))}


def test_every_reason_names_its_part() -> None:
    names = {"quality": "core", "own": "own", "nsfw": "nsfw"}
    for tag in everything(scene_of("photo of a man at night with no dogs", nsfw_negative=True)):
        assert tag.reason.startswith(names.get(tag.source, tag.source)), tag


def _with_embedding(text: str, learned: bool = True) -> Scene:
    embedding = np.random.RandomState(0).randn(384).astype(np.float32)
    reading = Reading((Caption(text),), embedding=embedding / np.linalg.norm(embedding))
    return Scene(reading, Settings(learned=learned))


def test_the_learned_order_is_used_only_when_wanted_and_possible() -> None:
    assert shipped_order() is not None
    learned, rules = likelihoods(_with_embedding("a cat")), likelihoods(_with_embedding("a cat", learned=False))
    assert learned != rules
    assert likelihoods(scene_of("a cat")) == rules


def test_the_learned_order_knows_who_writes_what() -> None:
    photo = likelihoods(_with_embedding("raw photo of a woman, dslr, film grain, fujifilm"))
    anime = likelihoods(_with_embedding("masterpiece, best quality, 1girl, solo, anime"))
    assert photo["cartoon"] > anime["cartoon"] and anime["worst quality"] > photo["worst quality"]


def test_an_encoder_of_another_width_falls_back_to_rules() -> None:
    reading = Reading((Caption("a cat"),), embedding=np.ones(768, np.float32))
    assert likelihoods(Scene(reading, Settings())) == likelihoods(scene_of("a cat"))


def _picture(colour: str) -> Reading:
    image = Image.new("RGB", (64, 64), "white")
    image.paste(Image.new("RGB", (64, 8), colour), (0, 0))
    return Reading((Caption("a red car"),), picture=Picture(image))


def test_a_colour_in_the_picture_is_never_a_negative() -> None:
    wanted = [_tag("green", "contrast"), _tag("bright green dress", "contrast"), _tag("noise", "contrast")]
    scene = Scene(_picture("green"), Settings())
    assert texts(order_negatives(wanted, scene)) == ["noise"]


def test_a_colour_that_is_not_there_may_be_one() -> None:
    scene = Scene(_picture("red"), Settings())
    assert texts(order_negatives([_tag("green", "contrast")], scene)) == ["green"]


def test_without_a_picture_no_colour_is_denied_by_us() -> None:
    assert order_negatives([_tag("green", "contrast")], scene_of("a red car")) == []
    assert texts(order_negatives([_tag("green", "denied")], scene_of("no green"))) == ["green"]
