"""The tab by hand: keys, copy, drag, colours, filters, what is left out, a picture's own prompt, hostile names"""

from __future__ import annotations

import shutil
from typing import Any

from .checks_pictures import drop
from .checks_tab import CAPTION, picture
from .hands import pictures_of_the_host, seen, witness
from .session import Session, check

_OWN = (
    "an astronaut, (space suit:1.2), <lora:x:1>, moon\nNegative prompt: blurry, dog\nSteps: 5, Sampler: Euler, Seed: 3"
)
_HOSTILE = "**bold** <img src=x onerror=alert(1)> [x](javascript:alert(2))"
_LISTED = "document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length"


def read(s: Session) -> None:
    """The tab with the caption read."""
    s.tab.tab("easy_diffuser")
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line


@check
def ctrl_enter(s: Session) -> None:
    """Ctrl+Enter: one run of ours, wherever the cursor is, and no generation of the host's"""
    before = pictures_of_the_host(s)  # of other areas on the same host
    s.tab.upload(s.photograph)
    _one_run(s, "#easy_diffuser_captioner input", "easy_diffuser_generate")
    s.tab.caption = CAPTION
    _one_run(s, "#easy_diffuser_caption textarea", "easy_diffuser_retag")
    _one_run(s, "#easy_diffuser_lists .ed-positive .ed-text >> nth=0", "easy_diffuser_generate")
    s.tab.page.evaluate("() => document.activeElement.blur()")
    _one_run(s, "", "easy_diffuser_generate")
    assert pictures_of_the_host(s) == before


def _one_run(s: Session, focus: str, button: str) -> None:
    """Ctrl+Enter with the cursor there, "" for nowhere."""
    if focus:
        s.tab.page.locator(focus).first.focus()
    witness(s)
    s.tab.page.keyboard.press("Control+Enter")
    presses, ends = seen(s)
    assert (presses, ends) == ([button], ["done"]), (focus, presses, ends)


@check
def copied(s: Session) -> None:
    """the copy buttons copy both prompts to the letter"""
    read(s)
    s.tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for side, text in zip(("prompt", "negative"), s.tab.prompts, strict=True):
        s.tab.page.evaluate("navigator.clipboard.writeText('something else')")
        s.tab.page.locator(f"#easy_diffuser_{side}_text button").first.click()
        s.tab.page.wait_for_function("async () => await navigator.clipboard.readText() !== 'something else'")
        assert text and s.tab.page.evaluate("navigator.clipboard.readText()") == text


@check
def dragged(s: Session) -> None:
    """a dragged row takes its new place in the prompt"""
    before = s.tab.texts()
    grips = s.tab.page.locator("#easy_diffuser_lists ol[data-side=positive] .ed-grip")
    grips.nth(2).drag_to(s.tab.rows().nth(0), target_position={"x": 60, "y": 2})
    s.tab.wait_for_prompt(f"text.replace(/^\\(/, '').startsWith({before[2]!r})")
    assert s.tab.texts() == [before[2], *before[:2], *before[3:]]


@check
def colours(s: Session) -> None:
    """the caption's words are coloured by importance, and the colour is seen"""
    read(s)
    marks = {mark.inner_text(): mark for mark in s.tab.page.locator("#easy_diffuser_words mark").all()}
    strength = {word: float(_style(mark, "--importance").strip(" %")) for word, mark in marks.items()}
    assert strength["astronaut"] > strength["in"], strength
    assert _style(marks["astronaut"], "background-color") != _style(marks["in"], "background-color")
    s.values["words"] = ", ".join(f"{word} {value:.0f} %" for word, value in strength.items())


def _style(mark: Any, name: str) -> str:
    return str(mark.evaluate("(node, name) => getComputedStyle(node).getPropertyValue(name)", name))


@check
def threshold_and_style(s: Session) -> None:
    """threshold and style re-filter"""
    before = s.tab.prompts[0]
    s.tab.slide("threshold", 0.95)
    s.tab.wait_for_prompt(f"text !== {before!r}")
    s.tab.slide("threshold", 0.5)
    s.tab.wait_for_prompt(f"text === {before!r}")
    for style, test in (("sentence", f"text.startsWith({CAPTION[:30]!r})"), ("tags", f"text === {before!r}")):
        box = s.tab.page.locator("#easy_diffuser_style input").first
        box.click()
        box.fill(style)
        box.press("Enter")
        s.tab.wait_for_prompt(test)


@check
def left_out(s: Session) -> None:
    """what is left out is listed, with its reason"""
    texts = s.tab.texts()
    s.tab.slide("max_tags", 1)
    s.tab.page.wait_for_function(f"() => {_LISTED} === 1")
    place = s.tab.page.locator("details[data-left=positive]")
    place.locator("summary").click()
    said = place.inner_text()
    others = {*texts} - {*s.tab.texts()}
    assert said.startswith("Left out") and len(others) == len(texts) - 1, said
    assert not [text for text in others if text not in said], said
    assert place.locator("li span").first.inner_text().strip()
    s.tab.slide("max_tags", 20)
    s.tab.page.wait_for_function(f"() => {_LISTED} === {len(texts)}")


@check
def difference(s: Session) -> None:
    """a picture's own prompt stands beside the guess with their difference, is taken, and given back"""
    s.tab.upload(picture(s.work / "own.png", _OWN))
    s.tab.run("generate")
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    guess, section = s.tab.prompts, s.tab.page.locator("#easy_diffuser_embedded section")
    section.locator("summary").click()  # folded until it is asked for
    assert section.locator(".ed-full").first.inner_text() == "an astronaut, (space suit:1.2), <lora:x:1>, moon"
    kinds = {kind: section.locator(f".ed-difference .ed-{kind}").all_inner_texts() for kind in ("guess", "true")}
    assert any("moon" in text for text in kinds["true"]) and kinds["guess"], kinds
    s.shot("difference")
    section.locator("button").click()
    s.tab.wait_for_prompt("text.includes('<lora:x:1>')")
    section.locator("button").click()
    s.tab.wait_for_prompt("!text.includes('<lora:x:1>')")
    assert s.tab.prompts == guess


@check
def hostile_names(s: Session) -> None:
    """a hostile file name is text"""
    good, notes = s.work / f"{_HOSTILE.replace('/', '')}.png", s.work / f"{_HOSTILE}.txt"
    shutil.copy(s.photograph, good)
    notes.write_text("no picture", "ascii")
    s.tab.upload(good)
    assert "Done" in s.tab.run("generate"), s.tab.line
    drop(s, notes)
    s.tab.told("error")
    assert s.tab.line == f"{notes.name} is not a picture.", s.tab.line
    assert s.tab.page.locator("#easy_diffuser").locator("img[onerror], a[href^=javascript], strong").count() == 0
    assert s.tab.dialogs == []


@check
def placement(s: Session) -> None:
    """the placement is remembered by a page opened again"""
    s.tab.place("prepend")
    s.tab.open(s.host.url)
    s.tab.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_placement input[value=prepend]').checked", timeout=20_000
    )
    read(s)
    s.tab.fill_boxes("mine", "")
    assert s.tab.send()[0].endswith(", mine"), s.tab.boxes()
