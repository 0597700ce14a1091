"""What is like a picture, what is like a sentence, and what the charts say."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lib_easydiffuser.errors import CaptionError, GoneError, UnknownNameError
from lib_easydiffuser.eyes.files import folders as eyes_files
from lib_easydiffuser.history.ask import kept_up, like_picture, like_text
from lib_easydiffuser.history.charts import Chart, charts
from lib_easydiffuser.history.gather import gather, opt_in
from lib_easydiffuser.history.page import page
from lib_easydiffuser.history.phrases import phrases
from lib_easydiffuser.history.svg import figure
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.records import Picture

from .conftest import HOST, SETTINGS, World

HOSTILE = '<script>alert("1")</script>'


def dated(path: Path, day: int) -> Path:
    os.utime(path, (1_700_000_000 + 86_400 * day,) * 2)
    return path


def test_pictures_like_one_and_the_prompts_that_made_them(world: World) -> None:
    for name, colour, half in (("a", "red", "orange"), ("b", "red", "maroon"), ("c", "blue", "navy")):
        world.save(f"{name}.png", colour, f"a {colour} field {name}", half=half)
    world.add()
    hits, space = like_picture(world.index, load_picture(world.folder / "a.png"), SETTINGS, HOST, 2)
    assert space.name == "colours"
    assert [(hit.saved.path.name, hit.saved.prompt) for hit in hits] == [
        ("a.png", "a red field a"), ("b.png", "a red field b"),
    ]  # fmt: skip
    assert hits[0].cosine == pytest.approx(1, abs=1e-5) and hits[0].cosine > hits[1].cosine > 0.5


def test_prompts_of_the_same_sense_are_found_without_emphasis(world: World) -> None:
    world.save("a.png", "red", "a (small:1.3) kitten, <lora:cute:0.7>, sleeping")
    world.save("b.png", "blue", "a lighthouse in a storm")
    world.save("c.png", "green", "a (small:1.3) kitten, <lora:cute:0.7>, sleeping")
    world.add()
    hits = like_text(world.index, "a little cat asleep", HOST, 5)
    assert hits[0].saved.prompt.startswith("a (small:1.3) kitten") and len(hits) == 2
    assert hits[0].copies == 1, "a prompt is found once, however many pictures it made"
    with pytest.raises(CaptionError, match="no words"):
        like_text(world.index, " <lora:x:1> ", HOST)


def test_a_file_that_is_gone_is_not_shown(world: World) -> None:
    world.save("a.png", "red", "a red square")
    world.save("b.png", "maroon", "a dark red square")
    world.add()
    picture = load_picture(world.folder / "a.png")
    (world.folder / "a.png").unlink()
    hits, _ = like_picture(world.index, picture, SETTINGS, HOST)
    assert [hit.saved.path.name for hit in hits] == ["b.png"]


def test_a_space_nobody_looked_in_is_one_sentence(world: World) -> None:
    picture = Picture(load_picture(world.save("a.png", "red")).rgb)
    opt_in(world.folder, world.place)
    with pytest.raises(GoneError, match="holds no pictures"):
        like_picture(world.index, picture, SETTINGS, HOST)
    with pytest.raises(GoneError, match="by 'colours' yet"):
        like_picture(world.index, picture, SETTINGS, HOST, name="colours")
    with pytest.raises(UnknownNameError, match="There is no space 'nose'"):
        like_picture(world.index, picture, SETTINGS, HOST, name="nose")


def test_by_the_eyes_a_cat_is_like_a_cat(world: World, photographs: Path) -> None:
    pytest.importorskip("cv2", reason="without OpenCV nothing can look", exc_type=ImportError)
    if eyes_files(HOST) is None:
        pytest.skip("the eyes' wheels are not installed here (make setup without EYES=0 installs them)")
    for name in ("chelsea.png", "coffee.png"):
        load_picture(photographs / name, max_side=300).rgb.save(world.folder / name)
    opt_in(world.folder, world.place)
    gather(world.place, kept_up("auto", HOST), SETTINGS, HOST)
    turned = load_picture(photographs / "chelsea.png").rgb.rotate(180)
    hits, space = like_picture(world.index, Picture(turned), SETTINGS, HOST)
    assert space.name == "eyes" and hits[0].saved.path.name == "chelsea.png"


def test_phrases_are_what_stands_between_commas() -> None:
    assert phrases("A (red:1.2) Cat,  soft light., soft light,\nphoto <lora:x:1>") == (
        "a red cat",
        "soft light",
        "photo",
    )


def chart(world: World, name: str) -> Chart | None:
    return next((one for one in charts(world.index) if one.name == name), None)


def history(world: World) -> None:
    """A person who goes from picture to picture."""
    made = [
        ("a cat, photo", 20), ("a cat, photo, soft light", 20), ("a cat, soft light", 30), ("a castle at night", 30),
        ("a castle at night, fog", 30),
    ]  # fmt: skip
    for day, (prompt, steps) in enumerate(made):
        dated(world.save(f"{day}.png", "red", prompt, "blurry", half=f"#0000{day}0", Steps=steps, Seed=day), 20 * day)
    world.add()


def test_what_i_ask_for_and_what_i_change(world: World) -> None:
    history(world)
    asked = chart(world, "asked")
    assert asked is not None and asked.rows[:3] == (("a cat", 3), ("a castle at night", 2), ("photo", 2))
    assert chart(world, "unwanted").rows == (("blurry", 5),)  # type: ignore[union-attr]
    changed = chart(world, "changed")
    assert changed is not None
    assert {row[0]: row[1:] for row in changed.rows} == {"soft light": (1, 0), "photo": (0, 1), "fog": (1, 0)}, (
        "a new subject is no change of the old one"
    )
    assert chart(world, "turned").rows == (("Steps", 1),), "seeds differ by themselves"  # type: ignore[union-attr]
    assert sum(row[1] for row in chart(world, "months").rows) == 5  # type: ignore[union-attr, misc]
    assert chart(world, "scores") is None, "no history of Generate and compare, no chart"


def test_scores_over_time_are_those_of_generate_and_compare(world: World) -> None:
    from lib_easydiffuser.loop.history import FILE, History
    from lib_easydiffuser.loop.rounds import play
    from tests.loop.world import HOST as LOOP_HOST
    from tests.loop.world import SETTINGS as LOOP_SETTINGS
    from tests.loop.world import Shapes, asked, reference

    kept = History(world.folder)
    analysis = reference("red", "blue")
    for _ in range(2):
        for current in play(analysis, asked(analysis, 1, 2), Shapes(), LOOP_SETTINGS, LOOP_HOST, kept.next_number):
            kept.put(current)
    world.add()
    found = chart(world, "scores")
    assert found is not None and len(found.rows) == 2 and "Tags kept" in found.columns
    place = found.columns.index("Tags kept")
    rounds = json.loads((world.folder / FILE).read_text("utf-8"))["rounds"]
    values = [
        score["value"] for result in rounds[0]["results"] for score in result["scores"] if score["name"] == "tags"
    ]
    assert found.rows[0][place] == pytest.approx(sum(values) / len(values), abs=1e-3)
    (world.folder / "deep").mkdir()
    (world.folder / "deep" / FILE).write_text('{"rounds": [{"started": 3}, 7]}', "utf-8")
    assert chart(world, "scores") == found, "what is no history of ours says nothing"


def test_scores_beside_the_folder_that_was_opted_in_are_not_read(world: World) -> None:
    (world.folder.parent / "history.json").write_text(json.dumps({"rounds": [ROUND]}), "utf-8")
    world.save("a.png", "red", "a red square")
    world.add()
    assert chart(world, "scores") is None, "only what was opted in is read"
    opt_in(world.folder.parent, world.place, deep=False)
    assert chart(world, "scores") is not None


ROUND = {
    "started": "2026-01-02T03:04:05Z",
    "results": [{"scores": [{"name": "tags", "title": "Tags kept", "value": 0.5, "low": 0.0, "high": 1.0}]}],
}


def test_charts_are_read_by_people_and_by_screen_readers(world: World) -> None:
    world.save("a.png", "red", f"{HOSTILE}, a cat & a dog")
    world.add()
    for one in charts(world.index):
        drawn = figure(one)
        assert "<script" not in drawn
        tree = ElementTree.fromstring(drawn)
        (svg,) = tree.iter("svg")
        named = svg.attrib["aria-labelledby"].split()
        assert (
            svg.attrib["role"] == "img"
            and [tree.find(f".//*[@id='{name}']") is not None for name in named] == [True] * 2
        )
        assert len(list(tree.iter("tr"))) == len(one.rows) + 1
        assert re.findall(r'(?:fill|stroke)="(?!currentColor|none)', drawn) == [], "the page's own colour alone"


@pytest.mark.parametrize("kind", ["bars", "columns", "lines"])
def test_any_numbers_are_drawn(kind: str) -> None:
    for rows in ([("x", 0)], [("x", 5), ("y" * 200, 3)], [(f"n{n}", n) for n in range(40)]):
        tree = ElementTree.fromstring(figure(Chart("c", "C", "N.", kind, ("L", "V"), tuple(rows))))  # type: ignore[arg-type]
        (svg,) = tree.iter("svg")
        width, height = map(float, svg.attrib["viewBox"].split()[2:])
        for block in svg.iter("rect"):
            left, wide = float(block.attrib["x"]), float(block.attrib["width"])
            top, tall = float(block.attrib["y"]), float(block.attrib["height"])
            assert left >= 0 and left + wide <= width and top >= 0 and top + tall <= height


def test_lines_may_have_gaps_and_their_names_stand_apart() -> None:
    rows = (("1", 0.5, None, 0.5), ("2", 0.6, 0.6, 0.6))
    tree = ElementTree.fromstring(figure(Chart("c", "C", "N.", "lines", ("Round", "a", "b", "c"), rows)))
    names = {one.text: float(one.attrib["y"]) for one in tree.iter("text") if one.text in ("a", "b", "c")}
    tops = sorted(names.values())
    assert len(tops) == 3 and min(b - a for a, b in pairwise(tops)) >= 14


def test_the_page_fetches_nothing(world: World) -> None:
    history(world)
    text = page(charts(world.index), world.index.count())
    assert "default-src 'none'" in text and not re.search(r"(?:src|href)=", text) and "<script" not in text
