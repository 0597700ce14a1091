"""A quick person: changes come faster than answers, and the last change holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lib_easydiffuser.ui import desk, events

from .tab_page import TabPage

CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"
ROWS = "document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length"


@pytest.fixture
def retagged(tab: TabPage) -> TabPage:
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    tab.place("replace")
    return tab


class FirstIsSlow:
    """The first compose waits until a later one has begun: answers would come in the wrong order."""

    def __init__(self, run: Any) -> None:
        self._run = run
        self._calls = 0
        self._later = threading.Event()

    def __call__(self, *args: Any) -> Any:
        self._calls += 1
        if self._calls == 1:
            self._later.wait(0.6)  # the page sends the second when the first is answered
        else:
            self._later.set()
        return self._run(*args)


@pytest.fixture
def slow_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(events, "refiltered", FirstIsSlow(desk.refiltered))
    yield


def test_the_last_position_of_a_slider_holds(retagged: TabPage, slow_first: None) -> None:
    for value in (5, 1, 4, 2):
        retagged.slide("max_tags", value)
    retagged.page.wait_for_function(f"() => {ROWS} === 2")
    assert retagged.prompts[0].count(",") <= 1


def test_the_last_edit_holds_in_the_prompt(retagged: TabPage) -> None:
    text = retagged.rows().nth(0).locator(".ed-text")
    for number in range(8):
        text.fill(f"edit {number}")
        text.dispatch_event("change")
    retagged.wait_for_prompt("text.includes('edit 7')")
    assert retagged.texts()[0] == "edit 7"


def test_an_edit_under_way_does_not_swallow_a_send(retagged: TabPage) -> None:
    """The edit's answer comes beside the send's; both are seen."""
    text = retagged.rows().nth(0).locator(".ed-text")
    for number in range(6):
        retagged.tab("easy_diffuser")
        text.fill(f"sent {number}")
        assert f"sent {number}" in retagged.send()[0]
        assert retagged.tab_is_open("txt2img")


def test_a_send_during_a_run_is_seen(retagged: TabPage, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    inner = desk.analysed

    def waiting(*args: Any) -> Any:
        go.wait(120)
        return inner(*args)

    monkeypatch.setattr(events, "analysed", waiting)
    retagged.press("retag")
    retagged.told("running")
    expected = retagged.prompts
    retagged.press("send_txt2img")
    retagged.page.wait_for_function("() => document.querySelector('#tab_txt2img').offsetParent !== null")
    assert retagged.boxes() == expected
    retagged.tab("easy_diffuser")
    go.set()
    retagged.told("done")


def test_my_edits_are_undone_by_one_click(retagged: TabPage) -> None:
    before = retagged.prompts
    forget = retagged.page.locator("#easy_diffuser_lists .ed-forget")
    assert forget.is_hidden()
    retagged.rows().nth(0).locator(".ed-on").uncheck()
    forget.wait_for(state="visible")
    forget.click()
    forget.wait_for(state="hidden")
    assert retagged.prompts == before and retagged.rows().nth(0).locator(".ed-on").is_checked()


def test_an_error_goes_when_what_was_wrong_is_right_again(retagged: TabPage, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser.errors import UsageError

    def broken(*args: Any) -> None:
        raise UsageError("No such thing.")

    with monkeypatch.context() as patch:
        patch.setattr(events, "refiltered", broken)
        retagged.slide("max_tags", 3)
        retagged.told("error")
        assert retagged.line == "No such thing."
    retagged.slide("max_tags", 2)
    retagged.page.wait_for_function(f"() => {ROWS} === 2")
    assert retagged.line == ""


@pytest.mark.parametrize("words", ["typed", "a tag that is so long that the prompt needs " + "one more line, " * 9])
def test_a_press_counts_though_the_page_moves_under_it(retagged: TabPage, words: str) -> None:
    """Going down on the button ends the typing; what comes then moves the button away before it goes up."""
    page, button = retagged.page, retagged.page.locator("button#easy_diffuser_send_txt2img")
    retagged.rows().nth(0).locator(".ed-text").fill(words)
    button.hover()
    before = button.bounding_box()
    page.mouse.down()
    retagged.wait_for_prompt(f"text.includes({words[:5]!r})")
    # The bar keeps its place by itself; a host's toast, a narrow page or another extension may still push it.
    page.evaluate("() => { document.querySelector('#easy_diffuser_bar').style.transform = 'translateY(-90px)' }")
    retagged.settled()
    page.mouse.up()
    retagged.told("sent")
    retagged.settled()
    assert words.strip(", ") in retagged.boxes()[0]
    retagged.tab("easy_diffuser")
    assert button.bounding_box() != before, "nothing moved: the test asks nothing"


def test_a_press_that_leaves_the_button_is_none(retagged: TabPage) -> None:
    page = retagged.page
    page.hover("button#easy_diffuser_send_txt2img")
    page.mouse.down()
    page.mouse.move(5, 5)
    page.mouse.up()
    retagged.settled()
    assert retagged.line.startswith("Done") and not retagged.tab_is_open("txt2img")


def test_a_click_counts_once(retagged: TabPage) -> None:
    page = retagged.page
    page.evaluate("""() => {
        window.clicks = 0;
        document.querySelector('button#easy_diffuser_send_txt2img').addEventListener('click', () => window.clicks++);
    }""")
    retagged.press("send_txt2img")
    retagged.told("sent")
    retagged.settled()
    assert page.evaluate("clicks") == 1


def test_a_click_into_a_prompt_copies_nothing(retagged: TabPage) -> None:
    """Gradio lays labels around text boxes, dropdowns and their buttons: those are not what is pressed."""
    page = retagged.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('mine')")
    page.mouse.click(*middle(page.locator("#easy_diffuser_prompt_text textarea")))
    retagged.settled()
    assert page.evaluate("navigator.clipboard.readText()") == "mine"


def test_a_choice_made_by_mouse_leaves_its_list_closed(retagged: TabPage) -> None:
    page = retagged.page
    page.locator("#easy_diffuser_style input").first.click()
    page.mouse.click(*middle(page.locator("#easy_diffuser_style li", has_text="sentence").first))
    page.wait_for_function("() => document.querySelector('#easy_diffuser_style input').value === 'sentence'")
    retagged.settled()
    assert page.locator("#easy_diffuser_style .options").count() == 0


def middle(element: Any) -> tuple[float, float]:
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
