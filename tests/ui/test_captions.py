"""Captions the person wrote stay at hand, whatever takes their place."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.ui import desk, events

from .tab_page import TabPage


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Pictures are read once it is set."""
    told, inner = threading.Event(), desk.analysed

    def waiting(*args: Any) -> Any:
        told.wait(120)
        return inner(*args)

    monkeypatch.setattr(events, "analysed", waiting)
    return told


def written_meanwhile(tab: TabPage, photographs: Path) -> str:
    """A picture is being read, and a caption is written."""
    tab.upload(photographs / "astronaut.png")
    tab.press("generate")
    tab.told("running")
    tab.caption = own = "written meanwhile"
    return own


def test_a_caption_the_person_wrote_is_one_click_away(tab: TabPage, photographs: Path) -> None:
    tab.upload(photographs / "astronaut.png")
    tab.caption = own = "<b>my own words</b>, a portrait"
    assert "Done" in tab.run("generate")
    read = tab.caption
    back = tab.page.locator("#easy_diffuser_notes .ed-replaced button")
    assert read and read != own and own in tab.page.inner_text("#easy_diffuser_notes")
    back.click()
    assert tab.caption == own and read in tab.page.inner_text("#easy_diffuser_notes")
    assert "Done" in tab.run("retag")
    assert "portrait" in tab.texts() and tab.caption == own and not back.count()


def test_a_caption_that_was_read_is_not_lost_either(tab: TabPage, photographs: Path) -> None:
    tab.caption = own = "my own caption of an astronaut"
    tab.run("retag")
    tab.upload(photographs / "astronaut.png")
    tab.run("generate")
    notes = tab.page.locator("#easy_diffuser_notes")
    assert own not in tab.caption and own in notes.inner_text()
    tab.slide("max_tags", 3)
    tab.page.wait_for_function(
        "() => document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length <= 3"
    )
    assert own in notes.inner_text(), "it is offered until it is taken"


def test_what_is_written_while_a_picture_is_read_is_not_lost(
    tab: TabPage, photographs: Path, go: threading.Event
) -> None:
    own = written_meanwhile(tab, photographs)
    go.set()
    tab.told("done")
    back = tab.page.locator("#easy_diffuser_notes .ed-replaced button")
    back.click()
    assert tab.caption == own


def test_a_caption_edited_further_when_an_answer_has_come_is_not_lost(tab: TabPage, photographs: Path) -> None:
    tab.upload(photographs / "astronaut.png")
    tab.caption = own = "typed while it was read"
    tab.run("generate")
    back = tab.page.locator("#easy_diffuser_notes .ed-replaced button")
    tab.caption = other = "a third text"
    back.first.click()
    assert tab.caption == own
    tab.run("retag")
    assert other in tab.page.inner_text("#easy_diffuser_notes")


def test_a_letter_typed_into_a_fresh_caption_takes_nothing_away(
    tab: TabPage, photographs: Path, go: threading.Event
) -> None:
    own = written_meanwhile(tab, photographs)
    # The page looks a moment after the answer whether something was overwritten; here the next letter comes first.
    tab.page.evaluate("""() => {
        const real = window.setTimeout;
        window.setTimeout = (run, after, ...more) => real(run, after === 100 ? 2000 : after, ...more);
    }""")
    go.set()
    tab.page.wait_for_function(f"() => document.querySelector('#easy_diffuser_caption textarea').value !== {own!r}")
    tab.page.press("#easy_diffuser_caption textarea", "x")
    notes = "document.querySelector('#easy_diffuser_notes').innerText"
    tab.page.wait_for_function(f"() => {notes}.includes({own!r})")
