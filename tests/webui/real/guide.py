"""The guide filled with what lies in the tab, for the checks of both languages; no checks here."""

from __future__ import annotations

import re

from ...ui.guide_page import SECTION, filled, opened, unfolded
from .session import Session


def read(s: Session, shot: str) -> str:
    """Unfold all of it and photograph it; gives its text.

    Args:
        shot: A name for the picture.
    """
    page = s.tab.page
    opened(s.tab)
    filled(s.tab, f"text.includes({s.tab.texts()[0]!r})")
    unfolded(s.tab)
    s.tab.quiet()
    page.locator(SECTION).screenshot(path=str(s.shots / f"{s.host.name.lower().replace(' ', '-')}-{shot}.png"))
    return str(page.inner_text(SECTION))


def held(s: Session, text: str, caption: str, tokens: str) -> None:
    """The caption, the tags and the host's own count of tokens stand in it, and every step is there.

    Args:
        caption: As it was read.
        tokens: What it says of {used} tokens of {room}.
    """
    page = s.tab.page
    used, room = s.tab.tokens()
    assert tokens.format(used=used, room=room) in text, (used, room, text)
    told = page.inner_text(f"{SECTION} [data-slot=captioner]")
    assert caption in told, (caption, told)
    shown = page.locator(f"{SECTION} [data-slot=tags] .ed-label").all_inner_texts()
    assert shown == s.tab.texts()[: len(shown)] and shown, (shown, s.tab.texts())
    chips = "".join(page.locator(f"{SECTION} [data-slot=tokens] .ed-guide-token").all_inner_texts())
    assert chips == re.sub(r"[\s()]|:[\d.]+", "", s.tab.prompts[0]), chips
    empty = [one.get_attribute("data-slot") for one in page.locator(f"{SECTION} [data-slot]:empty").all()]
    s.values["guide, slots without a value"] = ", ".join(map(str, empty)) or "none"
    assert {"captioner", "attention", "tags", "negatives", "tokens"}.isdisjoint(empty), empty
    wide = page.evaluate(
        "section => [...document.querySelectorAll(`${section} *`)].filter((one) => one.offsetParent && "
        "one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length",
        SECTION,
    )
    assert wide == 0, f"{wide} parts stand beyond the window"
