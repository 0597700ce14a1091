"""The controls that re-filter, what is left out and why, and the placement that is remembered, in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .tab_page import TabPage
from .test_page import CAPTION, forward_passes


@pytest.fixture
def read(tab: TabPage) -> Iterator[TabPage]:
    """The tab with a caption read."""
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    yield tab


def choose(tab: TabPage, name: str, value: str) -> None:
    """Pick an entry of a dropdown by keyboard, as both gradios take it."""
    box = tab.page.locator(f"#easy_diffuser_{name} input").first
    box.click()
    box.fill(value)
    box.press("Enter")


def left_out(tab: TabPage, side: str = "positive") -> str:
    return str(tab.page.locator(f"details[data-left={side}]").text_content())


def test_threshold_and_style_refilter_without_inference(read: TabPage) -> None:
    before = read.prompts[0]
    with forward_passes() as seen:
        read.slide("threshold", 0.95)
        read.wait_for_prompt(f"text !== {before!r}")
        read.slide("threshold", 0.5)
        read.wait_for_prompt(f"text === {before!r}")
        choose(read, "style", "sentence")
        read.wait_for_prompt(f"text.startsWith({CAPTION[:30]!r})")
    assert seen == []


def test_what_is_left_out_is_listed_with_its_reason(read: TabPage) -> None:
    first, second = read.texts()[:2]
    read.slide("max_tags", 1)
    read.page.wait_for_function(
        "() => document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length === 1"
    )
    said = left_out(read)
    assert read.texts() == [first] and second in said and said.startswith("Left out")
    assert read.page.locator("details[data-left=positive] li span").first.text_content().strip()


@pytest.mark.parametrize(
    ("placement", "wanted"),
    [
        ("append", "mine, {first}, {sent}"),
        ("prepend", "{sent}, mine, {first}"),
        ("replace", "{sent}"),
        ("merge", "mine, {first}, {rest}"),
    ],
)
def test_each_placement_does_what_it_says(read: TabPage, placement: str, wanted: str) -> None:
    sent = read.prompts[0]
    first, _, rest = sent.partition(", ")
    read.fill_boxes(f"mine, {first}", "")
    read.place(placement)
    assert read.send()[0] == wanted.format(first=first, sent=sent, rest=rest)


def test_the_placement_is_remembered_by_a_page_opened_again(read: TabPage, preview_url: str) -> None:
    read.place("prepend")
    read.open(preview_url)
    read.page.wait_for_function("() => document.querySelector('#easy_diffuser_placement input[value=prepend]').checked")
    read.caption = CAPTION
    read.run("retag")
    read.fill_boxes("mine", "")
    assert read.send()[0].endswith(", mine")


def test_markdown_and_html_of_a_tag_typed_by_hand_stay_text(read: TabPage) -> None:
    add = read.page.locator(".ed-positive .ed-add")
    add.fill("**bold** [x](javascript:alert(1)) <img src=x onerror=alert(2)>")
    add.press("Enter")
    read.wait_for_prompt("text.includes('onerror')")
    # Written as the host reads it: signs that are grammar there are escaped, all else is to the letter.
    assert read.send()[0].replace("\\", "").endswith("**bold** [x](javascript:alert(1)) <img src=x onerror=alert(2)>")
    assert read.page.locator("#easy_diffuser_lists").locator("img, a, strong").count() == 0
