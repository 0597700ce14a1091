"""Lists that come late: what the person did to them meanwhile is done to those that come, too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .tab_page import TabPage

CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"
ROWS = "document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length"

# What Python says is kept; what the page would tell Python of its lists waits while `holding`.
_SEAM = """() => {
    const {draw, write} = easyDiffuser;
    const seam = (window.seam = {views: [], held: [], holding: false});
    easyDiffuser.draw = (text) => (seam.views.push(JSON.parse(text)), draw(text));
    easyDiffuser.write = (id, text) =>
        id === "easy_diffuser_edits" && seam.holding ? seam.held.push(text) : write(id, text);
    seam.go = () => {
        seam.holding = false;
        seam.held.splice(0).forEach((text) => write("easy_diffuser_edits", text));
    };
}"""


@pytest.fixture
def late(tab: TabPage) -> TabPage:
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    tab.place("replace")
    tab.page.evaluate(_SEAM)
    return tab


def standing(late: TabPage) -> dict[str, Any]:
    """How everything stands, as the page is told when it asks: the lists are in it."""
    told = "() => seam.views.find((view) => view.lists)"
    late.page.evaluate("() => { seam.views.length = 0; easyDiffuser.everything() }")
    late.page.wait_for_function(told)
    late.settled()
    return dict(late.page.evaluate(told))


def come(late: TabPage, view: dict[str, Any]) -> None:
    """An answer of before comes now, older than any that the server has still to give, and is drawn."""
    late.page.wait_for_function("() => !easyDiffuser.pressing()")  # nothing is drawn under a finger
    late.page.evaluate(
        "text => void easyDiffuser.show('draw', text)", json.dumps({**view, "stamp": view["stamp"] + 0.5})
    )


def hold(late: TabPage) -> None:
    late.page.evaluate("() => { seam.holding = true }")


def go(late: TabPage) -> None:
    late.page.evaluate("() => seam.go()")


def test_a_move_outlives_lists_of_before(late: TabPage) -> None:
    first, second = late.texts()[:2]
    before = standing(late)
    hold(late)
    late.rows().nth(0).locator(".ed-text").press("Alt+ArrowDown")
    come(late, before)
    assert late.texts()[:2] == [second, first]
    go(late)
    late.wait_for_prompt(f"text.startsWith({second!r})")
    assert late.send() == late.prompts
    assert late.boxes()[0].startswith(second)


def test_edits_outlive_lists_of_before(late: TabPage) -> None:
    first, second, third = late.texts()[:3]
    before = standing(late)
    hold(late)
    late.rows().nth(0).locator(".ed-on").uncheck()
    late.rows().nth(1).locator(".ed-emphasis").fill("1.45")
    late.rows().nth(2).locator(".ed-text").fill("a brave person")
    late.page.locator(".ed-positive .ed-add").fill("film grain")
    late.page.locator(".ed-positive .ed-add").press("Enter")
    come(late, before)
    assert not late.rows().nth(0).locator(".ed-on").is_checked()
    assert late.texts()[:3] == [first, second, "a brave person"] and late.texts()[-1] == "film grain"
    go(late)
    late.wait_for_prompt("text.includes('film grain')")
    late.settled()
    sent, _ = late.send()
    assert sent.startswith(f"({second}:1.45)") and "a brave person" in sent and sent.endswith("film grain")
    assert first not in sent and third not in sent


def test_an_edit_while_a_knob_is_answered_keeps_both(late: TabPage) -> None:
    """The edit went out with the rows of before, and what the knob had taken out came back."""
    first = late.texts()[0]
    hold(late)
    late.slide("max_tags", 3)
    late.page.wait_for_function("() => seam.held.length === 1")
    late.rows().nth(0).locator(".ed-on").uncheck()
    go(late)
    late.page.wait_for_function(f"() => {ROWS} === 3")
    late.wait_for_prompt(f"!text.includes({first!r})")
    late.settled()
    assert len(late.texts()) == 3 and not late.rows().nth(0).locator(".ed-on").is_checked()
    assert late.prompts[0].count(",") == 1
    assert late.send() == late.prompts


def test_a_row_taken_out_meanwhile_stays_out(late: TabPage) -> None:
    first = late.texts()[0]
    before = standing(late)
    hold(late)
    late.rows().nth(0).focus()
    late.page.keyboard.press("Delete")
    come(late, before)
    assert late.rows().nth(0).is_hidden()
    go(late)
    late.wait_for_prompt(f"!text.includes({first!r})")


def test_lists_of_another_picture_are_drawn_as_they_come(late: TabPage) -> None:
    before = standing(late)
    hold(late)
    late.rows().nth(0).locator(".ed-on").uncheck()
    come(late, {**before, "of": before["of"] + 1})
    assert late.rows().nth(0).locator(".ed-on").is_checked()
