"""Captions -> Words."""

import pytest

from lib_easydiffuser.attention.maps import shipped_maps
from lib_easydiffuser.attention.reading import WINDOW, read_captions
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption


@pytest.fixture
def read(minilm):
    def _read(*captions):
        return read_captions([[Caption(text) for text in captions]], minilm, shipped_maps("minilm"), QuietHost())[0]

    return _read


def test_words_carry_their_places_and_values(read):
    text = "a brown dog on a bench"
    words = read(text).words
    assert [text[word.start : word.end] for word in words] == [word.text for word in words] == text.split()
    taggable = {word.text: word.taggable for word in words}
    assert min(taggable[name] for name in ("brown", "dog", "bench")) > 0.8
    assert taggable["a"] == taggable["on"] == 0.0
    assert all(0.0 <= word.importance <= 1.0 for word in words)


def test_the_main_subject_matters_more_than_a_detail(read):
    importance = {word.text: word.importance for word in read("a giraffe standing near some small rocks").words}
    assert importance["giraffe"] > importance["rocks"] > importance["small"]


@pytest.mark.parametrize(
    "caption", ["a photo of a cat", "no cars", "posing for a picture", "<|startoftext|>", "arafed"]
)
def test_what_is_not_in_the_picture_is_not_taggable(read, caption):
    mute = {"photo", "cars", "picture", "startoftext", "arafed"}
    assert [word.taggable for word in read(caption).words if word.text in mute] == [0.0]


def test_a_long_caption_is_read_to_its_end_in_order(read):
    text = ", ".join(["a red car", "two green apples", "an old barn"] * 20)
    words = read(text).words
    assert len(words) == 180 > 3 * WINDOW
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert all(word.taggable > 0.5 for word in words if word.text in ("car", "apples", "barn"))


def test_groups_and_captions_keep_apart(minilm):
    groups = [[Caption("a cat"), Caption("a dog")], [], [Caption("a fish", attended=False), Caption("a bird")]]
    found = read_captions(groups, minilm, shipped_maps("minilm"), QuietHost())
    assert [[(word.text, word.caption) for word in read.words if word.taggable] for read in found] == [
        [("cat", 0), ("dog", 1)],
        [],
        [("bird", 1)],
    ]
    assert found[1].embedding is None
