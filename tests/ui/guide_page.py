"""How it works, on one's own picture, in a browser; the same on the preview and in a real host."""

from __future__ import annotations

from typing import Any

from .tab_page import TabPage

SECTION = "#easy_diffuser_guide_section"


def opened(tab: TabPage) -> Any:
    """The section, unfolded."""
    section = tab.page.locator(SECTION)
    section.locator(".label-wrap").first.click()
    tab.page.wait_for_selector(f"{SECTION} .ed-guide details")
    return section


def filled(tab: TabPage, test: str) -> None:
    """Until the section's text fulfils a JavaScript condition on `text`."""
    tab.page.wait_for_function(
        f"() => {{ const text = document.querySelector('{SECTION}').textContent; return {test}; }}"
    )


def unfolded(tab: TabPage) -> None:
    """Every step of it."""
    tab.page.evaluate("() => document.querySelectorAll('.ed-guide details').forEach((one) => { one.open = true; })")
