"""A few Korean words in an English caption become English, with every word in its place."""

from __future__ import annotations

import unicodedata

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate import readable
from lib_easydiffuser.translate.captions import in_korean
from lib_easydiffuser.translate.hangul import has_hangul

from .taught import UNKNOWN, FolderHost, bare, taught

__all__ = ["bare", "taught"]

MIXED = "a woman wearing 한복 in a palace"


def test_korean_words_in_an_english_caption_are_read_in_their_place() -> None:
    (caption,), notes = readable([Caption(MIXED)], Settings(), QuietHost())
    assert caption.text == "a woman wearing hanbok in a palace"
    assert caption.original == MIXED
    assert notes == ("Korean words in the caption were read: 한복 = hanbok.",)


def test_its_tags_are_english_and_every_word_lies_where_it_stands() -> None:
    analysis = analyse(None, Settings(), QuietHost(), (Caption(MIXED),))
    text = analysis.reading.captions[0].text
    assert [text[word.start : word.end] for word in analysis.reading.words] == [w.text for w in analysis.reading.words]
    assert "hanbok" in {tag.text for tag in analysis.positives}
    assert not has_hangul(analysis.prompt.prompt)


@pytest.mark.parametrize(
    "written, english",
    [
        ("a girl in a 빨간 드레스 on the beach at night", "a girl in a red dress on the beach at night"),
        ("a woman in a long dress를 with flowers", "a woman in a long dress with flowers"),
        ("a photograph of a sleeping고양이, indoors", "a photograph of a sleeping cat, indoors"),
        (
            "a portrait of a young woman with 긴 머리, 파란 눈.",
            "a portrait of a young woman with long hair, blue eyes.",
        ),
    ],
)
def test_runs_of_words_particles_and_commas(written: str, english: str) -> None:
    for text in (written, unicodedata.normalize("NFD", written)):
        (caption,), _ = readable([Caption(text)], Settings(), QuietHost())
        assert caption.text == english and caption.original == text


def test_what_nobody_can_read_stays_out_of_the_tags_and_is_named(bare: FolderHost) -> None:
    (caption,), notes = readable([Caption(f"a woman wearing {UNKNOWN} in a palace")], Settings(), bare)
    assert caption.text == "a woman wearing in a palace"
    assert notes == (f"Words that could not be read were left out: {UNKNOWN}.",)


def test_a_model_is_asked_for_the_words_that_the_lexicon_lacks(taught: FolderHost) -> None:
    written = f"a woman wearing {UNKNOWN} near a 고양이 in a palace"
    (caption,), (note,) = readable([Caption(written)], Settings(), taught)
    assert caption.text == "a woman wearing red dress near a cat in a palace"
    assert f"{UNKNOWN} = red dress" in note and "고양이 = cat" in note


def test_a_caption_with_few_korean_words_is_not_shown_as_the_korean_one(bare: FolderHost) -> None:
    captions, _ = readable([Caption(MIXED), Caption("빨간 드레스를 입은 여자")], Settings(), bare)
    assert in_korean(captions, Settings(gloss="on"), bare) == ("", "빨간 드레스를 입은 여자")


def test_what_a_captioner_said_in_korean_is_shown_whatever_the_page(bare: FolderHost) -> None:
    captions = (Caption("a dog", source="qwen3-vl", original="개 한 마리"), Caption("a cat", source="qwen3-vl"))
    asked = Settings().with_values({"caption_language": "korean"})
    assert in_korean(captions, asked, bare) == ("개 한 마리", "")
    assert in_korean(captions, Settings(), bare) == ()
    assert in_korean(captions[1:], asked, bare) == ()


def test_what_a_captioner_proved_is_left_alone() -> None:
    given = (Caption("a bright picture 한복", attended=False),)
    assert readable(given, Settings(), QuietHost()) == (given, ())


@pytest.mark.parametrize(
    "korean, tags",
    [
        ("다리를 쭉 뻗고 앉은 소녀", {"girl", "sitting", "legs stretched out"}),  # too long for one tag: two of it
        ("한쪽 팔을 잃은 노병", {"old soldier", "missing arm"}),
    ],
)
def test_what_was_read_becomes_a_tag_and_none_is_cut_away(korean: str, tags: set[str]) -> None:
    settings = Settings().with_values({"prompt_chunks": 0, "negatives": False})
    assert {tag.text for tag in analyse(None, settings, QuietHost(), (Caption(korean),)).positives} == tags
