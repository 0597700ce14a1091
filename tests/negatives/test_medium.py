from __future__ import annotations

import pytest

from lib_easydiffuser.records import Evidence

from .scenes import proposed, scene_of, tags_of


@pytest.mark.parametrize(
    ("caption", "there", "absent"),
    [
        ("a photo of a cat", {"painting", "cartoon", "anime", "3d"}, {"photo", "realistic"}),
        ("1girl, anime style", {"photo", "realistic", "3d"}, {"anime"}),
        ("an oil painting of ships", {"photo", "3d"}, {"painting"}),
        ("3d render of a robot", {"painting", "sketch"}, {"3d", "render", "cgi"}),
        ("pixel art of a castle", {"photo", "3d"}, set()),
        ("line art of a flower", {"photo", "3d"}, set()),
        ("a cat", {"monochrome"}, {"painting", "photo", "anime"}),
    ],
)
def test_a_medium_is_kept_from_being_another(caption: str, there: set[str], absent: set[str]) -> None:
    found = set(proposed("medium", scene_of(caption)))
    assert there <= found and not absent & found


@pytest.mark.parametrize(
    "caption", ["black and white photo of a dog", "monochrome, 1girl", "sepia photograph of a street"]
)
def test_what_has_no_colour_is_not_denied_to_have_none(caption: str) -> None:
    assert not {"monochrome", "grayscale", "b&w", "sepia"} & set(proposed("medium", scene_of(caption)))


def test_a_black_and_white_cat_is_in_colour() -> None:
    assert "monochrome" in proposed("medium", scene_of("a black and white cat on a sofa"))


def test_pixels_and_words_vote_together_and_stand_in_the_reason() -> None:
    seen = Evidence("medium", "photograph", 0.9, "noise 0.02 in every channel", "pixels")
    tags = tags_of("medium", scene_of("raw photo of a street", evidence=(seen,)))
    reason = next(tag.reason for tag in tags if tag.text == "cartoon")
    assert "'raw photo'" in reason and "noise 0.02" in reason


def test_a_medium_two_agree_on_outvotes_one() -> None:
    seen = (
        Evidence("medium", "photograph", 0.3, "weak", "pixels"),
        Evidence("medium", "oil painting", 0.9, "similarity 0.3", "clip"),
    )
    found = proposed("medium", scene_of("a painting of ships", evidence=seen))
    assert "photo" in found and "painting" not in found


def test_a_painting_on_the_wall_is_no_medium() -> None:
    assert "photo" not in proposed("medium", scene_of("a painting on the wall above a sofa"))


def test_a_profile_stands_in_for_an_unnamed_medium() -> None:
    assert "cartoon" in proposed("medium", scene_of("a cat", negative_profile="photo"))
    assert "photo" in proposed("medium", scene_of("a cat", negative_profile="anime"))
    assert "photo" not in proposed("medium", scene_of("a photo of a cat", negative_profile="anime"))
