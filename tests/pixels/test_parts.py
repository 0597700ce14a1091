"""The captioner and the tag source made of the claims."""

from __future__ import annotations

from PIL import Image

from lib_easydiffuser.captioners.pixels import NOTHING, Pixels, sentence
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pixels.rules import Limit, claim
from lib_easydiffuser.records import Evidence, Picture, Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.sources import Scene
from lib_easydiffuser.tags.sources.pixels import PixelClaims

from .drawings import flat, scene


def evidence(*texts: str) -> list[Evidence]:
    return [Evidence("light", text, 0.8, "median lightness 0.1", "pixels") for text in texts]


def test_sentence_in_good_english() -> None:
    found = evidence("photograph", "one person", "close-up", "warm tones", "brown tones", "black tones",
                     "low-key lighting", "shallow depth of field")  # fmt: skip
    assert sentence(found) == (
        "A warm, low-key photograph of one person's face in close-up, with brown and black tones, "
        "and shallow depth of field."
    )
    assert sentence(evidence("line art", "white background")) == "A line drawing with a white background."


def test_nothing_proven_is_said_honestly_and_gives_no_tag() -> None:
    only_shape = [Evidence("framing", "square format", 1.0, "", "pixels", is_tag=False)]
    assert sentence(only_shape) == sentence([]) == NOTHING
    assert PixelClaims().propose(Scene(Reading(evidence=tuple(only_shape)), Settings())) == []


def test_the_caption_carries_its_claims_and_is_not_attended() -> None:
    (caption,) = Pixels().caption(Picture(scene(30, 220)), Settings(), QuietHost())
    assert not caption.attended
    assert caption.text.startswith("A black-and-white photograph")
    tags = PixelClaims().propose(Scene(Reading(evidence=caption.evidence), Settings()))
    assert [tag.text for tag in tags] == [found.text for found in caption.evidence if found.is_tag]
    assert all(tag.emphasis == 1.0 and tag.attention >= 0.5 and tag.reason for tag in tags)


def test_no_picture_is_refused() -> None:
    for image in (Image.new("RGB", (1, 1)), flat("red").resize((5, 300))):
        (caption,) = Pixels().caption(Picture(image), Settings(), QuietHost())
        assert caption.text.endswith(".")


def test_others_evidence_is_left_to_others() -> None:
    other = Evidence("subject", "cat", 0.9, "", "clip")
    assert PixelClaims().propose(Scene(Reading(evidence=(other,)), Settings())) == []


def test_a_claim_needs_every_limit_and_is_as_sure_as_the_weakest() -> None:
    high, low = Limit("share", 0.9, 0.5, 1.0), Limit("depth", 0.2, 0.3, 0.1)
    (made,) = claim("light", "x", high, low)
    assert made.score == 0.75
    assert made.reason == "share 0.9, at least 0.5; depth 0.2, at most 0.3"
    assert claim("light", "x", high, Limit("depth", 0.31, 0.3, 0.1)) == []
