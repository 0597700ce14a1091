"""The embedded lexicon: its form, and what it makes of tags the project really writes."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from lib_easydiffuser.data import rows
from lib_easydiffuser.language.stems import stem_phrase
from lib_easydiffuser.translate import gloss
from lib_easydiffuser.translate.lexicon import MAKING, NOUNS, TOPICS, english_of, entries, entry_of
from lib_easydiffuser.translate.verbs import forms

ENTRIES = entries()
# Latin letters that Koreans write so.
_LATIN = re.compile(r"JPEG|HDR|SD|CG|SF|3D|4K|8K|W")


def test_there_are_many() -> None:
    assert len(ENTRIES) >= 3300


def test_english_keys_are_unique_and_plain() -> None:
    twice = [key for key, count in Counter(entry.english for entry in ENTRIES).items() if count > 1]
    assert twice == []
    assert [e.english for e in ENTRIES if e.english != " ".join(e.english.lower().split())] == []


def test_every_line_has_two_to_four_columns() -> None:
    for topic in TOPICS:
        assert [row for row in rows(f"korean_{topic}.tsv") if not 2 <= len(row) <= 4] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_glosses_are_korean(topic: str) -> None:
    for entry in (entry for entry in ENTRIES if entry.topic == topic):
        for word in (entry.gloss, *entry.also, *filter(None, (entry.before, entry.before_living))):
            assert re.search("[가-힣]", word), entry
            assert not re.search("[A-Za-z]", _LATIN.sub("", word)), entry
            assert word == " ".join(word.split()), entry
            assert not re.search('[ㄱ-ㅎㅏ-ㅣ?=<>"]', word), entry


def test_no_entry_repeats_its_own_words() -> None:
    assert [e for e in ENTRIES if len({e.gloss, *e.also}) != 1 + len(e.also)] == []


def test_every_gloss_is_read_back_as_something_of_that_name() -> None:
    for entry in ENTRIES:
        found = english_of(entry.gloss)
        assert found is not None and entry.gloss in (found.gloss, *found.also), entry


@pytest.mark.parametrize(
    "korean, english",
    [("배", "ship"), ("창", "window"), ("풀", "grass"), ("여성", "woman"), ("남성", "man"), ("경찰", "police officer")],
)
def test_a_word_of_several_things_is_what_a_picture_holds(korean: str, english: str) -> None:
    found = english_of(korean)
    assert found is not None and found.english == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("공주 머리", "hime cut"), ("치즈 고양이", "orange cat"), ("너구리", "raccoon"), ("낫", "sickle"),
        ("만화영화", "cartoon"), ("수염", "facial hair"), ("자갈", "gravel"), ("조약돌", "pebbles"),
        ("스타킹", "stockings"), ("계단", "stairs"), ("목", "neck"), ("물속", "underwater"),
    ],
)  # fmt: skip
def test_a_word_that_is_no_gloss_now_is_still_read(korean: str, english: str) -> None:
    found = english_of(korean)
    assert found is not None and found.english == english


def test_what_stands_before_a_noun_ends_as_korean_does() -> None:
    # An attributive form, or a noun; never the dictionary form of a verb.
    assert [entry for entry in ENTRIES if entry.before.endswith("다")] == []


def test_every_negative_we_propose_has_a_gloss() -> None:
    terms = [row[0] for row in rows("negative_vocabulary.tsv")]
    contrasts = {row[1] for row in rows("contrast_sets.tsv") if row[0] != "-"}
    assert [term for term in (*terms, *sorted(contrasts)) if not gloss(term)] == []


def test_plurals_find_their_singular() -> None:
    assert entry_of("Red_Roses") is entry_of("red rose")
    assert stem_phrase("cats") == "cat" and gloss("cats") == "고양이"


def test_nouns_and_verbs_are_where_they_belong() -> None:
    assert {entry.topic for entry in ENTRIES if entry.is_noun} == NOUNS | MAKING
    assert forms()["앉아있는"] == "sitting" and forms()["달리는"] == "running" and forms()["노는"] == "playing"
