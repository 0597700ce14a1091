"""A row of a hundred rounds: only those in sight are drawn; keys, focus and the tab stop are as if all were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .tab_page import TabPage

_MADE = """count => {
    const make = easyDiffuser.node;
    const row = make("div", {class: "edc-nodes"});
    const scroll = make("div", {class: "edc-scroll", style: `--rounds: ${count}`}, row);
    const numbers = Array.from({length: count}, (_, at) => at + 3);
    window.__picked = [];
    const made = easyDiffuser.roundsRow(row, {
        name: "node", numbers, picked: count - 1,
        round: (at) => make("button", {class: "edc-node"}, `Round ${numbers[at]}`),
        pick: (at) => (window.__picked.push(at), made.press(at)),
    });
    easyDiffuser.root().querySelector("[data-row]")?.remove();
    const styled = make("div", {id: "easy_diffuser_refine"}, scroll);
    easyDiffuser.root().prepend(make("div", {"data-row": "", style: "width: 600px"}, styled));
    scroll.scrollLeft = scroll.scrollWidth;
}"""
_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Row:
    """A row of a hundred, the last one picked and in sight."""

    def __init__(self, tab: TabPage, count: int = 100) -> None:
        self.page = tab.page
        self.page.evaluate(_MADE, count)
        self.frame()

    def frame(self) -> None:
        self.page.evaluate(_FRAME)

    def all(self, what: str) -> list[Any]:
        return list(self.page.locator("[data-row] button").evaluate_all(f"all => all.map((one) => {what})"))

    @property
    def places(self) -> list[int]:
        return self.all("Number(one.dataset.at)")

    def scroll(self, left: int) -> None:
        self.page.locator("[data-row] .edc-scroll").evaluate("(own, left) => { own.scrollLeft = left }", left)
        self.frame()

    @property
    def focused(self) -> str:
        return str(self.page.evaluate("() => document.activeElement.dataset.focus"))


@pytest.fixture
def row(tab: TabPage) -> Iterator[Row]:
    made = Row(tab)
    yield made
    assert tab.errors == []


def test_only_those_in_sight_are_drawn_and_each_stands_where_it_would(row: Row) -> None:
    assert row.places[-1] == 99 and 6 <= len(row.places) <= 20
    row.scroll(5000)
    at = round(5000 / 104)
    assert set(range(at, at + 5)) <= set(row.places) and len(row.places) <= 20
    assert 99 in row.places, "the one that is picked is the tab stop"
    assert row.all("Math.round(one.offsetLeft - one.parentElement.offsetLeft)") == [104 * place for place in row.places]
    assert row.all("one.dataset.focus") == [f"node {place + 3}" for place in row.places]
    row.scroll(0)
    assert row.places[0] == 0
    assert row.page.locator("[data-row] .edc-scroll").evaluate("own => own.scrollWidth") == 100 * 104 + 4


def test_keys_walk_along_all_of_them_and_one_is_the_tab_stop(row: Row) -> None:
    row.page.locator("[data-row] button[tabindex='0']").focus()
    for key, number in (
        ("ArrowLeft", 101),
        ("ArrowLeft", 100),
        ("Home", 3),
        ("ArrowLeft", 102),
        ("ArrowRight", 3),
        ("End", 102),
    ):
        row.page.keyboard.press(key)
        row.frame()
        assert row.focused == f"node {number}", key
        pressed = row.all("[one.getAttribute('aria-pressed'), one.tabIndex, one.dataset.focus]")
        assert [one for one in pressed if one[0] == "true" or one[1] == 0] == [["true", 0, f"node {number}"]]
    assert row.page.evaluate("() => window.__picked") == [98, 97, 0, 99, 0, 99]
    seen = row.page.evaluate(
        "() => { const {left, right} = document.activeElement.getBoundingClientRect(); return [left, right] }"
    )
    box = row.page.locator("[data-row] .edc-scroll").bounding_box()
    assert box["x"] <= seen[0] and seen[1] <= box["x"] + box["width"] + 1


def test_the_focus_outlives_being_scrolled_away_and_being_drawn_anew(row: Row, tab: TabPage) -> None:
    row.scroll(0)
    row.page.locator("[data-row] button").nth(2).focus()
    row.scroll(8000)
    assert row.focused == "node 5" and 2 in row.places
    row.page.evaluate("() => { window.__old = document.activeElement }")
    row.page.evaluate(
        _MADE.replace("scroll.scrollLeft = scroll.scrollWidth", "row.querySelector('[data-focus=\"node 5\"]').focus()"),
        100,
    )
    row.frame()
    assert row.focused == "node 5" and not row.page.evaluate("() => window.__old.isConnected")


def test_a_row_that_nobody_sees_is_filled_once_it_is_seen(row: Row) -> None:
    holder = row.page.locator("[data-row]")
    holder.evaluate("own => { own.hidden = true; own.style.display = 'none' }")
    row.page.evaluate(_MADE.replace('"width: 600px"', '"width: 600px; display: none"'), 100)
    row.frame()
    assert row.places == list(range(88, 100))
    row.page.locator("[data-row]").evaluate(
        "own => { own.style.display = 'block'; own.querySelector('.edc-scroll').scrollLeft = 0 }"
    )
    row.frame()
    assert row.places[0] == 0 and 99 in row.places
