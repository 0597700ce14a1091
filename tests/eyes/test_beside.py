"""Beside another captioner: added is what the caption lacks, and nothing it says or denies is contradicted."""

from __future__ import annotations

import pytest

from lib_easydiffuser import pipeline
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images.load import load_picture
from lib_easydiffuser.records import Caption, EmbeddedPrompt, Evidence, Picture, Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.drawn import not_photographed
from lib_easydiffuser.tags.sources import REGISTRY
from lib_easydiffuser.tags.unsaid import unsaid
from tests.world.pictures import drawn

BOX = (0.1, 0.2, 0.3, 0.4)


def claims(*texts: str) -> list[Evidence]:
    return [Evidence("object", text, 0.9, "detector 0.90", "eyes", box=BOX) for text in texts]


def added(caption: str, *texts: str) -> list[str]:
    return [claim.text for claim in unsaid(claims(*texts), [caption])]


@pytest.mark.parametrize(
    "caption, seen, news",
    [
        ("a dog on a beach", ("red bus", "dog"), ["red bus"]),
        ("a woman walks", ("one person", "two bicycles"), ["two bicycles"]),
        ("a kitten on a sofa", ("cat", "couch"), []),
        ("a man rides a bike", ("bicycle", "person"), []),
        ("two puppies play", ("dog",), []),
        ("a cat sleeps", ("dog",), []),
        ("a cup of coffee", ("bowl", "espresso", "tripod"), ["tripod"]),
        ("an empty street with no people and no cars", ("group of people", "car", "traffic light"), ["traffic light"]),
        ("a golden retriever", ("golden retriever",), []),
        ("", ("cat",), ["cat"]),
    ],
)
def test_news_is_what_the_caption_lacks(caption: str, seen: tuple[str, ...], news: list[str]) -> None:
    assert added(caption, *seen) == news


def reading(caption: str = "a cat", source: str = "person", *evidence: Evidence, **more: object) -> Reading:
    spoken = Caption(caption, source, attended=source != "eyes")
    return Reading((spoken,), evidence=(*claims("cat"), *evidence), captioner=source, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["an anime girl", "an oil painting of a cat", "3d render of a cat", "pencil sketch"])
def test_the_persons_words_silence_them(words: str) -> None:
    assert "your words" in not_photographed(reading(words), Settings())
    assert "your words" in not_photographed(reading("", "eyes"), Settings().with_values({"always": (words,)}))
    assert "your words" in not_photographed(reading("", "eyes"), Settings(), words)


@pytest.mark.parametrize(
    "words", ["a photo of a cat", "a cat", "a painting on the wall behind a cat", "black and white cat"]
)
def test_other_words_do_not(words: str) -> None:
    assert not_photographed(reading(words), Settings()) == ""


def test_a_captioner_that_calls_it_a_painting_is_believed() -> None:
    assert "blip-base" in not_photographed(reading("a painting of a cat", "blip-base"), Settings())
    assert not_photographed(reading("a man holding a drawing", "blip-base"), Settings()) == ""


@pytest.mark.parametrize("source, kind", [("wd14", "tagger"), ("deepbooru", "tagger"), ("clip", "medium")])
def test_a_tagger_or_clip_that_knows_the_medium_is_believed(source: str, kind: str) -> None:
    text = "an anime drawing" if source == "clip" else "1girl"
    assert source in not_photographed(reading("", "eyes", Evidence(kind, text, 0.9, "", source)), Settings())
    real = Evidence(kind, "photorealistic", 0.95, "", source)
    assert not_photographed(reading("", "eyes", Evidence(kind, text, 0.9, "", source), real), Settings()) == ""


def test_the_prompt_in_the_file_is_believed() -> None:
    picture = load_picture(drawn(0).rgb)
    told = Picture(picture.rgb, embedded=EmbeddedPrompt("masterpiece, anime, 1girl", "", "webui", ""))
    assert "the file" in not_photographed(reading("", "eyes", picture=told), Settings())


def composed(settings: Settings, caption: str = "a girl with a sword", source: str = "person") -> list[str]:
    return [tag.text for tag in pipeline.compose(reading(caption, source), settings, QuietHost()).positives]


def test_silence_takes_tags_caption_and_negatives() -> None:
    found = pipeline.compose(reading("A photograph of a cat.", "eyes"), Settings(), QuietHost())
    assert [tag.text for tag in found.positives] == ["cat"]
    assert any("limbs" in tag.text or "anatomy" in tag.text for tag in found.negatives)
    quiet = pipeline.compose(
        reading("A photograph of a cat.", "eyes"), Settings().with_values({"always": ("anime",)}), QuietHost()
    )
    assert "cat" not in [tag.text for tag in quiet.positives]
    assert "cat" not in quiet.reading.captions[0].text
    assert not [tag for tag in quiet.negatives if "anatomy" in tag.reason]
    assert any("left out" in note and "anime" in note for note in quiet.notes)
    off = Settings().with_values({"always": ("anime",), "eyes_gate": "off"})
    assert "cat" in [tag.text for tag in pipeline.compose(reading("A cat.", "eyes"), off, QuietHost()).positives]


def test_a_tag_carries_its_box_and_scores() -> None:
    (tag,) = pipeline.compose(reading("A cat.", "eyes"), Settings(), QuietHost()).positives
    assert tag.box == BOX and tag.reason == "detector 0.90" and tag.kind == "subject"


def test_nobody_is_told_that_an_optional_source_is_not_here(monkeypatch: pytest.MonkeyPatch) -> None:
    part = next(part for part in REGISTRY.all(QuietHost()) if part.name == "eyes")
    monkeypatch.setattr(type(part), "missing", lambda *_: "not here")
    found = pipeline.read(load_picture(drawn(0).rgb), Settings().with_values({"captioner": "pixels"}), QuietHost())
    assert not [note for note in found.notes if "not here" in note]


def test_people_that_the_eyes_see_bring_their_anatomy() -> None:
    person = Reading(
        (Caption("A person.", "eyes", attended=False),), evidence=tuple(claims("two people")), captioner="eyes"
    )
    found = pipeline.compose(person, Settings(), QuietHost())
    assert "bad hands" in [tag.text for tag in found.negatives]
    assert "one person" in [tag.text for tag in found.negatives if tag.source == "contrast"]
