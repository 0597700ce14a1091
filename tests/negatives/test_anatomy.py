from __future__ import annotations

import pytest

from lib_easydiffuser.records import Evidence

from .scenes import proposed, scene_of, tags_of


@pytest.mark.parametrize(
    "caption", ["a woman on a bench", "1girl, solo", "a group of firefighters", "two knights in a hall"]
)
def test_a_person_brings_hands_face_and_limbs(caption: str) -> None:
    assert {"bad anatomy", "bad hands", "poorly drawn face", "extra legs", "bad feet"} <= set(
        proposed("anatomy", scene_of(caption))
    )


@pytest.mark.parametrize(
    "caption", ["a dog on a sofa", "three zebras", "an eagle in the sky", "a dragon above a castle"]
)
def test_an_animal_brings_limbs_but_no_hands(caption: str) -> None:
    found = proposed("anatomy", scene_of(caption))
    assert {"bad anatomy", "extra legs"} <= set(found)
    assert not [text for text in found if "hand" in text or "finger" in text or "feet" in text]


@pytest.mark.parametrize(
    "caption",
    [
        "a red car on a street",
        "a hot dog on a plate",
        "a teddy bear on a shelf",
        "a computer mouse next to a keyboard",
        "grilled chicken with rice on a plate",
        "the hands of a clock",
        "a king size bed",
        "a street without people",
        "an empty beach, no humans",
        "a manhole cover",
        "a baseball bat",
        "a passenger train",
        "the head of broccoli",
    ],
)
def test_nobody_has_no_anatomy(caption: str) -> None:
    assert proposed("anatomy", scene_of(caption)) == []


def test_a_portrait_has_no_feet() -> None:
    found = proposed("anatomy", scene_of("portrait of a woman"))
    assert "poorly drawn face" in found
    assert not {"bad feet", "extra legs"} & set(found)


def test_a_face_alone_has_no_hands() -> None:
    assert "bad hands" not in proposed("anatomy", scene_of("a man, headshot"))


def test_the_widest_view_that_is_named_counts() -> None:
    assert "bad feet" in proposed("anatomy", scene_of("portrait of a woman, full body"))


def test_a_hand_without_anybody_brings_hands_only() -> None:
    found = proposed("anatomy", scene_of("a hand holding a phone"))
    assert "bad hands" in found and "bad feet" not in found and "poorly drawn face" not in found


def test_a_face_found_in_the_pixels_is_a_person() -> None:
    face = Evidence("face", "one person", 0.9, "face's height 0.2", "pixels")
    tags = tags_of("anatomy", scene_of("", evidence=(face,)))
    assert tags and "face's height 0.2" in tags[0].reason


def test_the_framing_of_the_pixels_counts() -> None:
    face = Evidence("face", "one person", 0.9, "", "pixels")
    portrait = Evidence("face", "portrait", 0.9, "", "pixels")
    assert "bad feet" not in proposed("anatomy", scene_of("", evidence=(face, portrait)))


def test_the_reason_names_the_word() -> None:
    assert "'knight'" in tags_of("anatomy", scene_of("", "brave knight"))[0].reason
