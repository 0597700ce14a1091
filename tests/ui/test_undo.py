"""Ctrl+Z where a program wrote: what was typed comes back, what was sent is taken back, nothing is lost."""

from __future__ import annotations

import pytest

from .keyboard import drawn_again
from .tab_page import TabPage
from .test_page import CAPTION

PROMPT = "#easy_diffuser_prompt_text textarea"
CAPTION_BOX = "#easy_diffuser_caption textarea"
MINE = ", my own words"


@pytest.fixture
def read(tab: TabPage) -> TabPage:
    """The tab with a caption read."""
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    tab.place("replace")
    return tab


def type_at_end(tab: TabPage, text: str) -> None:
    tab.page.focus(PROMPT)
    tab.page.keyboard.press("Control+End")
    tab.page.keyboard.type(text)


def undo(tab: TabPage, key: str = "Control+z") -> str:
    tab.page.keyboard.press(key)
    return tab.prompts[0]


def test_what_was_typed_comes_back_after_a_knob_has_written(read: TabPage) -> None:
    before = read.prompts[0]
    type_at_end(read, MINE)
    read.page.locator(PROMPT).blur()
    read.wait_for_prompt(f"text.endsWith({MINE!r})")
    read.settled()
    typed = read.prompts[0]
    read.slide("max_tags", 2)
    read.wait_for_prompt(f"text !== {typed!r}")
    read.settled()
    fewer = read.prompts[0]
    read.page.focus(PROMPT)
    assert undo(read) == typed
    assert "Ctrl+Shift+Z" in read.page.inner_text("#easy_diffuser_said")
    assert undo(read) == before, "and what stood there before the typing"
    assert undo(read) == before, "there is nothing else"
    assert undo(read, "Control+Shift+z") == typed and undo(read, "Control+y") == fewer
    assert undo(read) == typed
    read.page.locator(PROMPT).blur()
    read.settled()
    assert read.prompts[0] == typed and "my own words" in read.texts()
    sent, _ = read.send()
    assert sent == typed


def test_typing_outlives_a_redraw_and_can_be_undone_behind_it(read: TabPage) -> None:
    before = read.prompts[0]
    type_at_end(read, ", half")
    # A program writes there while it is being typed in, as an answer does that was asked for before.
    read.page.evaluate(
        """() => {
            const box = document.querySelector("#easy_diffuser_prompt_text textarea");
            box.value = "something else";
            easyDiffuser.everything();
        }"""
    )
    read.wait_for_prompt("text.endsWith(', half')")
    read.settled()
    read.page.keyboard.type(" typed")
    assert read.prompts[0].endswith(", half typed")
    while read.prompts[0].endswith("d") or read.prompts[0] != f"{before}, half":
        undo(read)
    assert undo(read) == before


def test_ctrl_z_after_send_is_undo_send(read: TabPage) -> None:
    read.fill_boxes("what I had", "what I did not want")
    sent = read.send()
    read.page.focus("#txt2img_prompt textarea")
    read.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    read.page.keyboard.press("Control+z")
    read.told("restored")
    read.settled()
    assert read.boxes() == ("what I had", "what I did not want")
    read.tab("easy_diffuser")
    assert read.send() == sent


def test_ctrl_z_in_a_prompt_that_was_typed_in_since_is_the_browsers(read: TabPage) -> None:
    read.fill_boxes("what I had", "what I did not want")
    sent = read.send()
    read.page.focus("#txt2img_prompt textarea")
    read.page.keyboard.press("Control+End")
    read.page.keyboard.type(", more")
    read.page.keyboard.press("Control+z")
    read.settled()
    assert read.boxes()[0].startswith(sent[0]) and read.boxes()[1] == sent[1]


def test_a_caption_that_was_replaced_comes_back(read: TabPage) -> None:
    read.page.focus(CAPTION_BOX)
    read.page.keyboard.press("Control+End")
    read.page.keyboard.type(", and a dog")
    read.page.evaluate("() => easyDiffuser.write('easy_diffuser_caption', 'something else')")
    read.page.focus(CAPTION_BOX)
    read.page.keyboard.press("Control+z")
    assert read.caption == f"{CAPTION}, and a dog"
    assert "Done" in read.run("retag")
    assert "dog" in " ".join(read.texts())


@pytest.mark.parametrize("anew", [True, False])
def test_a_tag_that_is_edited_over_a_redraw_is_undone(read: TabPage, anew: bool) -> None:
    first = read.texts()[0]
    read.rows().nth(0).focus()
    read.page.keyboard.press("F2")
    read.page.keyboard.type("half")
    drawn_again(read, "everything", anew)
    assert read.texts()[0] == "half"
    read.page.keyboard.press("Control+z")
    assert read.texts()[0] == first
