"""Refining by rounds in headless Chromium: one run seen through by pointer and keys, narrow, both themes, Korean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.standalone.preview import build_page

from ..loop.world import drawn
from .axe import require_axe, serious
from .chromium import require_chromium
from .refine_page import RefinePage
from .refine_world import Deaf
from .tab_page import TabPage
from .test_compare_section import DrawingHost
from .test_korean import names
from .untranslated import texts, untranslated


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A preview whose painter hears red only when it is said louder, and adds green until it is denied."""
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch

    models = tmp_path_factory.mktemp("models")
    host = DrawingHost(models)
    host.shapes = Deaf()
    page = build_page(host)
    yield launch(page, 0, models)
    page.close()


def opened(page: Any, url: str, picture: Path) -> RefinePage:
    tab = TabPage(page)
    tab.open(url)
    drawn(("blue", "red")).save(picture)
    tab.upload(picture)
    refine = RefinePage(tab)
    refine.open()
    refine.compare.seeds(2)
    return refine


def test_a_run_is_seen_through(chromium_running: Any, url: str, tmp_path: Path) -> None:
    page = chromium_running.new_page(viewport={"width": 1400, "height": 1000})
    refine = opened(page, url, tmp_path / "reference.png")
    assert "A picture has everything that counts." in refine.run()
    prompts = refine.tab.prompts
    assert refine.nodes() > 1 and "(red tones:" not in prompts[0], "nothing is applied by itself"
    assert page.locator(".edc-chart figcaption").count() > 1, "a chart a score"
    assert page.locator(".edc-chart svg").first.get_attribute("aria-label").count(": ") > 1
    chart = page.locator(".edc-chart svg").first
    assert 2 <= chart.locator("path").count() <= 4, "a path a kind of mark, however many rounds"
    chart.hover(position={"x": 52, "y": 10})
    assert str(chart.locator("..").get_attribute("title")).startswith("1: 0."), "the value under the pointer"
    shown = page.locator(".edc-node img").evaluate_all(
        "all => all.map((one) => [one.src.split(':')[0], one.complete && one.naturalWidth])"
    )
    assert len(shown) == refine.nodes() and all(kind == "blob" and wide for kind, wide in shown), (
        "not in the page's memory"
    )

    refine.click("proposal", "Take this round's tags")
    assert "(red tones:" in refine.tab.prompts[0]
    refine.click("proposal", "Undo")
    assert refine.tab.prompts == prompts

    first = page.locator(".edc-node").first
    last = page.locator(".edc-node").last
    last.focus()
    last.press("ArrowRight")
    assert page.evaluate("() => document.activeElement.dataset.focus") == "node 1"
    page.wait_for_function("() => document.querySelector('.edc-round[aria-pressed=true]')?.dataset.focus === 'round 1'")
    assert first.get_attribute("aria-pressed") == "true" and last.get_attribute("tabindex") == "-1"
    about = page.locator(".edc-of")
    assert about.inner_text().startswith("Round 1: ") and not about.evaluate("own => own.inert"), "of the one picked"
    refine.propose()
    assert {"red tones", "green tones"} <= set(refine.lines())
    page.locator(".edc-line").filter(has_text="green tones").locator("input").uncheck()
    page.locator(".edc-line summary").first.press("Enter")
    assert "2 / 2" in page.inner_text(".edc-line details dl")
    refine.click("proposal", "Accept the ticked lines")
    assert "(red tones:" in refine.tab.prompts[0] and "green tones" not in refine.tab.prompts[1]
    left = page.locator(".edc-line").filter(has_text="green tones").locator("input")
    assert left.count() == 1 and not left.is_checked(), "what was taken out of the list stays out when it is drawn anew"

    page.set_viewport_size({"width": 400, "height": 900})
    wider = "own => own.scrollWidth - own.clientWidth"
    assert page.locator("#easy_diffuser_refine").evaluate(wider) <= 1, "only the graph scrolls sideways"
    for theme in ("light", "dark"):
        page.evaluate("dark => document.body.classList.toggle('dark', dark)", theme == "dark")
        assert serious(page, require_axe(), "#easy_diffuser_refine_section") == [], theme

    refine.tab.open(url)
    refine.open()
    page.wait_for_selector(".edc-node")
    assert refine.nodes() > 1, "the page finds its rounds again"
    assert refine.tab.errors == []
    page.close()


def test_a_note_being_written_outlives_what_comes_meanwhile(chromium_running: Any, url: str, tmp_path: Path) -> None:
    page = chromium_running.new_page(viewport={"width": 1400, "height": 1000})
    opened(page, url, tmp_path / "reference.png")
    # Python knows none of these notes: what is asked of it does not go out, and no answer takes them away.
    page.evaluate("""() => {
        const {write} = easyDiffuser;
        easyDiffuser.write = (id, text) => id === "easy_diffuser_refine_asked" || write(id, text);
    }""")
    kept = {"id": "1", "text": "red is not heard", "on": True, "checkpoint": "model"}
    offered = {"id": "2", "text": "sketch in the negatives helps", "checkpoint": "model"}

    def notes(kept: dict[str, Any], *offered: dict[str, Any]) -> None:
        told = {"line": {"kind": "done"}, "can": ["go"], "graph": None, "notes": {"offered": offered, "kept": [kept]}}
        page.evaluate("told => easyDiffuser.refine(JSON.stringify(told))", told)

    notes(kept)
    box = page.locator(".edc-known textarea")
    box.fill("red is heard from 1.3")
    box.press("Home")
    notes(kept, offered)
    assert box.input_value() == "red is heard from 1.3"
    assert box.evaluate("own => [own === document.activeElement, own.selectionStart]") == [True, 0]
    page.locator('button:text-is("Save the text")').click()
    notes({**kept, "text": "red is heard from 1.3 on"}, offered)
    assert box.input_value() == "red is heard from 1.3 on", "what is saved is Python's again"
    page.close()


def test_nothing_of_ours_is_left_in_english(chromium_running: Any, url: str, tmp_path: Path) -> None:
    context = chromium_running.new_context(locale="ko-KR", viewport={"width": 1400, "height": 1000})
    refine = opened(context.new_page(), url, tmp_path / "reference.png")
    refine.set("rounds", 1)
    assert refine.run() == "모든 회차가 끝났습니다."
    assert "red tones" in refine.lines(), "a tag is a tag in every language"
    refine.page.evaluate("() => document.querySelectorAll('.edc-line details').forEach((one) => { one.open = true; })")
    assert untranslated(set(texts(refine.page)), names()) == []
    context.close()
