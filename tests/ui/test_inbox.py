"""What the page is told: in order, an older never over a newer, and asked for again when nothing comes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from lib_easydiffuser.errors import Interrupted
from lib_easydiffuser.ui import desk, events

from .interrupts import stuck_after, throttled
from .tab_page import TabPage

CAPTION = "a smiling woman astronaut in an orange space suit"
_RUNNING = "() => document.querySelector('#easy_diffuser').classList.contains('ed-running')"
# Random orders, with a finger going down and up in between; gives those where the newest is not what stands there.
_SHUFFLED = """async ([rounds, seed]) => {
    let state = seed;
    const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    const root = document.querySelector('#easy_diffuser');
    const button = document.querySelector('button#easy_diffuser_undo');
    const point = (kind, buttons) => button.dispatchEvent(new PointerEvent(kind, {
        bubbles: true, isPrimary: true, button: 0, buttons, pointerId: 7, pointerType: 'touch'}));
    const wrong = [];
    for (let round = 0; round < rounds; round++) {
        const base = Date.now() + 1e9 + round * 100;
        const told = [];
        for (let n = 0; n < 6; n++) {
            const kind = ['running', 'done', 'stopped', 'error', 'sent'][Math.floor(random() * 5)];
            told.push({name: kind === 'sent' ? 'tellSent' : 'tell', stamp: base + n, kind, text: `${round}-${n}`});
        }
        for (const {name, ...message} of [...told].sort(() => random() - 0.5)) {
            if (random() < 0.3) point('pointerdown', 1);
            easyDiffuser.show(name, JSON.stringify({tabs: [], ...message}));
            if (random() < 0.3) point('pointerup', 0);
            if (random() < 0.3) await new Promise((done) => setTimeout(done, 40 + 40 * random()));
        }
        point('pointerup', 0);
        while (easyDiffuser.pressing()) await new Promise((done) => setTimeout(done, 5));
        const run = told.filter(({name}) => name === 'tell').at(-1);
        const is = [root.dataset.told, root.classList.contains('ed-running')];
        const should = [told.at(-1).kind, run ? run.kind === 'running' : is[1]];
        if (is.join() !== should.join()) wrong.push({round, is, should, told});
    }
    easyDiffuser.show('tell', JSON.stringify({stamp: Date.now() + 2e9, kind: 'stopped', text: ''}));
    return wrong;
}"""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reading lasts until it is interrupted."""
    nap = threading.Event()

    def analysed(picture: Any, caption: str, settings: Any, host: Any) -> None:
        for step in range(10_000):
            host.progress(step % 50, 50, "reading the picture")
            if host.stopped():
                raise Interrupted()
            nap.wait(0.01)

    monkeypatch.setattr(events, "analysed", analysed)
    yield


def test_messages_in_any_order_leave_what_is_newest(tab: TabPage) -> None:
    wrong = tab.page.evaluate(_SHUFFLED, [60, 7])
    assert wrong == []


def test_an_interrupted_run_never_stays_on_a_slow_page(tab: TabPage, slow: None) -> None:
    tab.caption = CAPTION
    throttled(tab.page, 8)
    assert stuck_after(tab, 8, lambda: tab.press("retag")) == []
    throttled(tab.page, 1)


def test_answers_that_are_lost_are_asked_for_again(tab: TabPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line breaks while the picture is read, and the run ends meanwhile."""
    go, over = threading.Event(), threading.Event()
    inner = desk.analysed

    def waiting(*args: Any) -> Any:
        go.wait(60)
        try:
            return inner(*args)
        finally:
            over.set()

    monkeypatch.setattr(events, "analysed", waiting)
    tab.caption = CAPTION
    tab.press("retag")
    tab.told("running")
    tab.page.route("**/run/predict", lambda route: route.abort())
    go.set()
    assert over.wait(60)
    tab.told("waiting")
    assert tab.line.startswith("The server does not answer.")
    tab.page.unroute("**/run/predict")
    assert "Done" in tab.ended()
    assert tab.texts() and "astronaut" in tab.prompts[0]
    assert not tab.page.evaluate(_RUNNING)


def test_a_press_that_never_arrives_is_said_to_be_lost(tab: TabPage) -> None:
    tab.caption = CAPTION
    tab.page.wait_for_function("() => document.querySelector('#easy_diffuser_hello textarea').value")
    tab.page.route("**/run/predict", _only_questions)  # until the end: a press held back meanwhile would arrive
    tab.press("retag")
    tab.told("sending")
    tab.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 100_000 }")
    tab.told("error")
    assert tab.line == "The press did not arrive. Press again."
    tab.page.unroute("**/run/predict")
    assert "Done" in tab.run("retag")


def _only_questions(route: Route) -> None:
    """The page's questions go through; everything else that it sends is lost."""
    asks = r"\"come\"" in (route.request.post_data or "")
    route.continue_() if asks else route.abort()


def test_a_page_that_missed_the_end_asks(tab: TabPage) -> None:
    """It says that it runs, and nothing does."""
    tab.page.evaluate("""() => {
        const {stamp} = JSON.parse(document.querySelector('#easy_diffuser_hello textarea').value);
        easyDiffuser.show('tell', JSON.stringify({stamp: stamp + 0.5, kind: 'running', text: 'reading'}));
    }""")
    tab.page.wait_for_function(f"() => !({_RUNNING})()")


def test_old_text_in_the_prompt_box_is_put_right(tab: TabPage) -> None:
    """Gradio writes into its boxes what comes last, which may be what is older."""
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    before = tab.prompts[0]
    tab.page.evaluate(
        "() => { const box = document.querySelector('#easy_diffuser_prompt_text textarea'); box.value = 'old';"
        " box.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    assert tab.prompts[0] == "old"
    tab.rows().nth(0).locator(".ed-on").uncheck()
    tab.rows().nth(0).locator(".ed-on").check()
    tab.wait_for_prompt(f"text === {before!r}")


def test_a_failed_analyse_leaves_nothing_of_the_picture_before(tab: TabPage, tmp_path: Path) -> None:
    from PIL import Image
    from skimage import data

    Image.fromarray(data.astronaut()).save(tmp_path / "first.png")
    Image.fromarray(data.astronaut()).rotate(90).save(tmp_path / "second.png")
    whole = (tmp_path / "second.png").read_bytes()
    (tmp_path / "second.png").write_bytes(whole[: len(whole) // 8])
    tab.upload(tmp_path / "first.png")
    assert "Done" in tab.run("generate")
    tab.rows().nth(0).locator(".ed-text").fill("my own words")
    tab.rows().nth(0).locator(".ed-text").blur()
    tab.wait_for_prompt("text.includes('my own words')")
    before, caption = tab.prompts, tab.caption
    tab.page.set_input_files("#easy_diffuser_image input[type=file]", str(tmp_path / "second.png"))
    assert "Done" not in tab.run("generate")
    assert tab.prompts == ("", "") and tab.texts() == [] and tab.caption == ""
    tab.press("send_txt2img")
    tab.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_line').innerText.includes('nothing to send')"
    )
    assert tab.boxes() == ("", "")
    tab.page.locator("#easy_diffuser_notes .ed-aside button").click()
    tab.wait_for_prompt("text.includes('my own words')")
    assert (tab.prompts, tab.caption) == (before, caption)


def test_a_prompt_typed_before_another_analyse_can_be_put_back(tab: TabPage, tmp_path: Path) -> None:
    from PIL import Image
    from skimage import data

    Image.fromarray(data.astronaut()).save(tmp_path / "one.png")
    tab.upload(tmp_path / "one.png")
    assert "Done" in tab.run("generate")
    box = tab.page.locator("#easy_diffuser_prompt_text textarea")
    box.fill("a prompt of my own, <lora:mine:0.8>")
    box.blur()
    tab.wait_for_prompt("text === 'a prompt of my own, <lora:mine:0.8>'")
    Image.fromarray(data.coffee()).save(tmp_path / "two.png")
    tab.page.set_input_files("#easy_diffuser_image input[type=file]", str(tmp_path / "two.png"))
    assert "Done" in tab.run("generate")
    assert "of my own" not in tab.prompts[0]
    tab.page.locator("#easy_diffuser_notes .ed-typed-before button").click()
    tab.wait_for_prompt("text === 'a prompt of my own, <lora:mine:0.8>'")
    tab.page.locator("#easy_diffuser_notes .ed-typed-before").wait_for(state="detached")  # it stands there now
