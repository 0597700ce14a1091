"""The tab, the buttons, the reload. Each check is a function; its name and docstring make the table."""

from __future__ import annotations

import itertools
import json
import re
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ...ui import sight
from .checks_api import ask
from .host import reload_ui as press_reload_ui
from .session import NotHereError, Session, check

CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"
LETTER = "(long hair:1.2), (blue eyes:1.3), (red dress:1.1)"
EXACT = "cat <lora:x:1>\nBREAK fate \\(series\\), 한국어 😀, (long hair:1.2), (blue eyes:1.3), (red dress:1.1)"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> **bold**"
_NUMBERS = itertools.count()


def picture(path: Path, parameters: str) -> Path:
    info = PngInfo()
    info.add_text("parameters", parameters)
    Image.new("RGB", (96, 64), "navy").save(path, pnginfo=info)
    return path


def restart(session: Session) -> None:
    """Reload UI, as its button does, and open the new page."""
    press_reload_ui(session.host, session.tab.page)
    session.tab.open(session.host.url, session.host.kind.opens_ms)


def own_prompt(session: Session, prompt: str, negative: str) -> None:
    """Let a picture's own prompt stand in for the tags."""
    path = picture(
        # A new name each time: Chromium does not read a file again that changed under the same one.
        session.work / f"own-{next(_NUMBERS)}.png",
        f"{prompt}\nNegative prompt: {negative}\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 96x64",
    )
    tab = session.tab
    tab.tab("easy_diffuser")
    tab.upload(path)
    tab.run("generate")
    tab.page.wait_for_selector("#easy_diffuser_embedded section")
    tab.page.click("#easy_diffuser_embedded button")
    tab.page.wait_for_selector("#easy_diffuser.ed-taken")
    tab.settled()


@check
def analyse(s: Session) -> None:
    """a picture is captioned and tagged"""
    s.tab.upload(s.photograph)
    assert "Done" in s.tab.run("generate"), s.tab.line
    assert s.tab.caption and s.tab.texts() and s.tab.texts("negative")


@check
def one_view(s: Session) -> None:
    """picture, tags, prompts, Send and Generate and compare stand in three windows together; Send in a narrow one"""
    before = s.tab.page.viewport_size
    assert len(s.tab.texts("negative")) == 20
    try:
        for size in sight.FULL:
            _look(s, size)
            assert sight.hidden(s.tab) == {}, (size, sight.hidden(s.tab))
        _look(s, sight.NARROW)
        assert sight.hidden(s.tab, sight.SEND) == {}
    finally:
        sight.resized(s.tab, (before["width"], before["height"]))


def _look(s: Session, size: tuple[int, int]) -> None:
    """The window in that size: its picture is kept, its lists are counted."""
    sight.resized(s.tab, size)
    s.tab.page.screenshot(path=str(s.shots / f"{s.host.name.lower().replace(' ', '-')}-view-{size[0]}.png"))
    assert sight.too_wide(s.tab) == 0, size
    found = {side: sight.rows(s.tab, side) for side in ("positive", "negative")}
    s.values[f"rows seen at {size[0]} x {size[1]}"] = str(
        {side: f"{n['seen']} of {n['rows']}" for side, n in found.items()}
    )
    for n in found.values():
        assert n["told"] == n["rows"] - n["seen"], (size, found)
        assert n["seen"] == n["rows"] or n["bar"] >= 8, (size, found)


@check
def edit_and_retag(s: Session) -> None:
    """the caption is edited and re-tagged"""
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    assert any("astronaut" in text for text in s.tab.texts())
    s.shot("tab")


@check
def refilter(s: Session) -> None:
    """the controls re-filter"""
    rows = "document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length"
    before = len(s.tab.texts())
    s.tab.slide("max_tags", 1)
    s.tab.page.wait_for_function(f"() => {rows} === 1")
    s.tab.slide("max_tags", 20)
    s.tab.page.wait_for_function(f"() => {rows} === {before}")


@check
def lists(s: Session) -> None:
    """tags are switched off, weighted, edited, moved"""
    first, second = s.tab.texts()[:2]
    s.tab.rows().nth(0).locator(".ed-on").uncheck()
    s.tab.wait_for_prompt(f"!text.includes({first!r})")
    s.tab.rows().nth(0).locator(".ed-on").check()
    weight = s.tab.rows().nth(1).locator(".ed-emphasis")
    weight.fill("1.45")
    weight.blur()
    s.tab.wait_for_prompt(f"text.includes('({second}:1.45)')")
    s.tab.rows().nth(0).locator(".ed-text").press("Alt+ArrowDown")
    s.tab.wait_for_prompt(f"text.startsWith('({second}:1.45)')")


@check
def send(s: Session) -> None:
    """tags arrive in both txt2img boxes, and its tab opens"""
    s.tab.fill_boxes("", "")
    expected = s.tab.prompts
    assert s.tab.send() == expected
    assert s.tab.tab_is_open("txt2img")
    s.values["prompt"], s.values["negative prompt"] = expected
    s.shot("sent")


@check
def in_view(s: Session) -> None:
    """sent from far down a small window, the prompt's box stands in view"""
    tall, page = s.tab.page.viewport_size, s.tab.page
    page.set_viewport_size({"width": 1400, "height": 420})
    try:
        s.tab.tab("easy_diffuser")
        page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")  # the bar of Send goes along
        assert page.evaluate("() => window.scrollY") > 300, "the window is not small enough"
        s.tab.send()
        page.wait_for_function(_IN_VIEW, timeout=240_000)
    finally:
        page.set_viewport_size(tall)
        page.evaluate("() => window.scrollTo(0, 0)")


_IN_VIEW = """() => {
    const {top, bottom, height} = document.querySelector("#txt2img_prompt textarea").getBoundingClientRect();
    return height > 0 && top >= 0 && bottom <= innerHeight;
}"""


@check
def press_while_typing(s: Session) -> None:
    """a half-typed tag is sent, though its answer moves the button under the finger"""
    s.tab.tab("easy_diffuser")
    placement = s.tab.page.locator("#easy_diffuser_placement input:checked").input_value()
    s.tab.place("replace")
    box, button = s.tab.rows().nth(0).locator(".ed-text"), s.tab.page.locator("button#easy_diffuser_send_txt2img")
    before = box.input_value()
    box.fill("typed just now")
    s.tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    button.hover()
    s.tab.page.mouse.down()
    s.tab.wait_for_prompt("text.includes('typed just now')")
    s.tab.quiet()
    s.tab.page.mouse.up()
    s.tab.told("sent")
    s.tab.quiet()
    assert "typed just now" in s.tab.boxes()[0]
    s.tab.undo()
    s.tab.tab("easy_diffuser")
    s.tab.place(placement)
    box.fill(before)
    box.blur()
    s.tab.wait_for_prompt("!text.includes('typed just now')")


@check
def counters(s: Session) -> None:
    """the host's counters recount"""
    counter = s.tab.page.locator("#txt2img_token_counter").first
    ours = "{}/{}".format(*s.tab.tokens())
    # It counts some time after the last letter; a host that loads late, or has no model, shows another number or none.
    with suppress(Exception):
        s.tab.page.wait_for_function(
            "ours => document.querySelector('#txt2img_token_counter')?.innerText.trim() === ours",
            arg=ours,
            timeout=1_000 if s.host.kind.loads_late else 20_000,
        )
    text = counter.inner_text()
    if not re.search(r"\d", text):
        raise NotHereError(f"no model is loaded: the counter says {text.strip()!r}")
    s.values["counter"] = text.strip()
    _counts_words(s, text)
    if not s.host.kind.loads_late:
        assert text.strip() == ours


@check
def counters_of_a_model(s: Session) -> None:
    """after a generation, which loads the model where that is late, both counters say what ours say"""
    body = {"prompt": "a cat", "steps": 1, "width": 64, "height": 64, "seed": 1, "sampler_name": "Euler"}
    status, answer = ask(s.host.url + "/sdapi/v1/txt2img", body, login="")
    if status != 200:
        raise NotHereError(f"the host makes no picture: {str(answer)[:160]}")
    s.tab.tab("easy_diffuser")
    assert "Done" in s.tab.run("retag"), s.tab.line
    ours = ["{}/{}".format(*s.tab.tokens(side)) for side in ("prompt", "negative")]
    s.tab.fill_boxes("", "")
    s.tab.send()
    ids = ("#txt2img_token_counter", "#txt2img_negative_token_counter")
    _until_they_say(s, dict(zip(ids, ours, strict=True)))
    host = [s.tab.page.locator(one).first.inner_text().strip() for one in ids]
    s.values["counters of a model"] = f"{host}, ours {ours}"
    _counts_words(s, " and ".join(host))
    assert host == ours, (host, ours)


def _counts_words(s: Session, said: str) -> None:
    if s.host.kind.counts_brackets:
        raise NotHereError(f"{s.host.name} counts brackets and weights as words: it says {said.strip()}")


def _until_they_say(s: Session, wanted: dict[str, str]) -> None:
    """The host's counters wait their turn in its queue; what they say after half a minute is their word."""
    shown = "document.querySelector(id).innerText.trim()"
    said = f"wanted => Object.entries(wanted).every(([id, text]) => {shown} === text)"
    with suppress(Exception):
        s.tab.page.wait_for_function(said, arg=wanted, timeout=30_000)


@check
def undo(s: Session) -> None:
    """one click restores what was there"""
    s.tab.fill_boxes("mine (a:1.1)\nBREAK x", "mine not")
    s.tab.place("append")
    box, negative = s.tab.send()
    assert box.startswith("mine (a:1.1)\nBREAK x") and len(box) > 30 and negative.startswith("mine not, ")
    s.tab.undo()
    assert s.tab.boxes() == ("mine (a:1.1)\nBREAK x", "mine not")
    s.tab.place("merge")


@check
def img2img(s: Session) -> None:
    """the same to img2img, in the tab of that id"""
    s.tab.fill_boxes("", "", "img2img")
    expected = s.tab.prompts
    assert s.tab.send("img2img") == expected
    assert s.tab.tab_is_open("img2img")


@check
def to_the_letter(s: Session) -> None:
    """three weights, lora, BREAK, newline, escapes, Korean and emoji arrive to the letter"""
    for text in (LETTER, EXACT):
        own_prompt(s, text, "bad, (worse:1.3), (worst:1.4), (no:1.2)")
        s.tab.fill_boxes("", "")
        assert s.tab.send() == (text, "bad, (worse:1.3), (worst:1.4), (no:1.2)"), s.tab.boxes()


@check
def empty_side(s: Session) -> None:
    """a side with nothing to send leaves its box alone"""
    own_prompt(s, LETTER, "")
    s.tab.fill_boxes("", "keep, (this:1.2), (and:1.1), (that:1.3)")
    s.tab.place("replace")
    assert s.tab.send() == (LETTER, "keep, (this:1.2), (and:1.1), (that:1.3)")
    s.tab.place("merge")


@check
def hires_untouched(s: Session) -> None:
    """the hires prompt boxes stay as they are, empty or filled"""
    boxes = s.tab.page.locator(", ".join(f"{one} textarea" for one in s.host.kind.second_prompts))
    assert boxes.count() >= 2
    assert all(box.input_value() == "" for box in boxes.all())
    # The host hides them until they are wanted.
    for number, box in enumerate(boxes.all()):
        box.evaluate(
            "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', {bubbles: true})); }",
            f"my own, (hires:1.{number})",
        )
    own_prompt(s, EXACT, "bad, worse")
    s.tab.place("replace")
    assert s.tab.send() == (EXACT, "bad, worse")
    assert [box.input_value() for box in boxes.all()] == [f"my own, (hires:1.{n})" for n in range(boxes.count())]
    s.tab.place("merge")


@check
def an_error(s: Session) -> None:
    """an error is one sentence, and the tab works afterwards"""
    s.tab.tab("easy_diffuser")
    s.tab.caption = ""
    assert s.tab.run("retag").startswith("The caption is empty.")
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag")


@check
def hostile(s: Session) -> None:
    """hostile captions, tags and metadata are text"""
    own_prompt(s, HOSTILE, HOSTILE)
    s.tab.caption = f"a cat {HOSTILE} on a mat"
    s.tab.run("retag")
    s.tab.rows().nth(0).locator(".ed-text").fill(HOSTILE)
    s.tab.rows().nth(0).locator(".ed-text").press("Enter")
    s.tab.quiet()
    assert "<script>alert(2)</script>" in s.tab.page.inner_text("#easy_diffuser_words")
    assert s.tab.page.locator("#easy_diffuser img[onerror], #easy_diffuser script").count() == 0
    assert s.tab.dialogs == []


@check
def receive(s: Session) -> None:
    """a button stands once under each gallery, in Extras and in PNG Info"""
    lacking = [line for line in s.lacks() if "no place for a button" in line]
    if lacking:
        assert s.tab.page.locator("button[id^=easy_diffuser_from_]").count() == 0
        raise NotHereError(lacking[0])
    for place in ("txt2img_gallery", "img2img_gallery", "extras_gallery", "pnginfo_image"):
        assert s.tab.page.locator(f"button#easy_diffuser_from_{place}").count() == 1, place


@check
def twenty(s: Session) -> None:
    """twenty analyses in a row; txt2img opens after them"""
    for number in range(20):
        assert "Done" in s.tab.run("generate"), (number, s.tab.line)
    s.tab.tab("txt2img")
    assert s.tab.page.locator("#txt2img_generate").first.is_visible()


@check
def quiet_page(s: Session) -> None:
    """no error of ours in the page or the console"""
    assert not [error for error in s.tab.errors if "easy" in error.lower()], s.tab.errors
    assert "lib_easydiffuser" not in "\n".join(
        line for line in s.host.said().splitlines() if "Error" in line or "File " in line
    )


@check
def reload_ui(s: Session) -> None:
    """five times Reload UI: nothing of ours is registered twice, and the tab works"""
    for _ in range(5):
        restart(s)
    assert s.tab.page.locator("#tab_easy_diffuser").count() == 1
    assert s.tab.page.locator("button#easy_diffuser_generate").count() == 1
    given = not any("no place for a button" in line for line in s.lacks())
    assert s.tab.page.locator("button#easy_diffuser_from_txt2img_gallery").count() == given
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    s.tab.fill_boxes("", "")
    assert s.tab.send() == s.tab.prompts


@check
def tabs_reordered_and_hidden(s: Session) -> None:
    """with tabs reordered and one hidden, the right tab still opens"""
    # Not img2img: WebUI 1.10.1's own page breaks when that one is hidden, with or without us.
    label = s.host.kind.txt2img
    if "ui_tab_order" not in ask(s.host.url + "/sdapi/v1/options", login="")[1]:
        raise NotHereError(f"{s.host.name} keeps no order of its tabs")
    _post(
        s.host.url + "/sdapi/v1/options",
        {"ui_tab_order": ["Easy Diffuser", "PNG Info", label], "hidden_tabs": ["Checkpoint Merger"]},
    )
    restart(s)
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    s.tab.fill_boxes("", "")
    assert s.tab.send() == s.tab.prompts
    assert s.tab.tab_is_open("txt2img")


def _post(url: str, body: dict[str, Any]) -> None:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(request, timeout=60).read()
