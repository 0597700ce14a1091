"""What the real networks see in scikit-image's pictures, through the captioner."""

from __future__ import annotations

import pytest

from lib_easydiffuser.captioners.eyes import Eyes
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings

from .conftest import photograph

pytestmark = pytest.mark.usefixtures("wheels")


def caption(name: str, **values: object) -> Caption:
    return Eyes().caption(photograph(name), Settings().with_values(values), QuietHost())[0]


def named(found: Caption) -> list[str]:
    return [claim.text for claim in found.evidence if claim.source == "eyes" and claim.kind == "object"]


@pytest.mark.parametrize(
    "name, words",
    [
        ("chelsea", ("cat",)), ("coffee", ("espresso", "cup")), ("motorcycle_left", ("motorcycle",)),
        ("motorcycle_right", ("motorcycle",)), ("camera", ("person",)), ("astronaut", ("person",)),
    ],
)  # fmt: skip
def test_what_is_there(name: str, words: tuple[str, ...]) -> None:
    found = caption(name)
    assert any(text.split()[-1] in words for text in named(found))
    assert any(word in found.text for word in words)


@pytest.mark.parametrize(
    "name", ["brick", "grass", "gravel", "moon", "text", "page", "retina", "cell", "horse", "coins"]
)
def test_nothing_where_there_is_nothing(name: str) -> None:
    assert named(caption(name)) == []


def test_a_helmet_is_no_mouse() -> None:
    assert not [text for text in named(caption("astronaut")) if "mouse" in text]


def test_each_thing_has_its_box_and_scores() -> None:
    (cat, *_) = (claim for claim in caption("chelsea").evidence if claim.source == "eyes")
    assert cat.box is not None and cat.box[2] * cat.box[3] > 0.5
    assert "detector" in cat.reason and "box" in cat.reason and 0.9 < cat.score <= 1


def test_a_drawing_is_looked_at_only_when_asked_for() -> None:
    assert named(caption("horse")) == []
    looked = caption("horse", eyes_gate="off", eyes_threshold=0.5)
    assert [text.split()[-1] for text in named(looked)] == ["horse"]
    assert all("seen as if it were a photograph" in claim.reason for claim in looked.evidence if claim.source == "eyes")


def test_a_higher_threshold_says_no_more() -> None:
    for name in ("coffee", "camera"):
        assert set(named(caption(name, eyes_threshold=0.95))) <= set(named(caption(name, eyes_threshold=0.5)))


def test_the_colour_of_an_animal_or_thing_is_one_that_can_be_trusted() -> None:
    assert not [text for text in named(caption("camera")) if text.split()[0] in ("black", "white", "grey")]
