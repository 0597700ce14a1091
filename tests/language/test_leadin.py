"""The part of a caption that speaks about the picture."""

import pytest

from lib_easydiffuser.language.leadin import lead_in


@pytest.mark.parametrize(
    ("caption", "subject", "medium"),
    [
        ("a photo of a cat", "a cat", "photo"),
        ("A photograph showing two men", "two men", "photo"),
        ("there is a cat that is sitting", "a cat that is sitting", ""),
        ("an image of a dog", "a dog", ""),
        ("a black and white photo of a dog", "a dog", "black and white photo"),
        ("an oil painting of ships", "ships", "oil painting"),
        ("this is a watercolor painting of a barn", "a barn", "watercolor painting"),
        ("an aerial view of a city", "a city", "aerial view"),
        ("a close up of a plate", "a plate", "close-up"),
        ("a beautiful picture of a lake", "a lake", ""),
        ("arafed image of a man in a coat", "a man in a coat", ""),
        ("The image shows a dog", "a dog", ""),
        ("portrait of a girl", "a girl", "portrait"),
    ],
)
def test_lead_in_is_stripped_and_names_its_medium(caption, subject, medium):
    found = lead_in(caption)
    assert caption[found.end :] == subject
    assert found.medium == medium


@pytest.mark.parametrize(
    "caption", ["a man taking a photo of a cat", "a cat on a picture", "photographer of birds", ""]
)
def test_a_caption_that_begins_with_its_subject_keeps_it(caption):
    assert lead_in(caption).end == 0
