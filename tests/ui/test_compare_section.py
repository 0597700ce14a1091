"""The section "Generate and compare" in headless Chromium, with a generator that draws what the prompt asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.errors import OutOfMemoryError
from lib_easydiffuser.standalone.preview import PreviewHost, build_page
from lib_easydiffuser.ui.compare.pictures import HELD

from ..loop.world import Shapes, drawn
from .axe import require_axe, serious_in_both_themes
from .chromium import require_chromium
from .compare_page import ComparePage
from .tab_page import TabPage

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


class DrawingHost(PreviewHost):
    """The preview, with something to generate with."""

    def __init__(self, models: Path) -> None:
        super().__init__("cpu", str(models))
        self.shapes = Shapes()

    def generator(self) -> Any:
        return self.shapes

    def stop(self) -> None:
        return None


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DrawingHost, str]]:
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch

    models = tmp_path_factory.mktemp("models")
    host = DrawingHost(models)
    page = build_page(host)
    yield host, launch(page, 0, models)
    page.close()


@pytest.fixture
def shapes(drawing: tuple[DrawingHost, str]) -> Shapes:
    """It forgets red and invents green, always."""
    host, _ = drawing
    host.shapes = Shapes(forgets={0: ("red",)}, invents={0: ("green",)})
    return host.shapes


@pytest.fixture
def compare(
    chromium_running: Any, drawing: tuple[DrawingHost, str], shapes: Shapes, tmp_path: Path
) -> Iterator[ComparePage]:
    """The section, unfolded, with a picture of blue and red above it."""
    page = chromium_running.new_page(viewport={"width": 1400, "height": 1000})
    tab = TabPage(page)
    tab.open(drawing[1])
    drawn(("blue", "red")).save(tmp_path / "reference.png")
    tab.upload(tmp_path / "reference.png")
    opened = ComparePage(tab)
    opened.open()
    yield opened
    page.close()
    assert tab.errors == []
    assert tab.dialogs == [], "hostile text ran as a script"


def transforms(compare: ComparePage) -> list[str]:
    return [
        str(text)
        for text in compare.page.evaluate(
            "() => [...document.querySelectorAll('.edc-frame img')].map((image) => getComputedStyle(image).transform)"
        )
    ]


def test_one_press_goes_the_whole_way(compare: ComparePage, shapes: Shapes) -> None:
    assert compare.run() == "Done."
    assert compare.tab.caption and "blue tones" in compare.tab.texts()
    assert "red tones" in compare.chips("lost") and "green tones" in compare.chips("invented")
    assert "blue tones" in compare.chips("kept")
    assert [uri.partition(":")[0] for uri in compare.images()] == ["data", "data"]
    assert shapes.seen[0].prompts.prompt == compare.tab.prompts[0] == compare.made()["Prompt"]
    scores = compare.page.inner_text(".edc-scores")
    assert "Tags kept" in scores and "0 … 1" in scores and "Share of the reference's tags" in scores


def test_axe_finds_nothing_serious_in_what_was_compared(compare: ComparePage) -> None:
    source = require_axe()
    compare.seeds(2)
    compare.run()
    compare.act("lost", "red tones")
    assert serious_in_both_themes(compare.page, source) == []


def test_the_strength_is_there_for_img2img_alone(compare: ComparePage) -> None:
    strength = compare.page.locator("#easy_diffuser_compare_strength")
    assert strength.is_hidden()
    compare.choose("mode", "img2img")
    strength.wait_for(state="visible")
    compare.choose("mode", "txt2img")
    strength.wait_for(state="hidden")


def test_a_caption_written_before_is_read_for_the_picture(compare: ComparePage) -> None:
    compare.tab.caption = "a lighthouse on a hill"
    assert compare.run() == "Done."
    assert compare.tab.caption == "a lighthouse on a hill" and "lighthouse" in " ".join(compare.tab.texts())


def test_the_slider_moves_by_pointer_and_by_keys(compare: ComparePage) -> None:
    compare.run()
    handle = compare.page.locator(".edc-handle")
    assert handle.get_attribute("role") == "slider" and handle.get_attribute("aria-label")
    assert (handle.get_attribute("aria-valuemin"), handle.get_attribute("aria-valuemax")) == ("0", "100")
    handle.focus()
    for key, value in (("ArrowRight", 52), ("ArrowLeft", 50), ("Shift+ArrowLeft", 40), ("End", 100), ("Home", 0)):
        handle.press(key)
        assert compare.split == value, key
    box = compare.page.locator(".edc-frame").bounding_box()
    compare.page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 20)
    compare.page.mouse.down()
    compare.page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 60)
    compare.page.mouse.up()
    assert abs(compare.split - 75) <= 1
    clip = compare.page.evaluate("() => getComputedStyle(document.querySelector('.edc-result')).clipPath")
    assert "75" in clip


def test_both_pictures_zoom_together(compare: ComparePage) -> None:
    compare.run()
    compare.page.get_by_role("button", name="Zoom in").click()
    first, second = transforms(compare)
    assert first == second and "1.5" in first
    frame = compare.page.locator(".edc-frame")
    frame.focus()
    frame.press("+")
    frame.hover()
    compare.page.mouse.wheel(0, -200)
    first, second = transforms(compare)
    assert first == second and compare.page.inner_text(".edc-percent") == "270 %"
    compare.page.locator("[data-view=beside]").click()
    first, second = transforms(compare)
    assert first == second
    boxes = [layer.bounding_box() for layer in compare.page.locator(".edc-layer").all()]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
    frame.press("0")
    assert compare.page.inner_text(".edc-percent") == "100 %"


def test_a_grid_over_seeds_with_what_only_some_lost(compare: ComparePage, shapes: Shapes) -> None:
    shapes.forgets = {}
    compare.seeds(3)
    assert compare.run() == "Done."
    first = shapes.seen[0].seeds
    shapes.forgets = {first[1]: ("red",)}
    assert compare.run() == "Done."
    assert shapes.seen[1].seeds == first, "the same seeds, so that a difference is the prompts'"
    assert compare.page.locator(".edc-lost .edc-chip", has_text="red tones").inner_text().split()[2] == "1/3"
    assert "±" in compare.page.inner_text(".edc-scores")
    compare.page.locator(".edc-seed").first.focus()
    compare.asked(lambda: compare.page.keyboard.press("ArrowRight"))
    assert compare.made()["Seed"] == str(first[1])
    compare.page.locator("[data-view=grid]").click()
    assert compare.page.locator(".edc-grid img").count() == 4
    assert not compare.page.locator(".edc-frame").is_visible()


def test_the_page_lets_go_of_pictures_it_walked_past(compare: ComparePage) -> None:
    compare.seeds(HELD + 2)
    assert compare.run() == "Done."
    for index in range(1, HELD + 2):
        compare.pick(index)
    held = compare.page.evaluate("() => Object.keys(easyDiffuser.comparePictures)")
    assert len([name for name in held if not name.startswith("thumb")]) == HELD
    compare.pick(0)
    assert all(compare.images()) and compare.page.locator(".edc-frame img").count() == 2
    assert len([name for name in held if name.startswith("thumb")]) == HELD + 2


def test_one_click_raises_adds_and_denies(compare: ComparePage) -> None:
    compare.run()
    compare.act("lost", "red tones")
    assert "(red tones:1.1)" in compare.tab.prompts[0]
    compare.act("invented", "green tones")
    assert "green tones" in compare.tab.prompts[1] and "green tones" in compare.tab.texts("negative")
    row = compare.tab.rows().filter(has=compare.page.locator("li")).or_(compare.tab.rows())
    place = compare.tab.texts().index("red tones")
    row.nth(place).locator(".ed-on").uncheck()
    compare.tab.wait_for_prompt("!text.includes('red tones')")
    compare.act("lost", "red tones")
    assert "red tones" in compare.tab.prompts[0]
    assert "1.1" in compare.page.locator(".edc-lost .edc-chip", has_text="red tones").inner_text()


def test_emphasis_has_its_bound(compare: ComparePage) -> None:
    compare.run()
    for _ in range(12):
        compare.act("lost", "red tones")
    assert "at the strongest emphasis" in compare.line
    assert compare.page.locator("#easy_diffuser_compare_line .ed-error").count() == 1


def test_the_history_is_walked_restored_and_saved(compare: ComparePage, tmp_path: Path) -> None:
    compare.run()
    first = compare.tab.prompts
    compare.act("invented", "green tones")
    second = compare.tab.prompts
    assert first != second
    assert compare.run() == "Done."
    assert compare.rounds() == 2 and "green tones" not in compare.chips("invented")
    compare.walk_to(1)
    assert "green tones" in compare.chips("invented") and compare.made()["Negative prompt"] == first[1]
    compare.restore()
    assert compare.tab.prompts == first
    saved = compare.saved_history(tmp_path)
    assert [entry["number"] for entry in saved["rounds"]] == [1, 2]
    sheet = compare.saved_sheet(tmp_path)
    assert sheet.format == "PNG" and sheet.width > 300


def test_a_page_loaded_again_finds_its_rounds(compare: ComparePage) -> None:
    assert compare.run() == "Done."
    prompt = compare.made()["Prompt"]
    compare.page.reload()
    compare.page.wait_for_selector("#easy_diffuser_compare .edc-strip button", state="attached")
    compare.open()
    assert compare.rounds() == 1 and compare.made()["Prompt"] == prompt
    compare.restore()
    assert compare.tab.prompts[0] == prompt


def test_any_second_picture_dropped_in(compare: ComparePage, tmp_path: Path) -> None:
    drawn(("blue", "yellow")).save(tmp_path / "other.png")
    compare.drop_second(tmp_path / "other.png")
    assert compare.run("other") == "Done."
    assert "yellow tones" in compare.chips("invented") and len(compare.images()) == 2
    assert "Seed" not in compare.made()


def test_hostile_tags_are_text(compare: ComparePage) -> None:
    assert "Done" in compare.tab.run("generate")
    compare.tab.rows().nth(0).locator(".ed-text").fill(HOSTILE)
    compare.tab.rows().nth(0).locator(".ed-text").press("Enter")
    compare.tab.wait_for_prompt("text.includes('script')")
    assert compare.run() == "Done."
    compare.page.evaluate("() => { document.querySelector('.edc-made').open = true }")
    assert "onerror=alert(1)" in compare.page.inner_text("#easy_diffuser_compare")
    assert compare.page.locator("#easy_diffuser_compare img[onerror], #easy_diffuser_compare script").count() == 0


def test_a_fault_keeps_what_was_made(compare: ComparePage, shapes: Shapes) -> None:
    shapes.faults = {1: OutOfMemoryError("The graphics card ran out of memory.", "Use fewer pixels.")}
    compare.seeds(3)
    assert "ran out of memory; 1 of 3 pictures were made" in compare.run()
    assert len(compare.images()) == 2 and compare.rounds() == 1 and compare.chips("kept")
    prompts = compare.tab.prompts
    shapes.faults = {0: OutOfMemoryError("The graphics card ran out of memory.")}
    assert "0 of 3" in compare.run()
    assert compare.rounds() == 1 and compare.tab.prompts == prompts


def test_without_a_picture_one_sentence(compare: ComparePage) -> None:
    clear = "#easy_diffuser_image button:is([aria-label='Clear'], [aria-label='Remove Image'])"  # gradio 3, gradio 4
    compare.page.locator(clear).first.click()
    assert compare.run() == "There is no picture to compare with. Drop one into the box at the top."


def test_a_pair_of_2048_pixels_reaches_the_page_below_2_mb(compare: ComparePage, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2048, 2048, 3), dtype=np.uint8)
    for name, pixels in (("one", noise), ("two", noise[::-1])):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    compare.tab.upload(tmp_path / "one.png")
    compare.drop_second(tmp_path / "two.png")
    compare.page.evaluate("""() => {
        const {letter} = easyDiffuser;
        window.edLongest = 0;
        easyDiffuser.letter = (text) => {
            window.edLongest = Math.max(window.edLongest, text.length);
            return letter(text);
        };
    }""")
    assert compare.run("other") == "Done."
    length = compare.page.evaluate("edLongest")
    assert 0 < length < 2_000_000 and sum(map(len, compare.images())) < 2_000_000


def test_without_a_webui_it_says_what_is_needed_and_compares_all_the_same(tab: TabPage, tmp_path: Path) -> None:
    section = ComparePage(tab)
    section.open()
    assert "--webui URL" in tab.page.inner_text("#easy_diffuser_compare_needs")
    assert not tab.page.locator("button#easy_diffuser_compare_go").first.is_visible()
    drawn(("blue", "red")).save(tmp_path / "one.png")
    drawn(("blue", "green")).save(tmp_path / "two.png")
    tab.upload(tmp_path / "one.png")
    section.drop_second(tmp_path / "two.png")
    assert section.run("other") == "Done."
    assert section.chips("lost") == ["red tones"]
