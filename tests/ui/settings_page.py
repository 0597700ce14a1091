"""The section of settings in a browser; the same on the preview and in a real host."""

from __future__ import annotations

from typing import Any

from .tab_page import TabPage

SECTION = "#easy_diffuser_settings_section"


def ask(tab: TabPage, button: str, kind: str) -> str:
    """Press one of its buttons, and give its line when it has said that."""
    tab.tab("easy_diffuser")
    section = tab.page.locator(SECTION)
    if not tab.page.locator("button#easy_diffuser_settings_propose").is_visible():
        section.locator("> button, .label-wrap").first.click()
    tab.page.evaluate(f"() => {{ document.querySelector('{SECTION}').dataset.told = '' }}")
    tab.press(f"settings_{button}")
    tab.page.wait_for_function(f"() => document.querySelector('{SECTION}').dataset.told")
    tab.quiet()
    said = section.evaluate("section => section.dataset.told")
    line = tab.page.locator(f"{SECTION} .ed-settings-line")
    text = str(line.inner_text()) if line.count() else ""
    assert said == kind, (said, text)
    return text


def listed(tab: TabPage) -> dict[str, str]:
    """Title -> value of what is proposed, with "x" for a tick, "=" for what cannot be ticked."""
    rows: Any = tab.page.locator(f"{SECTION} li")
    found = {}
    for row in rows.all():
        tick = row.locator("input")
        sign = "x " if tick.is_checked() else "= " if tick.is_disabled() else "  "
        found[row.locator("b").inner_text()] = sign + row.locator(".ed-settings-value").inner_text()
    return found


def tick(tab: TabPage, name: str) -> Any:
    """The tick of a proposal by its name."""
    return tab.page.locator(f"{SECTION} li[data-name='{name}'] input")
