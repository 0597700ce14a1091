"""The copy buttons, a pasted picture and a dragged row, with the browser's real clipboard and mouse."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from .tab_page import TabPage

CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"


@pytest.fixture
def allowed(tab: TabPage) -> TabPage:
    """The tab with a clipboard that the page may read and write."""
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return tab


def test_the_copy_buttons_copy_the_prompts_to_the_letter(allowed: TabPage) -> None:
    allowed.caption = CAPTION
    assert "Done" in allowed.run("retag")
    for side, text in zip(("prompt", "negative"), allowed.prompts, strict=True):
        allowed.page.evaluate("navigator.clipboard.writeText('something else')")
        allowed.page.locator(f"#easy_diffuser_{side}_text button").first.click()
        allowed.page.wait_for_function("async () => await navigator.clipboard.readText() !== 'something else'")
        assert text and allowed.page.evaluate("navigator.clipboard.readText()") == text


def test_a_dragged_row_takes_its_new_place_in_the_prompt(allowed: TabPage) -> None:
    allowed.caption = CAPTION
    allowed.run("retag")
    before = allowed.texts()
    grips = allowed.page.locator("#easy_diffuser_lists ol[data-side=positive] .ed-grip")
    grips.nth(2).drag_to(allowed.rows().nth(0), target_position={"x": 60, "y": 2})
    allowed.wait_for_prompt(f"text.replace(/^\\(/, '').startsWith({before[2]!r})")
    assert allowed.texts() == [before[2], *before[:2], *before[3:]]


def test_a_picture_is_pasted_from_the_clipboard(allowed: TabPage, photographs: Path) -> None:
    encoded = base64.b64encode((photographs / "coffee.png").read_bytes()).decode()
    allowed.page.evaluate(
        "async data => navigator.clipboard.write([new ClipboardItem({'image/png':"
        " await (await fetch('data:image/png;base64,' + data)).blob()})])",
        encoded,
    )
    allowed.page.locator("#easy_diffuser_image").focus()
    allowed.page.keyboard.press("Control+V")
    allowed.page.wait_for_selector("#easy_diffuser_image img")
    allowed.settled()
    assert "Done" in allowed.run("generate")
    assert allowed.caption.strip()


def drop(tab: TabPage, path: Path) -> None:
    """Let a file fall onto the picture's place, as a file manager does it."""
    encoded = base64.b64encode(path.read_bytes()).decode()
    tab.page.evaluate(
        """([data, name]) => {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name, {type: "image/png"}));
            const place = document.querySelector("#easy_diffuser_image");
            const target = place.querySelector("img") || place.querySelector("input[type=file]").parentElement;
            for (const kind of ["dragenter", "dragover", "drop"])
                target.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));
        }""",
        [encoded, path.name],
    )


def test_a_dropped_picture_is_analysed_and_the_next_one_takes_its_place(
    allowed: TabPage, photographs: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "**bold** <img src=x onerror=alert(1)>.png"
    hostile.write_bytes((photographs / "coffee.png").read_bytes())
    allowed.page.check("#easy_diffuser_on_drop input")
    seen = []
    for path in (photographs / "astronaut.png", hostile):
        allowed.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
        drop(allowed, path)
        assert "Done" in allowed.ended()
        seen.append(allowed.caption)
    assert len(set(seen)) == 2


def test_the_next_picture_takes_its_place_on_a_korean_page_too(
    chromium_running: Any, preview_url: str, photographs: Path
) -> None:
    context = chromium_running.new_context(locale="ko-KR")
    tab = TabPage(context.new_page())
    tab.open(preview_url)
    for name, width in (("astronaut.png", 512), ("coffee.png", 600)):
        drop(tab, photographs / name)
        tab.page.wait_for_function(
            "width => document.querySelector('#easy_diffuser_image img')?.naturalWidth === width", arg=width
        )
        tab.settled()
    tab.upload(photographs / "astronaut.png")
    context.close()
    assert tab.errors == []
