"""axe-core finds nothing serious on our own nodes, in either theme, in English and Korean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .axe import require_axe, serious
from .tab_page import TabPage
from .test_page import CAPTION, with_parameters

_OPEN = """() => {
    document.querySelectorAll("#easy_diffuser .label-wrap:not(.open)").forEach((one) => one.click());
    document.querySelectorAll("#easy_diffuser details").forEach((one) => { one.open = true; });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_nothing_serious(chromium_running: Any, preview_url: str, tmp_path: Path, locale: str, theme: str) -> None:
    source = require_axe()
    context = chromium_running.new_context(locale=locale, viewport={"width": 1366, "height": 768})
    tab = TabPage(context.new_page())
    tab.open(f"{preview_url}?__theme={theme}")
    assert serious(tab.page, source) == [], "empty"
    tab.run("generate")
    assert tab.page.locator("#easy_diffuser_line .ed-error").count() == 1
    assert serious(tab.page, source) == [], "an error"
    own = with_parameters(
        tmp_path / "own.png", "a cat, <lora:x:1>\nNegative prompt: dog\nSteps: 1, Size: 96x64, Seed: 1"
    )
    tab.upload(own)
    tab.caption = CAPTION
    tab.run("retag")
    tab.page.wait_for_selector("#easy_diffuser_embedded section")
    tab.rows().nth(0).locator(".ed-on").uncheck()
    name = tab.rows().nth(0).get_attribute("aria-label") or ""
    assert all(word in name for word in (("강조", "꺼짐") if locale == "ko-KR" else ("emphasis", "switched off"))), name
    tab.page.evaluate(_OPEN)
    tab.page.wait_for_selector("#easy_diffuser_models_table .ed-model")
    tab.settled()
    assert serious(tab.page, source) == [], "everything open"
    tab.rows().nth(0).focus()
    tab.page.keyboard.press("?")
    tab.page.wait_for_selector("#easy_diffuser_keys[open]")
    assert serious(tab.page, source, "#easy_diffuser_keys") == [], "the keys"
    assert tab.errors == []
    context.close()


def test_a_finding_would_be_seen(tab: TabPage) -> None:
    source = require_axe()
    tab.page.evaluate("() => easyDiffuser.root().append(easyDiffuser.node('button', {id: 'nameless'}))")
    assert [one[1] for one in serious(tab.page, source)] == ["button-name"]
