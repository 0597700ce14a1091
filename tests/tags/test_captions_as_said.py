"""From a caption to its tags: what is denied, supposed, or spelled with signs."""

from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse, read
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings

SETTINGS = Settings(negatives=False)


def tags(caption: str) -> list[str]:
    return [tag.text for tag in analyse(None, SETTINGS, QuietHost(), (Caption(caption),)).positives]


@pytest.mark.parametrize(
    ("caption", "there", "not_there"),
    [
        ("a bird that is not white", ["bird"], ["white"]),
        ("a house whose roof isn't red", ["house"], ["red"]),
        ("a boy with neither cap nor scarf", ["boy"], ["cap", "scarf"]),
        ("a glass that is never empty on a table", ["glass", "table"], ["empty"]),
        ("a poster of majo no tabitabi", ["majo no tabitabi"], ["majo", "tabitabi"]),
        ("a watch that shows 9:45 on a desk", ["watch", "desk"], ["9", "45", "9:45"]),
        ("a 4:3 monitor on a desk", ["4:3 monitor"], ["4", "3 monitor", "3"]),
        ("a sign with 70% on it", ["sign"], ["70", "70%"]),
        ("a mug with a <3 on it", ["mug"], ["3"]),
        ("a cup with a :3 face", ["cup"], ["3", "3 face"]),
        ("a $20 bill on a table", ["$20 bill"], ["20", "20 bill"]),
        ("a man with short_hair and brown_eyes", ["short hair", "brown eyes"], ["short", "brown", "eyes", "hair"]),
        ("a girl without short_hair", ["girl"], ["short hair", "short", "hair"]),
        ("long_hair blue_eyes", ["long hair", "blue eyes"], ["long hair blue eyes"]),
        ("saber_(fate), tohsaka_rin_(fate)", ["saber (fate)", "tohsaka rin (fate)"], ["fate", "saber"]),
        ("a screen showing 3+4=7", ["screen"], ["3", "4", "7"]),
        ("a road sign with 50 km/h", ["road sign"], ["50 km", "50"]),
        ("a ~20 year old woman", ["woman"], ["20"]),
        ("a 3d render of a car", ["3d render", "car"], ["3d 3d render"]),
    ],
)
def test_only_what_is_so_becomes_a_tag(caption: str, there: list[str], not_there: list[str]) -> None:
    found = tags(caption)
    assert [tag for tag in there if tag not in found] == []
    assert [tag for tag in not_there if tag in found] == []


@pytest.mark.parametrize("guess", ["possibly a dog", "what might be a dog", "perhaps a dog", "what looks like a dog"])
def test_what_is_supposed_weighs_less_than_what_is_said(guess: str) -> None:
    def word(caption: str) -> tuple[float, float]:
        words = read(None, SETTINGS, QuietHost(), (Caption(caption),)).words
        return next((word.taggable, word.importance) for word in words if word.text == "dog")

    said, supposed = word("a red car and a dog"), word(f"a red car and {guess}")
    assert 0 < supposed[0] < said[0] and 0 < supposed[1] < said[1]
