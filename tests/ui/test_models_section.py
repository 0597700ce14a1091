"""The models panel in a browser, against the stand-in hub: terms first, progress, cancel, unload, offline."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners._vlm import VisionLanguageCaptioner, release_lack
from lib_easydiffuser.captioners.blip_base import BlipBase
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.checkpoint import Checkpoint
from lib_easydiffuser.models.downloads import DOWNLOADS
from tests.world.hub import Hub, serving

from .tab_page import READY as WAIT
from .tab_page import TabPage

COMMIT = "e" * 40
HOSTILE = "<img src=x onerror=alert(1)>"
NAME = "captioner/blip-base"
VLMS = {
    part.name: part
    for part in REGISTRY.all(QuietHost())
    if isinstance(part, VisionLanguageCaptioner) and part.checkpoints
}
ROW = f'#easy_diffuser_models_table [data-name="{NAME}"]'


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Hub]:
    # A repository of its own for each test: the pages share one folder and one list of downloads.
    repo = f"somebody/{request.node.name.replace('_', '-')}"
    monkeypatch.setattr(BlipBase, "checkpoints", (Checkpoint(repo, COMMIT, HOSTILE, 7),))
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    files = {
        "config.json": b"{}",
        "preprocessor_config.json": b"{}",
        "tokenizer.json": b"{}",
        "model.safetensors": b"w" * (6 << 20),
    }
    with serving(Hub(repo, files, COMMIT)) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served
        DOWNLOADS.cancel(repo)
        DOWNLOADS.wait(repo)


@pytest.fixture
def panel(tab: TabPage) -> Any:
    open_panel(tab)
    return tab.page


def open_panel(tab: TabPage) -> None:
    tab.page.locator("#easy_diffuser_models").get_by_text("Models", exact=True).first.click()
    tab.page.wait_for_selector(ROW, timeout=WAIT)


def press(page: Any, text: str, within: str = ROW) -> None:
    page.locator(within).get_by_role("button", name=text, exact=True).click()


def chip(page: Any, text: str) -> None:
    page.locator(f"{ROW} .ed-chip").get_by_text(text, exact=True).wait_for(timeout=WAIT)


def test_looking_asks_nobody(hub: Hub, panel: Any) -> None:
    names = panel.locator("#easy_diffuser_models_table [data-name]").evaluate_all(
        "rows => rows.map(r => r.dataset.name)"
    )
    assert {NAME, "captioner/blip-large", "encoder/minilm", "clip-model/vit-l-14-openai"} <= set(names)
    assert "captioner/pixels" not in names, "it is no model"
    for name, part in VLMS.items():
        row = panel.locator(f'#easy_diffuser_models_table [data-name="captioner/{name}"]')
        if lack := release_lack(part.since):
            assert lack in row.inner_text() and row.get_by_role("button").count() == 0, "what cannot run is not offered"
    chip(panel, "Not here")
    assert hub.log == []


def test_the_terms_come_before_the_download(hub: Hub, panel: Any, tab: TabPage) -> None:
    press(panel, "Download ...")
    said = panel.inner_text(f"{ROW} .ed-model-terms")
    for fact in (hub.repo, COMMIT[:12], HOSTILE, "7 MiB", hub.url, hub.repo.partition("/")[2]):
        assert fact in said, fact
    press(panel, "Not now")
    assert panel.locator(f"{ROW} .ed-model-terms").count() == 0
    assert hub.log == [] and tab.dialogs == []


def test_agreed_it_comes_and_the_captioner_can_be_chosen(hub: Hub, panel: Any) -> None:
    press(panel, "Download ...")
    press(panel, "Download now")
    chip(panel, "On disk")
    folder = Path(panel.inner_text(f"{ROW} .ed-model-below code"))
    assert (folder / "model.safetensors").stat().st_size == 6 << 20
    panel.wait_for_function("() => JSON.parse(document.querySelector('#easy_diffuser_hello textarea').value)"
                            ".ready.includes('blip-base')", timeout=WAIT)  # fmt: skip


def test_cancel_keeps_what_came_and_a_new_page_sees_it(hub: Hub, panel: Any, tab: TabPage) -> None:
    hub.drop_after, hub.drops = 20, 10**9  # a line that gives 20 bytes at a time
    press(panel, "Download ...")
    press(panel, "Download now")
    panel.wait_for_selector(f"{ROW} progress[value]", timeout=WAIT)
    tab.open(tab.page.url)
    open_panel(tab)
    chip(panel, "Downloading")
    press(panel, "Cancel")
    chip(panel, "Not here")
    hub.drops = 0
    before = len(hub.log)
    press(panel, "Continue ...")
    press(panel, "Download now")
    chip(panel, "On disk")
    assert any(asked.startswith("bytes=") for _, asked in hub.log[before:]), "it began anew"


def test_what_is_pressed_while_an_answer_is_on_its_way_arrives(
    hub: Hub, panel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.drop_after, hub.drops = 20, 10**9
    press(panel, "Download ...")
    press(panel, "Download now")
    panel.wait_for_selector(f"{ROW} progress[value]", timeout=WAIT)
    # Gradio 4 drops what is sent while an answer is awaited: the page has to wait, and to know what was answered.
    panel.evaluate("""() => {
        window.sent = [];
        const write = easyDiffuser.write;
        easyDiffuser.write = (id, text) => {
            if (id !== "easy_diffuser_models_ask") return write(id, text);
            const question = JSON.parse(text);
            sent.push(question.do);
            if (question.do === "look" && !window.late) window.late = () => write(id, text);
            else write(id, text);
        };
    }""")
    panel.wait_for_function("() => window.late", timeout=WAIT)
    press(panel, "Cancel")
    assert panel.evaluate("sent") == ["look"], "it was sent into an event that is under way"
    panel.evaluate("late()")
    chip(panel, "Not here")
    assert "cancel" in panel.evaluate("sent")


def test_a_button_is_not_replaced_under_the_finger(hub: Hub, panel: Any) -> None:
    hub.drop_after, hub.drops = 20, 10**9
    press(panel, "Download ...")
    press(panel, "Download now")
    button = panel.locator(ROW).get_by_role("button", name="Cancel", exact=True)
    button.hover(timeout=WAIT)
    panel.mouse.down()
    before = panel.input_value("#easy_diffuser_models_view textarea")
    # A new answer has come and would have drawn the table anew.
    panel.wait_for_function(
        "(before) => document.querySelector('#easy_diffuser_models_view textarea').value !== before",
        arg=before, timeout=WAIT,
    )  # fmt: skip
    panel.mouse.up()
    chip(panel, "Not here")


def test_a_download_redraws_only_how_far_it_is(hub: Hub, panel: Any) -> None:
    """Focus, what is selected and every other row stay: the very nodes."""
    hub.drop_after, hub.drops = 20, 10**9
    press(panel, "Download ...")
    press(panel, "Download now")
    panel.wait_for_selector(f"{ROW} progress[value]", timeout=WAIT)
    button = panel.locator(ROW).get_by_role("button", name="Cancel", exact=True)
    assert button.evaluate("button => button === document.activeElement"), (
        "what took the pressed button's place has the focus"
    )
    nodes = panel.evaluate_handle(
        """(row) => {
        const find = (what) => document.querySelector(what);
        getSelection().selectAllChildren(find(`${row} .ed-model-name b`));
        window.fresh = 0;
        new MutationObserver((all) => all.forEach((one) => { window.fresh += one.addedNodes.length; }))
            .observe(find("#easy_diffuser_models_table"), {childList: true, subtree: true});
        const pieces = ":is(li, button, input, section, .ed-chip, progress)";
        return [...document.querySelectorAll(`#easy_diffuser_models_table ${pieces}`)];
    }""",
        ROW,
    )
    for _ in range(2):
        before = panel.input_value("#easy_diffuser_models_view textarea")
        panel.wait_for_function(
            "(before) => document.querySelector('#easy_diffuser_models_view textarea').value !== before",
            arg=before, timeout=WAIT,
        )  # fmt: skip
    assert panel.evaluate("nodes => nodes.length > 20 && nodes.every(node => node.isConnected)", nodes)
    assert button.evaluate("button => button === document.activeElement")
    assert panel.evaluate("getSelection().toString()") == BlipBase.title
    assert panel.evaluate("fresh") <= 2 * 2, "more than how far it is was drawn"
    press(panel, "Cancel")
    chip(panel, "Not here")


def test_a_press_counts_however_long_the_finger_stays(hub: Hub, panel: Any) -> None:
    """After a while the page is drawn under it all the same: the press is then that of what took the button's place."""
    hub.drop_after, hub.drops = 20, 10**9
    press(panel, "Download ...")
    press(panel, "Download now")
    button = panel.locator(ROW).get_by_role("button", name="Cancel", exact=True)
    button.hover(timeout=WAIT)
    panel.evaluate("""() => {
        const later = window.setTimeout;
        window.setTimeout = (run, wait, ...more) => later(run, wait >= 5000 ? 0 : wait, ...more);
        const draw = easyDiffuser.drawModels;
        let more = 0;
        easyDiffuser.drawModels = (text) => { // something beside it is another each time, so that it is made anew
            const told = JSON.parse(text);
            more += 1;
            told.models.forEach((model) => { model.memory += more; });
            draw(JSON.stringify(told));
        };
    }""")
    pressed = button.element_handle()
    panel.mouse.down()
    panel.wait_for_function("button => !button.isConnected", arg=pressed, timeout=WAIT)
    panel.mouse.up()
    chip(panel, "Not here")


def test_a_refusal_is_a_sentence(hub: Hub, panel: Any) -> None:
    hub.status = 403
    press(panel, "Download ...")
    press(panel, "Download now")
    panel.wait_for_selector(f"{ROW} .ed-models-error", timeout=WAIT)
    assert "403" in panel.inner_text(f"{ROW} .ed-models-error")
    chip(panel, "Not here")


def test_offline_by_the_switch_and_by_the_variable(
    hub: Hub, panel: Any, tab: TabPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = panel.locator("#easy_diffuser_models_table .ed-models-offline input")
    box.click()
    panel.wait_for_selector(f"{ROW} button:disabled", timeout=WAIT)
    assert box.is_checked()
    box.click()
    panel.wait_for_selector(f"{ROW} button:enabled", timeout=WAIT)
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    tab.open(tab.page.url)
    open_panel(tab)
    assert box.is_checked() and box.is_disabled()
    assert "HF_HUB_OFFLINE" in panel.inner_text("#easy_diffuser_models_table .ed-models-head")
    assert hub.log == []


def test_what_is_in_memory_can_be_unloaded(hub: Hub, panel: Any, tab: TabPage) -> None:
    from lib_easydiffuser.attention import encoders

    minilm: Any = encoders.REGISTRY.get("minilm", QuietHost())
    tab.caption = "two dogs in a park"
    assert "Done" in tab.run("retag"), tab.line
    assert minilm.memory()[0] > 20
    tab.open(tab.page.url)
    open_panel(tab)
    press(panel, "Unload", '#easy_diffuser_models_table [data-name="encoder/minilm"]')
    panel.locator('#easy_diffuser_models_table [data-name="encoder/minilm"] .ed-model-memory').wait_for(
        state="detached", timeout=WAIT
    )
    assert minilm.memory() == (0, "")
    tab.caption = "two dogs in a park"
    assert "Done" in tab.run("retag"), "it did not load again"
