"""The words of the style alone."""

from __future__ import annotations

import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.propose.style_words import keeping_strength, style_prompts, style_words
from lib_easydiffuser.records import Caption, Evidence, Tag
from lib_easydiffuser.settings import Settings

from .twenty import picture

TAGS = (
    Tag("cat", kind="subject", emphasis=1.2), Tag("oil painting", kind="medium"),
    Tag("soft light", kind="light", emphasis=1.1),
    Tag("my own words", source="person"), Tag("blurry", "negative"), Tag("dog", "negative", emphasis=1.3),
)  # fmt: skip


def test_only_how_it_looks_and_what_a_person_typed() -> None:
    assert [tag.text for tag in style_words(TAGS)] == ["oil painting", "soft light", "my own words"]


def test_they_keep_their_order_and_emphasis_and_all_negatives() -> None:
    made = style_prompts(TAGS, Settings(max_tags=1, max_negatives=1, always=("masterpiece",)), QuietHost())
    assert made.prompt == "oil painting, (soft light:1.1), my own words"
    assert made.negative_prompt == "blurry, (dog:1.3)"


def test_a_sentence_says_what_is_in_it_and_stays_away() -> None:
    settings = Settings(style="sentence", prefix="<lora:x:1>")
    found = analyse(picture("cool landscape"), settings, QuietHost(), [Caption("a photo of a brown dog in a park")])
    made = style_prompts(found.tags, settings, QuietHost())
    assert "dog" in found.prompt.prompt and "dog" not in made.prompt
    assert made.prompt.startswith("<lora:x:1>") and "cool tones" in made.prompt


def test_nothing_to_send_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="No tag says how the picture looks"):
        style_prompts(TAGS[:1], Settings(), QuietHost())


@pytest.mark.parametrize(
    ("medium", "value"), [("pixel art", 0.25), ("line art", 0.25), ("photograph", 0.35), ("", 0.35)]
)
def test_a_strength_that_keeps_the_picture(medium: str, value: float) -> None:
    keeping = keeping_strength([Evidence("medium", medium, 1.0, "", "pixels")] if medium else [])
    assert keeping.value == value and f"{value:.0%}" in keeping.reason
