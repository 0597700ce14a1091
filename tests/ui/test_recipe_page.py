"""The section Recipes on a page: chosen from what is installed, run, each step shown, in Korean too."""

from __future__ import annotations

import json
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


def opened(browser: Any, url: str, locale: str) -> TabPage:
    """A page of its own, the section unfolded."""
    tab = TabPage(browser.new_context(viewport={"width": 1400, "height": 1000}, locale=locale).new_page())
    tab.open(url)
    tab.settled()
    tab.page.locator(f"{_SECTION} .label-wrap").first.click()
    tab.page.wait_for_selector("button#easy_diffuser_recipe_run")
    return tab


def closed(tab: TabPage) -> None:
    assert tab.errors == [] and tab.dialogs == []
    tab.page.context.close()


def unfold(tab: TabPage) -> None:
    """The steps' fields."""
    if not tab.page.locator("#easy_diffuser_recipe_editor .edc-form").is_visible():
        tab.page.locator(f"{_SECTION} .label-wrap").nth(1).click()
    tab.page.wait_for_selector("#easy_diffuser_recipe_editor .edc-form > *")


def write_recipe(tab: TabPage, text: str) -> None:
    """Into the text beside the fields."""
    unfold(tab)
    if not tab.page.locator("#easy_diffuser_recipe_raw").is_visible():
        tab.page.locator("#easy_diffuser_recipe_editor .edc-raw summary").click()
    tab.page.fill("#easy_diffuser_recipe_raw", text)


def step(tab: TabPage, at: int) -> Any:
    return tab.page.locator("#easy_diffuser_recipe_editor .edc-step").nth(at)


def field(tab: TabPage, focus: str) -> Any:
    return tab.page.locator(f'#easy_diffuser_recipe_editor [data-focus="{focus}"]')


def focused(tab: TabPage) -> str:
    return str(tab.page.evaluate("document.activeElement.dataset.focus"))


def kinds(tab: TabPage) -> list[str]:
    return [
        str(one.get_attribute("data-step")) for one in tab.page.locator("#easy_diffuser_recipe_editor .edc-step").all()
    ]


def held(tab: TabPage) -> list[dict[str, Any]]:
    """The steps as Run would take them."""
    return list(json.loads(tab.value("#easy_diffuser_recipe_text"))["steps"])


def options_of(tab: TabPage, focus: str) -> list[str]:
    """The host's names that a field offers."""
    found: list[str] = field(tab, focus).evaluate("box => [...box.list.options].map((one) => one.value)")
    return found


def test_a_recipe_is_run_interrupted_and_gone_on_with(
    chromium_running: Any, page: SimpleNamespace, tmp_path: Path
) -> None:
    tab = opened(chromium_running, page.url, "ko-KR")
    tab.press("recipe_look")
    tab.page.wait_for_function(
        "document.querySelector('#easy_diffuser_recipe_line').innerText.trim() !== ''", timeout=READY
    )
    write_recipe(tab, to_document(CHAIN))
    assert english_in(tab.page.evaluate(_TEXTS)) == []
    tab.page.fill("#easy_diffuser_recipe_style textarea, #easy_diffuser_recipe_style input", "oil painting")
    page.webui.scripts = ["sd upscale"]
    page.webui.waits_at = len(page.webui.seen) + 1
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
    closed(tab)


def test_a_recipes_steps_are_changed_in_fields(chromium_running: Any, page: SimpleNamespace, tmp_path: Path) -> None:
    page.webui.scripts, page.webui.waits_at = ["sd upscale", "controlnet"], -1
    tab = opened(chromium_running, page.url, "en-US")
    unfold(tab)
    assert kinds(tab) == ["txt2img", "adetailer", "img2img", "adetailer", "ultimate_upscale"]
    strength, wrong = field(tab, "2 denoising_strength"), step(tab, 2).locator(".edc-wrong:not(:empty)")
    strength.fill("1.5")
    assert wrong.all_inner_texts() == ["It is a number from 0.0 to 1.0."] and held(tab)[2]["denoising_strength"] == 1.5
    strength.fill("much")
    assert wrong.count() == 1 and strength.get_attribute("aria-invalid") == "true"
    tab.press("recipe_run")
    assert "Step 3 of the recipe: The field 'denoising_strength' cannot be 'much'" in told(tab, "error")
    field(tab, "2 denoising_strength slider").press("ArrowRight")
    strength.fill("0.5")
    assert wrong.count() == 0 and field(tab, "2 denoising_strength slider").input_value() == "0.5"
    field(tab, "2 denoising_strength").fill("")
    assert "denoising_strength" not in held(tab)[2], "what is as it is by itself is not said"
    for at in (4, 3, 1):
        field(tab, f"away {at}").press("Enter")
    field(tab, "up 1").press("Enter")
    assert kinds(tab) == ["img2img", "txt2img"] and focused(tab) == "down 0"
    tab.page.keyboard.press("Enter")
    assert kinds(tab) == ["txt2img", "img2img"] and focused(tab) == "up 1"
    field(tab, "away 1").press("Enter")
    assert kinds(tab) == ["txt2img"]
    field(tab, "undo").press("Enter")
    assert kinds(tab) == ["txt2img", "img2img"] == [one["step"] for one in held(tab)] and focused(tab) == "undo"
    field(tab, "add kind").select_option("upscale")
    field(tab, "add").press("Enter")
    assert focused(tab) == "kind 2"
    field(tab, "on 1").uncheck()
    source = field(tab, "0 prompt source")
    source.select_option("{style}")
    assert held(tab)[0]["prompt"] == "{style}" and field(tab, "0 prompt").input_value() == "{style}"
    field(tab, "0 prompt").fill("{style}, a boat")
    assert source.input_value() == ""
    tab.press("recipe_look")
    tab.page.wait_for_selector("#easy_diffuser_recipe_list_loras option", state="attached")
    field(tab, "0 lora 0 add").press("Enter")
    assert focused(tab) == "0 lora 0 name" and "face_v2" in options_of(tab, "0 lora 0 name")
    tab.page.keyboard.type("face")
    field(tab, "0 lora 0 weight slider").fill("0.5")
    for name, value in (("width", "64"), ("height", "64")):
        field(tab, f"0 {name}").fill(value)
    field(tab, "2 upscaler").fill("Nearest")
    assert field(tab, "0 prompt").input_value() == "{style}, a boat", (
        "no field is written but the one that was typed in"
    )
    field(tab, "name").fill("Boat")
    before = len(page.webui.seen)
    tab.page.fill("#easy_diffuser_recipe_style textarea, #easy_diffuser_recipe_style input", "oil painting")
    field(tab, "name").press("Control+Enter")  # runs the recipe, not the tab's Analyse
    told(tab, "done")
    (_, first), (_, last) = page.webui.seen[before:]
    assert first["prompt"] == "oil painting, a boat, ohwx woman, <lora:face_v2:0.5>" and first["width"] == 64
    assert last["upscaler_1"] == "Nearest"
    assert [one.get("on") for one in held(tab)] == [None, False, None]
    tab.page.locator("#easy_diffuser_recipe_editor").screenshot(path=str(tmp_path / "fields.png"))
    tab.press("recipe_save")
    tab.page.wait_for_function("document.querySelector('#easy_diffuser_recipe_line').innerText.includes('saved')")
    tab.settled()
    assert tab.page.inner_text("#easy_diffuser_recipe_line") == "The recipe is saved."
    tab.press("recipe_forget")
    tab.page.wait_for_function("document.querySelector('#easy_diffuser_recipe_line').innerText.includes('forgotten')")
    tab.page.wait_for_selector("#easy_diffuser_recipe_editor .edc-step >> nth=4")
    assert kinds(tab)[4] == "ultimate_upscale", "the first recipe is shown"
    field(tab, "undo").click()
    assert kinds(tab) == ["txt2img", "img2img", "upscale"], "what stood there before is not gone"
    closed(tab)


def test_the_fields_follow_what_is_typed_as_json(chromium_running: Any, page: SimpleNamespace) -> None:
    tab = opened(chromium_running, page.url, "en-US")
    write_recipe(tab, "{")
    assert tab.page.inner_text("#easy_diffuser_recipe_editor .edc-form").startswith("The text below is no recipe.")
    tab.press("recipe_run")
    assert "no JSON" in told(tab, "error")
    write_recipe(tab, to_document({**CHAIN, "steps": [{"step": "upscale", "scale": 3}, {"step": "nothing"}]}))
    assert field(tab, "0 scale").input_value() == "3"
    assert step(tab, 1).locator(".edc-problem").inner_text() == "No kind of step is called so."
    field(tab, "kind 1").select_option("adetailer")
    assert held(tab) == [{"step": "upscale", "scale": 3}, {"step": "adetailer"}]
    assert '"adetailer"' in tab.page.input_value("#easy_diffuser_recipe_raw")
    closed(tab)
