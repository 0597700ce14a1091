"""By keyboard alone and by ear: from paste to Send, the lists, the host's own keys, typed prompts, axe-core"""

from __future__ import annotations

import re

from ...ui.keyboard import Keyboard, copy_picture, heard
from .checks_tab import CAPTION
from .keys import MOST_KEYS, no_serious_finding
from .session import Session, check

_TYPED = "night  sky BREAK <lora:x:0.8>, (fog:1.33), (large american flag:1.4)"
_STOPS = "(rows) => rows.filter((row) => row.tabIndex === 0).map((row) => row.dataset.key)"


def _read(s: Session) -> Keyboard:
    """A caption read, the keyboard on the first positive tag."""
    s.tab.tab("easy_diffuser")
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    s.tab.rows().nth(0).focus()
    return Keyboard(s.tab)


def _from_paste_to_send(s: Session, by_tab: bool) -> int:
    s.tab.open(s.host.url)
    copy_picture(s.tab.page, s.photograph)
    s.tab.page.evaluate("() => document.activeElement.blur()")
    keys = Keyboard(s.tab)
    keys.press("Control+v")
    s.tab.page.wait_for_selector("#easy_diffuser_image img")
    s.tab.settled()
    keys.press("Control+Enter")
    assert "Done" in s.tab.ended()
    prompts = s.tab.prompts
    assert keys.where[1] == s.tab.texts()[0], keys.where
    if by_tab:
        while keys.where[0] != "easy_diffuser_send_txt2img" and keys.count <= MOST_KEYS:
            keys.press("Tab")
        keys.press("Enter")
    else:
        keys.press("Control+Shift+Enter")
    s.tab.told("sent")
    s.tab.settled()
    assert s.tab.boxes() == prompts and s.tab.tab_is_open("txt2img")
    s.tab.page.wait_for_function("() => document.activeElement.closest('#txt2img_prompt')")
    return keys.count


@check
def paste_to_send(s: Session) -> None:
    """from paste to Send without a mouse in at most 12 keys, and the keyboard goes on in txt2img's prompt"""
    counts = {way: _from_paste_to_send(s, way == "Tab and Enter") for way in ("Ctrl+Shift+Enter", "Tab and Enter")}
    s.values["keys that went down from paste to Send"] = ", ".join(f"{way}: {n}" for way, n in counts.items())
    assert max(counts.values()) <= MOST_KEYS, counts


@check
def lists(s: Session) -> None:
    """arrows, Space, + and -, Alt+arrows, F2, Delete and Ctrl+Z in a list; one tab stop; the keys behind ?"""
    keys = _read(s)
    first, second = s.tab.texts()[:2]
    keys.press("Space")
    s.tab.wait_for_prompt(f"!text.includes({first!r})")
    keys.press("Space", "Alt+ArrowDown")
    s.tab.wait_for_prompt(f"text.indexOf({second!r}) < text.indexOf({first!r})")
    keys.press("F2")
    keys.type("brave person")
    keys.press("Tab")
    keys.type("99")
    keys.press("Enter", "-")
    s.tab.wait_for_prompt("text.includes('(brave person:2.95)')")
    keys.press("Delete")
    s.tab.wait_for_prompt("!text.includes('brave person')")
    keys.press("Control+z")
    s.tab.wait_for_prompt("text.includes('brave person')")
    keys.press("Tab")
    stops = s.tab.rows("negative").evaluate_all(_STOPS)
    assert [keys.where[1]] == stops  # the row that the keyboard was on before, or the first
    keys.press("?")
    assert "Alt+↑" in s.tab.page.inner_text("#easy_diffuser_keys[open]")
    keys.press("Escape")
    assert [keys.where[1]] == stops


@check
def is_heard(s: Session) -> None:
    """a screen reader hears tag, weight, source and why; every control of ours has a name"""
    _read(s)
    weight = s.tab.rows().nth(0).locator(".ed-emphasis").input_value()
    source = s.tab.rows().nth(0).locator(".ed-source").inner_text()
    role, name, why = heard(s.tab.page)[0]
    said = f"{s.tab.texts()[0]}, emphasis {weight}, {source}"  # and where in the picture it is
    assert role == "row" and name.startswith(said) and why, (role, name, why)
    assert ("textbox", "Prompt") in {(role, name) for role, name, _ in heard(s.tab.page)}


@check
def hosts_keys(s: Session) -> None:
    """the host's own keys do in its prompt boxes what they did, and in ours the same"""
    s.tab.fill_boxes("cat, dog", "")
    s.tab.tab("txt2img")
    box = "#txt2img_prompt textarea"
    s.tab.page.locator(box).first.click()
    keys = Keyboard(s.tab)
    keys.press("Home", "Control+ArrowUp")
    assert re.fullmatch(r"\(cat:1\.\d+\), dog", s.tab.boxes()[0]), s.tab.boxes()
    keys.press("End", "Alt+ArrowLeft")
    moved = s.tab.boxes()[0]
    assert moved.strip().startswith("dog"), moved
    keys.press("End")
    keys.type("?")
    assert s.tab.boxes()[0].endswith("?") and not s.tab.page.locator("#easy_diffuser_keys").is_visible()
    s.tab.tab("easy_diffuser")
    s.tab.page.locator("#easy_diffuser_prompt_text textarea").fill("cat, dog")
    keys.press("Home", "Control+ArrowUp")
    keys.press("Control+Enter")
    s.tab.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_lists .ed-positive li:not([hidden]) .ed-text')?.value === 'cat'"
    )
    assert s.tab.rows().nth(0).locator(".ed-emphasis").input_value() == "1.10"


@check
def typed_prompt(s: Session) -> None:
    """what is typed into Prompt becomes tags and is sent to the letter, LoRA and BREAK too"""
    _read(s)
    s.tab.place("replace")
    s.tab.fill_boxes("", "")
    s.tab.page.locator("#easy_diffuser_prompt_text textarea").fill(_TYPED)
    assert s.tab.send()[0] == _TYPED
    s.tab.tab("easy_diffuser")
    s.tab.settled()
    on = [row.locator(".ed-text").input_value() for row in s.tab.rows().all() if row.locator(".ed-on").is_checked()]
    assert on == ["night sky", "BREAK", "<lora:x:0.8>", "(fog:1.33)", "large american flag"], on
    s.tab.rows().nth(0).locator(".ed-on").uncheck()
    s.tab.wait_for_prompt(
        "!text.includes('night') && text.includes('<lora:x:0.8>, (fog:1.33), (large american flag:1.4)')"
    )
    s.shot("typed")


@check
def axe_in_english(s: Session) -> None:
    """axe-core finds nothing serious on our nodes, in either theme, in English"""
    no_serious_finding(s, "Done")
