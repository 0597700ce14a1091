from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.language.stems import stem_phrase
from lib_easydiffuser.records import Caption, Evidence, Reading, Word
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives.contrasts import slots
from lib_easydiffuser.tags.sources import Scene

from .scenes import everything, proposed, scene_of, tags_of, texts

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "slots.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("slot", "value", "forms", "siblings"), ROWS)
def test_every_surface_form_gets_a_true_sibling(slot: str, value: str, forms: str, siblings: str) -> None:
    wanted = {stem_phrase(text) for text in siblings.split("|")}
    missed = [
        form
        for form in forms.split("|")
        if not wanted & {stem_phrase(text) for text in proposed("contrast", scene_of("", form))}
    ]
    assert missed == []


def test_there_are_more_than_forty_slots_and_every_value_has_a_sibling() -> None:
    assert len(slots().values) >= 40
    assert not [value for values in slots().values.values() for value in values if not slots().siblings(value)]


def test_a_value_is_never_the_negative_of_itself() -> None:
    for values in slots().values.values():
        for value in values:
            assert value.text not in proposed("contrast", scene_of("", value.text, max_contrasts=40))


@pytest.mark.parametrize(
    "phrase",
    ["old man", "middle-aged woman", "dark hair", "dark blue", "night stand", "new york", "open sandwich", "snowboard"],
)
def test_look_alikes_are_no_values(phrase: str) -> None:
    assert not {"new", "bright", "daytime", "old", "closed", "summer", "light"} & set(
        proposed("contrast", scene_of("", phrase))
    )


def test_attention_decides_whether_a_word_earns_a_contrast() -> None:
    assert "daytime" in proposed("contrast", scene_of("", "night", attention=0.9))
    assert proposed("contrast", scene_of("", "night", attention=0.1)) == []


def _spoken(importance: float) -> Scene:
    words = (Word("night", 0, 5, 0.9, importance),)
    return Scene(Reading((Caption("night"),), words), Settings())


def test_importance_raises_the_emphasis_up_to_its_bound() -> None:
    low, high = (tags_of("contrast", _spoken(importance))[0].emphasis for importance in (0.0, 1.0))
    assert (low, high) == (1.0, 1.3)
    assert all(tag.emphasis <= 1.3 for tag in tags_of("contrast", _spoken(5.0)))


def test_what_the_scene_states_is_never_a_sibling() -> None:
    assert "daytime" not in proposed("contrast", scene_of("", "night", "daylight"))


def test_a_weak_mention_still_keeps_a_sibling_away() -> None:
    words = (Word("night", 0, 5, 0.9, 0.5), Word("sunset", 10, 16, 0.05, 0.0))
    scene = Scene(Reading((Caption("night and sunset"),), words), Settings())
    found = proposed("contrast", scene)
    assert "sunset" not in found and "daytime" in found


def test_siblings_are_ranked_by_low_similarity() -> None:
    plain = proposed("contrast", scene_of("", "night"))
    first, second = plain[:2]
    seen = {"night": 3.0, first: 2.5, second: -1.0}
    assert proposed("contrast", scene_of("", "night", fits=seen))[:2] == [second, first]


def test_a_sibling_that_is_visible_is_never_proposed() -> None:
    seen = {"night": 2.0, "daytime": 3.1, "sunset": 0.1}
    assert "daytime" not in proposed("contrast", scene_of("", "night", fits=seen))


def test_clip_is_not_heard_where_it_does_not_see_what_the_caption_states() -> None:
    plain = proposed("contrast", scene_of("", "night", "snow"))
    blind = {"night": 0.4, "daytime": 3.1, "sunset": -2.0}
    assert "daytime" in plain and proposed("contrast", scene_of("", "night", "snow", fits=blind)) == plain


def test_a_measured_light_proposes_its_sibling_with_the_measurement() -> None:
    dark = Evidence("light", "low-key lighting", 0.9, "median lightness 0.08", "pixels")
    tag = next(tag for tag in tags_of("contrast", scene_of("", evidence=(dark,))) if tag.text == "bright")
    assert "median lightness 0.08" in tag.reason and "light" in tag.reason


def test_a_denied_value_is_no_value() -> None:
    assert "summer" not in proposed("contrast", scene_of("a street without snow"))


def test_contrasts_stand_behind_the_ten_likeliest_and_within_twenty() -> None:
    found = texts(everything(scene_of("", "night street")))
    assert 10 <= found.index("daytime") < 20


def test_one_slot_of_many_does_not_take_all_places() -> None:
    found = proposed("contrast", scene_of("", "night", "snowy", "old", "wet", "kitchen", max_contrasts=5))
    assert found == ["daytime", "outdoors", "summer", "dry", "new"]
