"""The project's own captions as data: enough, varied, of our own making."""

import os
import re
from pathlib import Path

import pytest

from lib_easydiffuser.attention.calibration import calibration_captions, development_captions

DATA = Path(os.environ.get("EASY_DIFFUSER_DATA", Path(__file__).parents[3] / "shared" / "data"))


def plain(text):
    return " ".join(re.findall(r"\w+", text.lower()))


def test_there_are_at_least_four_hundred_and_none_twice():
    texts = [plain(caption.text) for caption in calibration_captions()]
    assert len(texts) >= 400
    assert len(set(texts)) == len(texts)


def test_no_mark_is_left_in_a_sentence():
    assert not [c.text for c in calibration_captions() if re.search(r"[/~]", c.text)]


def test_many_words_and_both_kinds_of_them():
    captions = calibration_captions()
    words = {c.text[a:b].lower() for c in captions for a, b in c.spans}
    marks = [mark for c in captions for mark in c.taggable]
    assert len(words) > 1500
    assert 0.3 < sum(marks) / len(marks) < 0.7


def test_pictures_with_several_captions_let_importance_be_held_out():
    groups = [c.group for c in calibration_captions()]
    assert sum(groups.count(group) > 1 for group in set(groups)) >= 50


def test_none_is_taken_from_the_development_data():
    if not (DATA / "factual.dev.jsonl").is_file():
        pytest.skip(f"no development data in {DATA.name!r}")
    theirs = {plain(c.text) for captions in development_captions(DATA) for c in captions}
    assert not [c.text for c in calibration_captions() if plain(c.text) in theirs]
