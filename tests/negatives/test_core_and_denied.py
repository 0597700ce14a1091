from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.tags.negatives import order_negatives
from lib_easydiffuser.tags.sources import REGISTRY, Scene

from .scenes import proposed, scene_of


def ordered(source: str, scene: Scene) -> list[str]:
    return [tag.text for tag in order_negatives(REGISTRY.get(source, QuietHost()).propose(scene), scene)]


def test_the_core_starts_with_what_people_write_most() -> None:
    assert proposed("quality", scene_of())[:4] == ["low quality", "worst quality", "blurry", "watermark"]


def test_the_core_has_a_length() -> None:
    assert len(proposed("quality", scene_of(negative_core=3))) == 3


@pytest.mark.parametrize(
    ("caption", "denied"),
    [
        ("a park with no dogs allowed", ["dogs"]),
        ("a street without cars or people", ["cars", "people"]),
        ("a dog on a beach", []),
    ],
)
def test_what_the_caption_denies(caption: str, denied: list[str]) -> None:
    assert proposed("denied", scene_of(caption)) == denied


def test_the_reason_quotes_the_denial() -> None:
    tag = REGISTRY.get("denied", QuietHost()).propose(scene_of("a park with no dogs"))[0]
    assert "no dogs" in tag.reason and tag.reason.startswith("denied")


def test_low_quality_stays_beside_best_quality() -> None:
    assert "low quality" in ordered("quality", scene_of("", "best quality"))


@pytest.mark.parametrize("asked", ["watermark", "watermarks", "a big watermark", "water mark"])
def test_what_the_prompt_asks_for_is_no_negative(asked: str) -> None:
    assert "watermark" not in ordered("quality", scene_of("", asked))


def test_a_word_inside_another_word_is_no_conflict() -> None:
    assert "text" in ordered("quality", scene_of("a cat", "rich texture"))


def test_a_phrase_never_spans_two_tags() -> None:
    assert "low quality" in ordered("quality", scene_of("", "low", "quality"))


def test_a_denied_word_in_the_caption_is_no_conflict() -> None:
    assert ordered("denied", scene_of("a park with no dogs")) == ["dogs"]
