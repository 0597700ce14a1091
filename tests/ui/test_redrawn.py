"""An answer is drawn into the lists that stand: a row that is still there stays that element, with what is on it."""

from __future__ import annotations

from typing import Any

import pytest

from .tab_page import TabPage

CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"
_MARK = "(items) => items.forEach((item, place) => { item.edMark = place; })"
_MARKS = "(items) => items.map((item) => item.edMark ?? null)"
_ANSWER = """() => {
    const draw = easyDiffuser.draw;
    easyDiffuser.draw = (text) => draw(window.edDrawn = text);
    easyDiffuser.everything();
}"""
# The last answer once more, every tag of one side changed by a function.
_AGAIN = """([side, change]) => {
    const view = JSON.parse(window.edDrawn);
    view.lists[side] = (0, eval)(`(${change})`)(view.lists[side]);
    easyDiffuser.draw(JSON.stringify(view));
}"""


@pytest.fixture
def read(tab: TabPage) -> TabPage:
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    return tab


@pytest.fixture
def kept(read: TabPage) -> TabPage:
    """Its last answer can be drawn again."""
    read.page.evaluate(_ANSWER)
    read.page.wait_for_function("() => window.edDrawn && JSON.parse(window.edDrawn).lists")
    read.settled()
    read.rows().evaluate_all(_MARK)
    return read


def again(tab: TabPage, change: str, side: str = "positive") -> None:
    tab.page.evaluate(_AGAIN, [side, change])


def fields(tab: TabPage, name: str) -> list[Any]:
    return [row.locator(f".ed-{name}").input_value() for row in tab.rows().all()]


def test_a_knob_leaves_the_rows_that_stay_and_the_keyboard_on_them(read: TabPage) -> None:
    read.rows().evaluate_all(_MARK)
    before = read.texts()
    read.rows().first.focus()
    read.slide("max_tags", 2)
    read.page.wait_for_function(
        "() => document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length === 2"
    )
    assert read.texts() == before[:2] and read.rows().evaluate_all(_MARKS) == [0, 1]
    read.slide("max_tags", 12)
    read.page.wait_for_function(
        "many => document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length === many",
        arg=len(before),
    )
    assert read.texts() == before
    assert read.rows().evaluate_all(_MARKS) == [0, 1, *[None] * (len(before) - 2)]


def test_other_weights_go_into_the_fields_that_stand(kept: TabPage) -> None:
    again(kept, "(rows) => rows.map((row, place) => ({...row, emphasis: place ? 1.35 : null, on: place !== 1}))")
    many = kept.rows().count()
    assert kept.rows().evaluate_all(_MARKS) == list(range(many))
    assert fields(kept, "emphasis") == ["1.00", *["1.35"] * (many - 1)]
    assert "ed-off" in str(kept.rows().nth(1).get_attribute("class"))
    assert "1.35" in str(kept.rows().nth(2).get_attribute("aria-label"))


def test_another_order_moves_the_rows(kept: TabPage) -> None:
    before = kept.texts()
    again(kept, "(rows) => [...rows].reverse()")
    assert kept.texts() == before[::-1]
    assert kept.rows().evaluate_all(_MARKS) == list(range(len(before)))[::-1]


def test_a_row_with_another_reason_is_another_one(kept: TabPage) -> None:
    again(kept, "(rows) => rows.map((row, place) => (place ? row : {...row, reason: 'another'}))")
    assert kept.rows().evaluate_all(_MARKS)[:2] == [None, 1]
    assert kept.rows().first.get_attribute("title") == "another"


def test_what_is_typed_outlives_an_answer(kept: TabPage) -> None:
    box = kept.rows().first.locator(".ed-text")
    box.focus()
    box.press("End")
    box.type(" half")
    again(kept, "(rows) => rows.map((row) => ({...row, emphasis: 1.3}))")
    assert kept.texts()[0].endswith(" half") and fields(kept, "emphasis")[0] == "1.30"
    assert kept.page.evaluate("() => document.activeElement.className").startswith("ed-text")


def test_a_box_that_the_keyboard_is_only_in_takes_what_is_new(kept: TabPage) -> None:
    kept.rows().first.focus()
    kept.page.keyboard.press("F2")
    kept.page.keyboard.press("Tab")
    again(kept, "(rows) => rows.map((row) => ({...row, emphasis: 1.3}))")
    assert set(fields(kept, "emphasis")) == {"1.30"}
    assert kept.page.evaluate("() => document.activeElement.className").startswith("ed-emphasis")
    kept.page.keyboard.type("1.2")
    kept.page.keyboard.press("Escape")
    assert fields(kept, "emphasis")[0] == "1.30"


@pytest.mark.parametrize("reason", ["the same", "another"])
def test_what_was_taken_out_comes_back_after_a_redraw(kept: TabPage, reason: str) -> None:
    """By the row that stands then, whether it is the one that was taken out or was drawn anew."""
    first = kept.texts()[0]
    kept.rows().first.focus()
    kept.page.keyboard.press("Delete")
    kept.settled()
    kept.page.evaluate("() => { window.edDrawn = '{}'; easyDiffuser.everything(); }")
    kept.page.wait_for_function("() => JSON.parse(window.edDrawn).lists?.positive[0].gone")
    kept.settled()
    if reason == "another":
        again(kept, "(rows) => rows.map((row) => ({...row, reason: 'another'}))")
    details = kept.page.locator("details[data-left=positive]")
    details.locator("summary").click()
    details.get_by_role("button", name="Bring it back").first.click()
    assert kept.rows().first.is_visible() and kept.texts()[0] == first
    kept.wait_for_prompt(f"text.includes({first!r})")


def test_one_tab_stop_the_first_row_until_the_keyboard_was_in_the_list(kept: TabPage) -> None:
    stops = "(items) => items.flatMap((item, place) => (item.tabIndex === 0 ? [place] : []))"
    fresh = "{...rows[0], key: 'fresh', text: 'fresh'}"
    again(kept, f"(rows) => [{fresh}, ...rows]")
    assert kept.rows().evaluate_all(stops) == [0] and kept.texts()[0] == "fresh"
    kept.rows().nth(2).focus()
    again(kept, "(rows) => rows.slice(1)")
    assert kept.rows().evaluate_all(stops) == [1]  # the row that was the third
