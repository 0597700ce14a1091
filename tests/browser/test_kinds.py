"""Twelve kinds of picture on a page of the web, from the click to the WebUI's filled boxes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from skimage import data

from lib_easydiffuser.ui.handed import SHELF

from .companion import Companion, Panel
from .conftest import Served
from .gallery import KINDS
from .kinds import asked, boxes, webui_pages

NEAR = 14.0
"""Mean difference of 8-bit pixels that JPEG, noise and scaling leave between two of the same; others differ by 60."""


def arrived() -> Image.Image:
    """The picture that the WebUI got last."""
    return list(SHELF._kept.values())[-1].picture.rgb


def like(picture: Image.Image, other: Image.Image) -> bool:
    one, two = (np.asarray(image.convert("RGB").resize((64, 44)), np.float32) for image in (picture, other))
    return float(np.abs(one - two).mean()) < NEAR


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    return Image.fromarray(data.astronaut())


@pytest.fixture(scope="module")
def connected(browser: Companion, webui: Served) -> Companion:
    assert browser.connect(webui.url, captioner="pixels", placement="replace").startswith("Connected")
    return browser


def seen(kind: str, photo: Image.Image) -> Image.Image:
    """The picture as it should have come: the file, or, where only the tab shows it, what is visible there."""
    if kind == "svg":
        drawing = Image.new("RGB", (320, 200), "#f80")
        ImageDraw.Draw(drawing).ellipse((90, 30, 230, 170), "#06c")
        return drawing
    if kind == "large":  # half of it is noise, which is grey from afar
        return Image.blend(photo, Image.new("RGB", photo.size, (127, 127, 127)), 0.5)
    fitted = {"cross": ImageOps.fit(photo, (320, 220)), "canvas": photo.resize((640, 440))}
    return fitted.get(kind, photo)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "broken"])
def test_a_picture_becomes_filled_boxes(
    connected: Companion, page: Any, webui: Served, photo: Image.Image, kind: str
) -> None:
    panel = asked(connected, page, kind)
    prompts = panel.result()
    assert all(prompts)
    assert like(arrived(), seen(kind, photo)), arrived().size
    panel.press("[data-act=send]")
    assert panel.said() == connected.message("sent")
    (opened,) = webui_pages(connected, webui.url)
    opened.wait_for_function(
        "text => document.querySelector('#txt2img_prompt textarea').value === text", arg=prompts[0]
    )
    assert boxes(opened) == prompts


def test_a_broken_picture_is_a_sentence(connected: Companion, page: Any) -> None:
    assert asked(connected, page, "broken").problem() == connected.message("error_not_loaded")
    assert connected.menu(page, page.url + "nothing.png").problem() == connected.message("error_not_loaded")


def test_the_file_itself_is_sent_where_it_can_be(connected: Companion, page: Any, photo: Image.Image) -> None:
    """It may carry its own prompt. A large one is scaled down before it travels."""
    asked(connected, page, "img").result()
    assert arrived().size == photo.size and list(SHELF._kept.values())[-1].picture.format == "PNG"
    asked(connected, page, "large").result()
    assert list(SHELF._kept.values())[-1].picture.format == "JPEG"


def test_a_background_of_another_site_is_taken_from_the_screen(
    connected: Companion, page: Any, photo: Image.Image
) -> None:
    panel = connected.pick(page, "#stealer")
    panel.result()
    assert like(arrived(), ImageOps.fit(photo, (320, 220)))
    assert connected.message("shot") in panel.text()


def test_a_type_with_a_parameter_is_no_hindrance(connected: Companion, page: Any, photo: Image.Image) -> None:
    asked(connected, page, "typed").result()
    assert like(arrived(), photo) and list(SHELF._kept.values())[-1].picture.format == "JPEG"


def test_another_tab_is_never_photographed(connected: Companion, page: Any) -> None:
    """The person goes to another tab between the click and the photograph."""
    kept = len(SHELF._kept)
    connected.worker.evaluate("""() => {
        const run = globalThis.plainly = chrome.scripting.executeScript;
        chrome.scripting.executeScript = async (what) => {
            if (String(what.func).includes("uncover")) await chrome.tabs.create({url: "about:blank"});
            return run.call(chrome.scripting, what);
        };
    }""")
    try:
        panel = connected.pick(page, "#stealer")
        assert panel.problem() == connected.message("error_unreadable") and len(SHELF._kept) == kept
    finally:
        connected.worker.evaluate("() => { chrome.scripting.executeScript = globalThis.plainly }")


def test_where_no_menu_and_no_element_can_say_it_the_person_draws_a_frame(
    connected: Companion, page: Any, photo: Image.Image
) -> None:
    page.locator("#foreign").scroll_into_view_if_needed()
    box = page.locator("#foreign").bounding_box()
    panel = connected.menu(page)
    panel.veil()
    page.mouse.move(box["x"], box["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.move(box["x"] + box["width"], box["y"] + box["height"])
    page.mouse.up()
    panel.result()
    assert abs(arrived().width - 320) <= 2 and abs(arrived().height - 220) <= 2


def test_escape_leaves_the_picker_and_nothing_is_sent(connected: Companion, page: Any) -> None:
    before = len(SHELF._kept)
    panel: Panel = connected.menu(page)
    panel.veil()
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-easy-diffuser]", state="detached")
    assert len(SHELF._kept) == before
