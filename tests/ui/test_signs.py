"""The page says what is what: a sign of life at once, what is used, what can be interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .tab_page import TabPage


def test_a_press_is_answered_by_the_page_itself(tab: TabPage, photographs: Path) -> None:
    """Nothing has reached the server yet."""
    held: list[Any] = []
    free = False

    def hold(route: Any) -> None:
        route.continue_() if free else held.append(route)

    tab.upload(photographs / "astronaut.png")
    tab.page.route("**/run/predict", hold)
    tab.press("generate")
    tab.told("sending")
    assert tab.line.startswith("Sending the picture, ") and "KiB" in tab.line
    free = True
    for route in held:
        route.continue_()
    assert "Done" in tab.ended()


@pytest.mark.parametrize(("typed", "used"), [("99", "3.00"), ("", "1.00"), ("0", "0.05"), ("1.234", "1.25")])
def test_the_emphasis_field_shows_what_is_used(tab: TabPage, typed: str, used: str) -> None:
    tab.caption = "a smiling woman astronaut in an orange space suit"
    assert "Done" in tab.run("retag")
    row = tab.rows().nth(0)
    row.locator(".ed-emphasis").fill(typed)
    row.locator(".ed-emphasis").blur()
    assert row.locator(".ed-emphasis").input_value() == used
    word = row.locator(".ed-text").input_value()
    written = word if used == "1.00" else f"({word}:{float(used):g})"
    tab.wait_for_prompt(f"text.includes({written!r})")


def test_nothing_can_be_interrupted_while_nothing_runs(tab: TabPage) -> None:
    for section in ("labels", "two", "compare"):
        tab.page.locator(f"#easy_diffuser_{section}_section .label-wrap").first.click()
    tab.page.locator("#easy_diffuser_labels_show").first.wait_for()
    for name in ("interrupt", "labels_stop", "two_stop", "compare_stop"):
        assert tab.page.locator(f"button#easy_diffuser_{name}").first.is_hidden(), name
