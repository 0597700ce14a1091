"""The section Recipes on a page: chosen from what is installed, run, each step shown, in Korean too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.serial import to_document
from lib_easydiffuser.standalone.api import WebUI as Client
from tests.fakes.recipe_webui import WebUI, served
from tests.translate.page_texts import english_in

from ..recipe.conftest import CHAIN
from .chromium import require_chromium
from .tab_page import READY, TabPage

_SECTION = "#easy_diffuser_recipe_section"
# What the section says but for what is the person's own, or the host's.
_TEXTS = f"""() => {{
    const walk = document.createTreeWalker(document.querySelector("{_SECTION}"), NodeFilter.SHOW_TEXT);
    const said = [];
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {{
        if (!text.parentElement.closest(".ed-label, style, script, .easy-diffuser-hidden, .options, .wrap-inner"))
            said.push(text.data.trim());
    }}
    return said.filter(Boolean);
}}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    place = tmp_path_factory.mktemp("recipes")
    with served(WebUI()) as webui:
        page = build_page(PreviewHost("cpu", str(place / "models")), Client(webui.url, out=place / "out"))
        yield SimpleNamespace(url=launch(page, 0, place), webui=webui)
        page.close()


def told(tab: TabPage, *kinds: str) -> str:
    """Wait until the line says how it ended; gives the line."""
    tab.page.wait_for_function(
        "kinds => kinds.includes(document.querySelector('#easy_diffuser_recipe_line')?.dataset.told)",
        arg=list(kinds), timeout=READY,
    )  # fmt: skip
    tab.settled()
    return str(tab.page.inner_text("#easy_diffuser_recipe_line"))


def test_a_recipe_is_run_interrupted_and_gone_on_with(
    chromium_running: Any, page: SimpleNamespace, tmp_path: Path
) -> None:
    context = chromium_running.new_context(viewport={"width": 1400, "height": 1000}, locale="ko-KR")
    tab = TabPage(context.new_page())
    tab.open(page.url)
    tab.settled()
    tab.page.locator(f"{_SECTION} .label-wrap").first.click()
    tab.page.wait_for_selector("button#easy_diffuser_recipe_run")
    tab.press("recipe_look")
    tab.page.wait_for_function(
        "document.querySelector('#easy_diffuser_recipe_line').innerText.trim() !== ''", timeout=READY
    )
    tab.page.locator(f"{_SECTION} .label-wrap").nth(1).click()
    tab.page.fill("#easy_diffuser_recipe_text textarea", to_document(CHAIN))
    tab.page.fill("#easy_diffuser_recipe_style textarea, #easy_diffuser_recipe_style input", "oil painting")
    page.webui.scripts = ["sd upscale"]
    page.webui.waits_at = 1
    tab.press("recipe_run")
    assert page.webui.began.wait(READY / 1000)
    tab.press("recipe_stop")
    told(tab, "stopped")
    cards = f"{_SECTION} li[data-state=%s]"
    assert tab.page.locator(cards % "done").count() == 1 and tab.page.locator(cards % "open").count() == 3
    tab.press("recipe_resume")
    told(tab, "done")
    assert tab.page.locator(cards % "done").count() == 3 and tab.page.locator(cards % "absent").count() == 2
    assert tab.page.locator(f"{_SECTION} li img").count() == 3
    assert english_in(tab.page.evaluate(_TEXTS)) == []
    tab.page.locator("#easy_diffuser_recipe_steps").screenshot(path=str(tmp_path / "steps.png"))
    assert tab.errors == [] and tab.dialogs == []
    context.close()
