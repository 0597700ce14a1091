"""The tab by keyboard alone and by ear, in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .keyboard import Keyboard, copy_picture, drawn_again, heard
from .tab_page import TabPage
from .test_page import CAPTION

LIST = "easy_diffuser_lists"
MOST_KEYS = 12
_STOPS = """() => [...document.querySelectorAll("#easy_diffuser_lists .ed-positive :is(li, input, button)")]
    .filter((one) => one.tabIndex >= 0 && one.offsetParent).length"""
# The focused node, or what holds it, is drawn otherwise without focus. Gradio fades both in.
_IS_SEEN = """async () => {
    const one = document.activeElement;
    const above = (node) => node.parentElement;
    const around = [one, above(one), above(above(one)), above(above(above(one)))];
    const ended = () => Promise.all(document.getAnimations()
        .filter((each) => each.playState === "running" && Number.isFinite(each.effect?.getComputedTiming().endTime))
        .map((each) => each.finished.catch(() => 0)));
    const shows = ["outlineStyle", "outlineWidth", "boxShadow", "borderColor", "backgroundColor"];
    const drawn = () => around.flatMap((each) => shows.map((name) => getComputedStyle(each)[name])).join();
    await ended();
    const focused = drawn();
    one.blur();
    await ended();
    const plain = drawn();
    one.focus({focusVisible: true});
    return focused !== plain;
}"""


@pytest.fixture
def keys(tab: TabPage) -> Iterator[Keyboard]:
    """The tab with a caption read, the keyboard on the first positive tag."""
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    tab.rows().nth(0).focus()
    yield Keyboard(tab)


@pytest.mark.parametrize("way", ["by the key for it", "by Tab"])
def test_from_paste_to_send_without_a_mouse(tab: TabPage, photographs: Path, way: str) -> None:
    copy_picture(tab.page, photographs / "astronaut.png")
    tab.page.evaluate("() => document.activeElement.blur()")
    keys = Keyboard(tab)
    keys.press("Control+v")
    tab.page.wait_for_selector("#easy_diffuser_image img")
    tab.settled()
    keys.press("Control+Enter")
    assert "Done" in tab.ended()
    prompts = tab.prompts
    assert keys.where[1] == tab.texts()[0], "the keyboard goes on among the tags"
    if way == "by Tab":
        while keys.where[0] != "easy_diffuser_send_txt2img" and keys.count <= MOST_KEYS:
            keys.press("Tab")
        keys.press("Enter")
    else:
        keys.press("Control+Shift+Enter")
    tab.told("sent")
    tab.settled()
    assert tab.boxes() == prompts and tab.tab_is_open("txt2img")
    tab.page.wait_for_function("() => document.activeElement.closest('#txt2img_prompt')")
    assert keys.count <= MOST_KEYS, keys.count


def test_each_list_is_one_tab_stop_and_arrows_go_inside(keys: Keyboard) -> None:
    first, second, *_, last = keys.tab.texts()
    assert keys.tab.page.evaluate(_STOPS) == 1
    keys.press("ArrowDown")
    assert keys.where == (LIST, second, "")
    keys.press("End")
    assert keys.where == (LIST, last, "")
    keys.press("ArrowDown")
    assert keys.tab.page.evaluate("() => document.activeElement.className") == "ed-add"
    keys.press("ArrowUp", "Home", "ArrowUp")
    assert keys.where == (LIST, first, "")
    keys.press("ArrowDown", "Tab")
    assert keys.where[1] == keys.tab.texts("negative")[0]
    keys.press("Shift+Tab")
    assert keys.where[1] == second, "the list remembers where it was left"


def test_space_plus_and_minus_and_alt_arrows(keys: Keyboard) -> None:
    first, second = keys.tab.texts()[:2]
    keys.press("Space")
    keys.tab.wait_for_prompt(f"!text.includes({first!r})")
    keys.press("Space")
    keys.tab.wait_for_prompt(f"text.includes({first!r})")
    before = float(keys.tab.rows().nth(0).locator(".ed-emphasis").input_value())
    keys.press("+", "+", "-")
    assert keys.said == f"{first}, {before + 0.05:.2f}"
    keys.tab.wait_for_prompt(f"text.includes('({first}:{before + 0.05:g})')")
    keys.press("Alt+ArrowDown")
    assert keys.tab.texts()[:2] == [second, first] and keys.where[1] == first and keys.said.startswith("2 / ")
    keys.tab.wait_for_prompt(f"text.indexOf({second!r}) < text.indexOf({first!r})")


def test_f2_edits_tab_weighs_and_escape_leaves_it_as_it_was(keys: Keyboard) -> None:
    first = keys.tab.texts()[0]
    keys.press("F2")
    assert keys.where == (LIST, first, "ed-text")
    keys.type("brave person ? + -")  # letters, in a box
    keys.press("Tab")
    assert keys.where == (LIST, first, "ed-emphasis")
    keys.type("99")
    keys.press("Enter")
    assert keys.where == (LIST, first, "")
    keys.tab.wait_for_prompt("text.includes('(brave person ? + -:3)')")
    assert keys.tab.rows().nth(0).locator(".ed-emphasis").input_value() == "3.00", "what is used stands there"
    keys.press("F2")
    keys.type("nonsense")
    keys.press("Escape")
    assert keys.where == (LIST, first, "") and keys.tab.texts()[0] == "brave person ? + -"


def test_an_emptied_emphasis_is_one(keys: Keyboard) -> None:
    first = keys.tab.texts()[0]
    keys.press("F2", "Tab", "Backspace", "Enter")
    keys.tab.wait_for_prompt(f"text.startsWith({first!r})")
    assert keys.tab.rows().nth(0).locator(".ed-emphasis").input_value() == "1.00"


def test_delete_takes_out_and_nothing_is_lost(keys: Keyboard) -> None:
    first, second = keys.tab.texts()[:2]
    keys.press("Delete")
    keys.tab.wait_for_prompt(f"!text.includes({first!r})")
    assert keys.where[1] == second and first in keys.said and not keys.tab.rows().nth(0).is_visible()
    keys.tab.slide("max_tags", 19)
    keys.tab.settled()
    assert first not in keys.tab.prompts[0], "a knob brings nothing back"
    keys.tab.rows().nth(1).focus()
    keys.tab.page.click("details[data-left=positive] summary")
    left = keys.tab.page.locator("details[data-left=positive] li", has_text=first).first
    left.locator("button").click()
    keys.tab.wait_for_prompt(f"text.includes({first!r})")
    keys.press("Delete")
    keys.tab.wait_for_prompt(f"!text.includes({first!r})")
    keys.press("Control+z")
    keys.tab.wait_for_prompt(f"text.includes({first!r})")
    assert keys.where[1] == first


@pytest.mark.parametrize("anew", [True, False])
def test_a_list_that_is_drawn_again_keeps_the_keyboard(keys: Keyboard, anew: bool) -> None:
    keys.press("ArrowDown")
    second = keys.where[1]
    drawn_again(keys.tab, "refilter", anew)
    assert keys.where == (LIST, second, "")


@pytest.mark.parametrize("anew", [True, False])
@pytest.mark.parametrize("ask", ["refilter", "everything"])
def test_what_is_being_typed_outlives_a_list_that_is_drawn_again(keys: Keyboard, ask: str, anew: bool) -> None:
    first = keys.where[1]
    keys.press("F2")
    keys.type("half ")
    drawn_again(keys.tab, ask, anew)
    assert keys.where == (LIST, first, "ed-text")
    keys.type("typed")
    keys.press("Enter")
    keys.tab.wait_for_prompt("text.includes('half typed')")
    keys.press("F2")
    drawn_again(keys.tab, ask, anew)
    keys.type("whole")
    keys.press("Enter")
    keys.tab.wait_for_prompt("text.includes('whole') && !text.includes('half')")


def test_the_keys_behind_the_question_mark(keys: Keyboard) -> None:
    first = keys.where[1]
    keys.press("?")
    said = keys.tab.page.inner_text("#easy_diffuser_keys")
    assert all(name in said for name in ("F2", "Space", "Delete", "Alt+↑", "Ctrl+Shift+Enter", "Ctrl+V"))
    keys.press("Escape")
    assert not keys.tab.page.locator("#easy_diffuser_keys").is_visible() and keys.where[1] == first
    keys.tab.page.focus("#easy_diffuser_caption textarea")
    keys.type(" why?")
    assert keys.tab.caption.endswith(" why?"), "it is a letter where somebody types"
    assert not keys.tab.page.locator("#easy_diffuser_keys").is_visible()


def test_what_is_heard(keys: Keyboard) -> None:
    tab = keys.tab
    first, weight = tab.texts()[0], tab.rows().nth(0).locator(".ed-emphasis").input_value()
    source = tab.rows().nth(0).locator(".ed-source").inner_text()
    role, name, description = heard(tab.page)[0]
    place = "no place of its own. Nobody says where it is."  # there is no picture
    assert (role, name) == ("row", f"{first}, emphasis {weight}, {source}, {place}"), "tag, weight, source, place"
    assert description, "why"
    keys.press("Space")
    assert heard(tab.page)[0][1] == f"{first}, emphasis {weight}, {source}, switched off, {place}"
    tree = heard(tab.page)
    assert ("grid", "Positive tags") in {(role, name) for role, name, _ in tree}
    names = {(role, name) for role, name, _ in tree}
    assert {("textbox", "Prompt"), ("textbox", "Negative prompt"), ("button", "Copy")} <= names
    nameless = [
        one for one in tree if one[0] in ("button", "textbox", "spinbutton", "slider", "checkbox") and not one[1]
    ]
    assert nameless == []


def test_focus_is_seen_wherever_it_is(keys: Keyboard) -> None:
    """Every stop of a walk through the tab draws something that it does not draw without focus."""
    keys.tab.page.locator("#easy_diffuser_captioner input").first.focus()
    unseen, stops = [], 0
    keys.press("Tab")
    while stops < 60 and keys.tab.page.evaluate("() => easyDiffuser.root().contains(document.activeElement)"):
        stops += 1
        if not keys.tab.page.evaluate(_IS_SEEN):
            unseen.append(keys.where)
        keys.press("Tab")
        keys.tab.settled()  # leaving a box may draw the lists anew
    assert unseen == [] and stops > 15


_COMPOSED = """key => {
    const add = document.querySelector("#easy_diffuser_lists .ed-positive .ed-add");
    add.focus();
    add.value = "고양이";
    add.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, isComposing: true}));
    return add.value;
}"""


def test_keys_of_an_input_method_are_its_own(keys: Keyboard) -> None:
    """The Enter that ends a Korean word adds no tag: the word would come once whole and once as its last syllable."""
    tab = keys.tab
    before = tab.texts()
    assert tab.page.evaluate(_COMPOSED, "Enter") == "고양이"
    assert tab.texts() == before
    tab.page.keyboard.press("F2")
    tab.page.evaluate("() => { document.querySelector('#easy_diffuser_lists .ed-positive .ed-add').value = '' }")
    box = tab.rows().nth(0).locator(".ed-text")
    box.fill("half of a wor")
    box.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, isComposing: true}))"
    )
    assert box.input_value() == "half of a wor"


def test_escape_brings_back_what_stood_when_the_box_was_entered(keys: Keyboard) -> None:
    """Not what stood at an earlier F2: the page would show another tag than the prompt holds."""
    tab = keys.tab
    box = tab.rows().nth(0).locator(".ed-text")
    keys.press("F2")
    box.fill("the first change")
    keys.press("Enter")
    tab.wait_for_prompt("text.includes('the first change')")
    box.click()
    box.fill("not meant")
    keys.press("Escape")
    assert box.input_value() == "the first change"
