"""Places as the page gets them: how much they weigh, whose they are, what lies in a part. No browser here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import part_of
from lib_easydiffuser.language.words import word_spans
from lib_easydiffuser.records import Analysis, Caption, Evidence, Focus, Picture, Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui import placed
from lib_easydiffuser.ui.desk import Desk, same
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.picked_part import PickedPart, read_box
from lib_easydiffuser.ui.rows import Row
from lib_easydiffuser.ui.sections._where_run import WhereEvents
from tests.explain.readings import analysis, seen_caption, thing

HOST = QuietHost()
MOST = 1_500_000


def picture(width: int = 80, height: int = 60) -> Picture:
    noise = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    return Picture(Image.fromarray(noise), "two cats.png")


def desk_with(
    tags: Sequence[Tag | str] = (), captions: Sequence[Caption] = (), evidence: Sequence[Evidence] = (),
    shown: Picture | None = None,
) -> Desk:  # fmt: skip
    made = analysis(tags, captions, evidence)
    desk = Desk()
    desk.put(replace(made, reading=replace(made.reading, picture=shown or picture())))
    return desk


def told(desk: Desk) -> Any:
    return json.loads(placed.message(desk))


def test_the_maps_of_a_large_picture_weigh_less_than_a_megabyte_and_a_half() -> None:
    """A hundred tags and three hundred words, each with a map as fine as they leave us."""
    text = ", ".join(f"thing{number} seen{number} here{number}" for number in range(100))
    spans, dice = word_spans(text), np.random.default_rng(0)
    attention = np.zeros((1, 2, len(spans), 64 * 64), np.float32)
    for piece in range(len(spans)):
        attention[:, :, piece, dice.integers(0, 64 * 64, 40)] = dice.random(40)
    caption = Caption(text, "smolvlm", focus=Focus(tuple(spans), attention, (64, 64)))
    tags = [Tag(f"thing{number}", source="attended") for number in range(100)]
    desk = desk_with(tags, [caption], shown=picture(2048, 2048))
    document = placed.message(desk)
    maps = [place["map"] for place in (*told(desk)["tags"], *told(desk)["words"]) if "map" in place]
    assert len(maps) == 400 and {one["rows"] * one["columns"] for one in maps} == {1024}
    assert len(document.encode()) < MOST, len(document.encode())


def test_places_are_named_anew_only_when_they_may_have_changed() -> None:
    desk = desk_with(["cat"], [seen_caption("cat", [9])])
    number = placed.number_of(desk)
    desk.edit({**desk.lists, "positive": (replace(desk.lists["positive"][0], on=False),)}, Settings(), HOST)
    assert placed.number_of(desk) == number, "what is switched off stays where it is"
    mine = (*desk.lists["positive"], Row("dog", "dog", own=True))
    desk.edit({**desk.lists, "positive": mine}, Settings(), HOST)
    assert placed.number_of(desk) > number
    assert told(desk)["of"] == placed.number_of(desk)
    assert placed.number_of(Desk()) == 0 and told(Desk())["tags"] == []


def test_a_tag_of_ones_own_has_a_place_where_the_eyes_saw_such_a_thing() -> None:
    desk = desk_with(["cat"], evidence=[thing("dog", (0.5, 0.5, 0.25, 0.25))])
    own = (*desk.lists["positive"], Row("puppy", "puppy", own=True), Row("ghost", "ghost", own=True))
    desk.edit({**desk.lists, "positive": own}, Settings(), HOST)
    found = {place["text"]: place for place in told(desk)["tags"]}
    assert found["puppy"]["boxes"] == [[0.5, 0.5, 0.25, 0.25]]
    assert found["ghost"]["boxes"] == [] and found["ghost"]["why"]


def test_what_was_taken_out_or_renamed_is_not_seen_any_more() -> None:
    claims = [thing("cat", (0.5, 0.5, 0.5, 0.5)), thing("dog", (0.5, 0.5, 0.5, 0.5))]
    desk = desk_with(["cat", "dog", "puppy"], evidence=claims)
    cat, dog, puppy = desk.lists["positive"]
    rows = (replace(cat, gone=True, on=False), replace(dog, text="hound"), replace(puppy, on=False))
    desk.edit({**desk.lists, "positive": rows}, Settings(), HOST)
    assert {hit.place.text for hit in placed.hits_at(desk, (0.6, 0.6, 0, 0))} == {"hound", "puppy"}


def test_places_of_a_part_are_those_of_the_whole_picture() -> None:
    whole = picture()
    right = part_of(whole, (0.5, 0, 0.5, 1))
    desk = desk_with(["cat"], evidence=[thing("cat", (0.5, 0.5, 0.5, 0.5))], shown=right)
    shown = told(desk)
    assert shown["part"] == [0.5, 0, 0.5, 1] and shown["tags"][0]["boxes"] == [[0.75, 0.5, 0.25, 0.5]]
    assert [hit.place.text for hit in placed.hits_at(desk, (0.9, 0.9, 0, 0))] == ["cat"]
    assert placed.hits_at(desk, (0.1, 0.9, 0, 0)) == [] and placed.hits_at(desk, (0.1, 0.1, 0.2, 0.2)) == []


def test_who_does_not_say_where_is_named() -> None:
    blind = Caption("a cat on a mat", "git-large")
    assert told(desk_with(["cat"], [blind]))["blind"] == ["git-large"]
    assert told(desk_with(["cat"], [Caption("a cat", "person")]))["blind"] == []
    assert told(desk_with(["cat"], [seen_caption("cat", [9])]))["blind"] == []


def test_the_sign_is_the_picture_that_was_read() -> None:
    red = Picture(Image.new("RGB", (640, 480), (200, 30, 30)))
    sign = told(desk_with(["cat"], shown=red))["sign"]
    import base64

    assert base64.b64decode(sign["rgb"]) == bytes((200, 30, 30)) * sign["side"] ** 2


@pytest.mark.parametrize("text", ["", "[]", "null", "[1,2,3]", '["a",0,0,1]', "[0,0,NaN,1]", "[0,0,-1,1]", "[2,2,1,1]",
                                  "[" * 5000, "whole"])  # fmt: skip
def test_what_is_no_rectangle_is_none(text: str) -> None:
    assert read_box(text) is None


def test_a_rectangle_is_brought_into_the_picture() -> None:
    assert read_box("[-0.5, 0.5, 1, 1]") == (0, 0.5, 0.5, 0.5) and read_box("[0.25,0.5,0,0]") == (0.25, 0.5, 0, 0)


def test_a_part_holds_for_the_picture_it_was_drawn_in() -> None:
    desk, one, other = Desk(), picture(), picture(81)
    desk.part = PickedPart((0, 0, 0.5, 1))
    assert desk.cut(one).width == 40 and desk.cut(one).width == 40, "the next run reads it too"
    assert desk.cut(other) is other and desk.part is None
    desk.part = PickedPart((0, 0, 0.05, 0.05))
    with pytest.raises(ImageError):
        desk.cut(one)
    assert desk.cut(one) is one, "the whole can be read again"


def test_a_part_and_its_picture_are_the_same_picture() -> None:
    one = picture()
    assert same(part_of(one, (0, 0, 0.5, 1)), one) and not same(part_of(one, (0, 0, 0.5, 1)), picture(81))
    assert not same(part_of(one, (0, 0, 0.5, 1)), Picture(Image.new("RGB", (8, 8))))


def test_the_overlays_are_one_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    events = WhereEvents(Events(HOST, ()), HOST)  # type: ignore[arg-type]
    desk = desk_with(
        [Tag("cat", source="eyes", kind="object"), Tag("soft light", kind="light"), Tag("blurry", "negative")],
        evidence=[thing("cat", (0.5, 0.5, 0.5, 0.5))],
    )
    *_, (_, line, file) = events.save(desk)
    assert json.loads(line)["kind"] == "done" and Path(file["value"]).name == "two-cats.places.zip"
    assert sorted(zipfile.ZipFile(file["value"]).namelist()) == ["01-cat.png", "sheet.png"]
    assert desk.runs == []
    *_, (_, line, _) = events.save(Desk())
    assert json.loads(line)["kind"] == "error" and "no picture" in json.loads(line)["text"]


def test_a_page_that_asks_nonsense_gets_nothing() -> None:
    events = WhereEvents(Events(SimpleNamespace(), ()), HOST)  # type: ignore[arg-type]
    desk = desk_with(["cat"], [seen_caption("cat", [9])])
    assert json.loads(events.seen(desk, "nonsense")) | {"stamp": 0} == {
        "stamp": 0,
        "kind": "seen",
        "at": None,
        "tags": [],
    }
    assert json.loads(events.seen(desk, "[0.15,0.15,0,0]"))["tags"][0][0] == "cat"
    assert json.loads(events.seen(Desk(), "[0.15,0.15,0,0]"))["kind"] == "error"


def test_an_analysis_keeps_its_own_tags() -> None:
    """The person's own are the places' alone."""
    desk = desk_with(["cat"])
    before: Analysis | None = desk.analysis
    desk.edit({**desk.lists, "positive": (Row("dog", "dog", own=True),)}, Settings(), HOST)
    placed.message(desk)
    assert desk.analysis is before
