"""Long captions: what grammar, sections and places say beside attention."""

from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.language.looks import looks
from lib_easydiffuser.language.prose import first_sentence, unsaid_spans
from lib_easydiffuser.language.taglist import tag_items
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings

_REST = (
    " The room behind is dim, with a long shelf of books on one side and a tall window on the other. A clock hangs "
    "above the door, and a small table with a cup of tea stands beside an old armchair covered with a blanket."
)


def tags_of(text: str, **values: object) -> list[str]:
    settings = Settings().with_values({"prompt_chunks": 0, "negatives": False, "max_tags": 40, **values})
    found = analyse(None, settings, QuietHost(), (Caption(text),)).tags
    return [tag.text for tag in found if tag.polarity == "positive"]


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("A boy in a dinosaur onesie is at the door.", "dinosaur onesie"),
        ("A man wears a checkered shirt.", "checkered shirt"),
        ("A woman has a pearl earring and short hair.", "pearl earring"),
        ("There are huts with thatched roofs by the sea.", "thatched roofs"),
    ],
)
def test_grammar_completes_what_attention_saw_in_part(sentence: str, whole: str) -> None:
    assert any(whole in tag for tag in tags_of(sentence + _REST))


def test_the_lines_of_a_list_are_no_phrase() -> None:
    text = (
        "**Objects**\n1. A brass candlestick with a burnt candle\n2. A dead moth\n3. Deep shadows\n4. Tiny pearls\n"
        + _REST
    )
    assert not any("candle 2" in tag or "shadows tiny" in tag or tag[-1].isdigit() for tag in tags_of(text))


@pytest.mark.parametrize(
    "aside",
    [
        "\n\n**Notes:**\n- I left out the copyright of the dragon.",
        "\n\n**Negative tags (not in the image):** dragon, armor",
        " It is a quiet tribute to a vanishing dragon.",
        " The style is similar to that of a dragon film.",
    ],
)
def test_what_is_beside_the_picture_is_no_tag(aside: str) -> None:
    found = tags_of("A woman in a red coat reads a book." + _REST + aside)
    assert not any("dragon" in tag or "armor" in tag for tag in found) and "woman" in found


def test_who_the_picture_is_of_stays_among_few_tags() -> None:
    found = tags_of("A woman with a dark bob sits in an old tram." + _REST, max_tags=8)
    assert any("woman" in tag for tag in found) and any("tram" in tag for tag in found)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("<think>A bus? No.</think>\n\nA tram waits. It rains.", "A tram waits."),
        ("# Analysis\nA tram waits. It rains.", "A tram waits."),
        ("A tram waits", "A tram waits"),
    ],
)
def test_the_first_sentence_speaks_of_the_picture(text: str, first: str) -> None:
    start, end = first_sentence(text)
    assert text[start:end].strip() == first


def test_a_list_of_tags_is_found_among_words_to_the_person() -> None:
    listed = "1girl, solo, elf, pointy_ears, long_hair, green_eyes, smile, dress, river, forest, moss, fern, bloom, day"
    aside = "**Negative tags:** armor, weapon, night\n\nNotes: I used underscores. Ask me."
    said = f"Here are the tags.\n\n{listed}\n\n{aside}"
    assert tag_items(said) == [tag.replace("_", " ") for tag in listed.split(", ")]
    lines = (
        "Subject tags: cat, kitten, paw\nSetting tags: shop, books\nStyle tags: ink, cozy\nMeta tags: no text, sharp"
    )
    assert tag_items(lines) == ["cat", "kitten", "paw", "shop", "books", "ink", "cozy"]


def test_a_sentence_with_commas_is_no_list_of_tags() -> None:
    assert (
        tag_items("A market sells apples, pears, plums, grapes, melons, figs and the best cherries of the valley.")
        == []
    )


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("His arms are crossed.", "crossed arms"), ("She is sticking out her tongue.", "tongue out"),
        ("The camera angle is slightly low.", "low angle"), ("streaks of red and white light", "light trails"),
        ("A street at night.", "night"), ("cel-shaded figures", "cel shading"), ("It is a still life.", "still life"),
        ("with the hood up", "hood up"), ("his mouth is wide open", "open mouth"),
    ],
)  # fmt: skip
def test_a_clause_makes_the_tag_people_write(text: str, tag: str) -> None:
    assert tag in [look.text for look in looks(text)]


def test_sections_are_found_in_linear_time() -> None:
    hostile = "**Note" * 4000 + "\n" + "> * - " * 4000 + "it looks like a " * 2000
    assert unsaid_spans(hostile) is not None
