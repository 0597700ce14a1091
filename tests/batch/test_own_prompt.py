"""What the person wrote and a picture's tags: merged once, and the same again from the outcome."""

from __future__ import annotations

import itertools

import pytest

from lib_easydiffuser.batch.own_prompt import Prompted, Written, own_prompt
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Evidence, PromptPair, Reading
from lib_easydiffuser.settings import Settings

STYLES = ("", "very fine, red tones")
PLACEMENTS = ("append", "prepend", "replace", "merge")
LOOKS = tuple(
    (kind, text) for kind, text in (("medium", "photograph"), ("light", "low-key lighting"), ("colour", "red tones"))
)
OWN = (
    "", "mine", "mine,", "mine, <lora:x:1>", "mine BREAK yours", "mine AND yours :0.5", "red tones, (mine:1.2)",
    "mine\nmore", "a, photograph, low-key lighting, z", ", ".join(["a long one"] * 30), "mine # comment", "(open, mine",
)  # fmt: skip


def reading(*looks: tuple[str, str]) -> Reading:
    found = tuple(Evidence(kind, text, 0.9, "seen", "pixels") for kind, text in looks or LOOKS)
    return Reading(evidence=found, captioner="pixels")


def made(prompt: str, *looks: tuple[str, str], styles: str = "", earlier: object = (), **values: object) -> Prompted:
    settings = Settings().with_values({"max_negatives": 3, **values})
    pairs = tuple(earlier)  # type: ignore[call-overload]
    written = Written(PromptPair(prompt, "not mine"), PromptPair(styles), pairs)
    return own_prompt(reading(*looks), written, settings, QuietHost())


# Not a comment before a style: the host's own reading would swallow the style.
CASES = [case for case in itertools.product(OWN, PLACEMENTS, STYLES) if not ("#" in case[0] and case[2])]


@pytest.mark.parametrize(("own", "placement", "styles"), CASES)
def test_again_from_the_outcome_changes_nothing(own: str, placement: str, styles: str) -> None:
    first = made(own, styles=styles, placement=placement)
    # What "read parameters" puts into the boxes: styles are either taken out again, or they stand in the text.
    shown = [(first.prompts.prompt, styles)] + ([(f"{first.prompts.prompt}, {styles}", "")] if styles else [])
    for text, apart in shown:
        written = Written(PromptPair(text, first.prompts.negative_prompt), PromptPair(apart), (first.tags,))
        settings = Settings().with_values({"max_negatives": 3, "placement": placement})
        assert own_prompt(reading(), written, settings, QuietHost()).prompts == written.prompts


@pytest.mark.parametrize("placement", ["append", "prepend", "replace"])
def test_another_picture_gets_its_own_tags_in_the_place_of_the_old(placement: str) -> None:
    other = (("colour", "blue tones"), ("light", "high-key lighting"))
    first = made("mine, <lora:x:1>", placement=placement)
    again = made(first.prompts.prompt, *other, placement=placement, earlier=[first.tags])
    assert again.prompts.prompt == made("mine, <lora:x:1>", *other, placement=placement).prompts.prompt
    assert "red tones" not in again.prompts.prompt


def test_earlier_tags_are_taken_out_whole_or_not_at_all() -> None:
    tags = PromptPair("red tones")
    for text in ("red tones of evening", "dark-red tones", "(red tones:1.2)"):
        assert made(text, ("light", "backlighting"), earlier=[tags], placement="append").prompts.prompt.startswith(text)


def test_replacing_keeps_the_networks() -> None:
    assert made("mine <lora:x:1> more <lora:y:0.5>", placement="replace").prompts.prompt == (
        "photograph, low-key lighting, red tones <lora:x:1> <lora:y:0.5>"
    )


def test_a_style_is_not_contradicted() -> None:
    done = made("mine", styles="blurry", max_negatives=20)
    assert "blurry" not in done.prompts.negative_prompt and "blurry" in done.tags.negative_prompt


def test_the_styles_count_against_the_budget() -> None:
    long = ", ".join(["word"] * 35)
    assert len(made("", styles=long).tags.prompt) < len(made("").tags.prompt)
