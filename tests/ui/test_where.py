"""Where tags are, in a browser: lights without a request, places that list their tags, a part, fingers, keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from tests.world.sight import host_with

from .axe import require_axe, serious
from .chromium import browser, require_chromium
from .tab_page import TabPage
from .where_page import CROSS, PART, STRIP, drag, known, lit, row, scenery_in, seen, strongest


@pytest.fixture(scope="module")
def page_that_looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """A preview whose captioner is the shape world's tiny BLIP: (browser, address)."""
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    models = tmp_path_factory.mktemp("models")
    host_with(models)
    page = build_page(PreviewHost("cpu", str(models)))
    with browser() as running:
        yield running, launch(page, 0, models)
    page.close()


@pytest.fixture(scope="module")
def scenery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scenery_in(tmp_path_factory.mktemp("scenes"))


@pytest.fixture(scope="module")
def shared_tab(page_that_looks: tuple[Any, str], scenery: Path) -> Iterator[TabPage]:
    """One page with the scene read; every test leaves it with the whole picture read."""
    running, url = page_that_looks
    tab = TabPage(running.new_context(viewport={"width": 1366, "height": 768}, locale="en-US").new_page())
    tab.open(url)
    tab.upload(scenery)
    assert "Done" in tab.run("generate"), tab.line
    known(tab)
    yield tab
    tab.page.context.close()
    assert tab.errors == []


@pytest.fixture
def tab(shared_tab: TabPage) -> Iterator[TabPage]:
    yield shared_tab
    shared_tab.page.mouse.move(5, 5)
    close = shared_tab.page.locator("#easy_diffuser_where .ed-close")
    if close.count():
        close.click()


def test_pointing_lights_the_place_and_asks_for_nothing(tab: TabPage) -> None:
    tab.settled()
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    row(tab, "blue cross").hover()
    assert "blue cross" in tab.page.inner_text(STRIP) and "% of the picture" in tab.page.inner_text(STRIP)
    shown = lit(tab, "blue cross")
    assert shown["there"] < 0.6 * shown["far"] and shown["far"] > 100, shown
    tab.page.locator(".ed-words mark", has_text="triangle").hover()
    assert tab.page.inner_text(STRIP).startswith("triangle: lower right")
    assert lit(tab, "blue cross")["there"] > shown["there"]
    row(tab, "blue tones").hover()
    assert "no place of its own. It is about the whole picture." in tab.page.inner_text(STRIP)
    assert lit(tab, "blue cross") == {"there": 0, "far": 0}, "it is given no place"
    tab.page.mouse.move(5, 5)
    assert not tab.page.locator(STRIP).is_visible()
    tab.settled()
    assert asked == []


def test_every_tag_says_its_place_and_keys_light_it(tab: TabPage) -> None:
    names = {text: str(row(tab, text).get_attribute("aria-label")) for text in tab.texts()}
    assert "% of the picture" in names["blue cross"] and "no place of its own" in names["blue tones"]
    marks = {text: row(tab, text).locator(".ed-where").inner_text() for text in names}
    assert marks["blue cross"] != marks["blue tones"]
    row(tab, "blue cross").focus()
    assert "blue cross" in tab.page.inner_text(STRIP)
    word = tab.page.locator(".ed-words [role=button]").first
    word.focus()
    tab.page.keyboard.press("ArrowRight")
    held = str(tab.page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
    assert held.startswith("cross: ") and "% of the picture" in held and tab.page.inner_text(STRIP) == held
    assert tab.page.locator(".ed-words [role=button][tabindex='0']").count() == 1
    tab.page.evaluate("() => document.activeElement.blur()")
    assert not tab.page.locator(STRIP).is_visible()


def test_a_place_lists_its_tags_and_restricts_the_prompt(tab: TabPage) -> None:
    before = tab.prompts[0]
    drag(tab, *CROSS)
    assert seen(tab)[0] == "blue cross"
    tab.page.locator("#easy_diffuser_where button", has_text="Keep only these").click()
    tab.wait_for_prompt("text.includes('cross') && !text.includes('tones')")
    assert "triangle" not in tab.prompts[0]
    tab.page.locator("#easy_diffuser_where button", has_text="Undo").click()
    tab.wait_for_prompt(f"text === {json.dumps(before)}")
    drag(tab, 0.02, 0.02, 0.02, 0.02)
    tab.page.wait_for_selector("text=No tag is seen there.")


def test_the_picture_is_searched_by_keys(tab: TabPage) -> None:
    stage = tab.page.locator("#easy_diffuser_image .ed-stage")
    stage.focus()
    x, y = (round((value - 0.5) / 0.05) for value in strongest(tab, "blue cross"))
    for key in (*(["ArrowRight"] * x or ["ArrowLeft"] * -x), *(["ArrowDown"] * y or ["ArrowUp"] * -y), "Enter"):
        tab.page.keyboard.press(key)
    assert "blue cross" in seen(tab)
    tab.page.wait_for_function("() => document.activeElement.matches('.ed-hit')")
    assert "%" in str(tab.page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
    stage.focus()
    tab.page.keyboard.press("Escape")
    assert tab.page.locator(".ed-seen").count() == 0


def test_a_part_is_read_alone_and_the_whole_again(tab: TabPage) -> None:
    drag(tab, *PART)
    seen(tab)
    tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    tab.page.locator("#easy_diffuser_where button", has_text="Read only this part").click()
    assert "Done" in tab.ended()
    tab.page.wait_for_selector("#easy_diffuser_where .ed-part")
    assert "triangle" not in tab.caption and "square" not in tab.caption
    x, y = strongest(tab, next(text for text in tab.texts() if "blue" in text))
    assert PART[0] < x < PART[2] and PART[1] < y < PART[3], "said of the whole picture"
    assert "Done" in tab.run("generate"), "the next press reads the same part"
    known(tab)
    assert tab.page.locator("#easy_diffuser_where .ed-part").count() == 1
    tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    tab.page.locator("#easy_diffuser_where button", has_text="Read the whole picture").click()
    assert "Done" in tab.ended()
    known(tab)
    assert "triangle" in tab.caption and tab.page.locator("#easy_diffuser_where .ed-part").count() == 0


def test_another_picture_is_given_no_place(tab: TabPage, photographs: Path, scenery: Path, tmp_path: Path) -> None:
    flipped = tmp_path / "flipped.png"
    ImageOps.flip(Image.open(scenery)).save(flipped)  # its colours differ from the scene's little on the mean
    for other in (photographs / "coffee.png", flipped):
        tab.upload(other)
        tab.page.mouse.move(5, 5)
        row(tab, "blue cross").hover()
        assert lit(tab, "blue cross") == {"there": 0, "far": 0} and not tab.page.locator(STRIP).is_visible(), other
    tab.upload(scenery)
    tab.page.mouse.move(5, 5)
    row(tab, "blue cross").hover()
    assert lit(tab, "blue cross")["far"] > 100, "it is the one that was read"


def test_a_finger_that_scrolls_leaves_no_rectangle(tab: TabPage) -> None:
    left = """(names) => {
        const image = document.querySelector("#easy_diffuser_image img");
        const {left, top} = image.getBoundingClientRect();
        const at = {pointerId: 9, isPrimary: true, pointerType: "touch", button: 0, bubbles: true};
        names.forEach((name, i) => image.dispatchEvent(
            new PointerEvent(name, {...at, clientX: left + 60 + 30 * i, clientY: top + 60 + 30 * i})));
        const {width, height} = document.querySelector("#easy_diffuser_image canvas");
        const pen = document.querySelector("#easy_diffuser_image canvas").getContext("2d");
        return pen.getImageData(0, 0, width, height).data.some(Boolean);
    }"""
    assert tab.page.evaluate(left, ["pointerdown", "pointermove"]), "it draws until the browser scrolls"
    assert not tab.page.evaluate(left, ["pointercancel"])
    assert tab.page.locator(".ed-seen").count() == 0


def test_a_new_sentence_is_not_cut_by_the_words_of_the_one_before(tab: TabPage) -> None:
    cut = """() => {
        const line = Object.assign(document.createElement("p"), {className: "ed-words", textContent: "x".repeat(200)});
        document.querySelector("#easy_diffuser_words").prepend(line);
        easyDiffuser.placesOf({of: -1, places: 1});
        line.remove();
        return line.querySelectorAll(".ed-word").length;
    }"""
    assert tab.page.evaluate(cut) == 0
    known(tab)
    assert tab.page.evaluate("() => easyDiffuser.whereRead().words.length") > 0, "they come anew"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_finger_on_a_narrow_korean_page(page_that_looks: tuple[Any, str], scenery: Path, theme: str) -> None:
    running, url = page_that_looks
    context = running.new_context(viewport={"width": 400, "height": 850}, locale="ko-KR", has_touch=True)
    tab = TabPage(context.new_page())
    tab.open(f"{url}?__theme={theme}")
    tab.upload(scenery)
    tab.run("generate")
    known(tab)
    mark = row(tab, "blue cross").locator(".ed-where")
    mark.tap()
    assert "그림의" in tab.page.inner_text(STRIP), tab.page.inner_text(STRIP)
    assert lit(tab, "blue cross")["far"] > 100
    mark.tap()
    assert not tab.page.locator(STRIP).is_visible()
    tab.page.locator("#easy_diffuser_image").scroll_into_view_if_needed()
    box = tab.page.locator("#easy_diffuser_image .ed-stage").bounding_box()
    tab.page.touchscreen.tap(box["x"] + 0.55 * box["width"], box["y"] + 0.6 * box["height"])
    assert seen(tab)[0] == "blue cross"
    panel = tab.page.inner_text("#easy_diffuser_where")
    assert "이것만 남기기" in panel and "Keep" not in panel
    tab.page.locator(".ed-draw").tap()
    assert tab.page.locator(".ed-draw").get_attribute("aria-pressed") == "true"
    source = require_axe()
    assert serious(tab.page, source, "#easy_diffuser_where") == []
    assert serious(tab.page, source, "#easy_diffuser_words") == []
    assert serious(tab.page, source, "#easy_diffuser_image .ed-stage") == []
    assert serious(tab.page, source, "#easy_diffuser_lists") == []
    wide = "() => document.querySelector('#easy_diffuser').getBoundingClientRect().right - innerWidth"
    assert tab.page.evaluate(wide) <= 0
    assert tab.errors == []
    context.close()
