"""While a run is at work: its progress is seen and the host's other tabs answer; and a stranger sends a picture"""

from __future__ import annotations

import re

from .checks_reload import at_work, wait
from .hands import lay_slow_captioner, lay_stranger, size_of_ours
from .host import RealHost
from .img2img_page import choose
from .session import NotHereError, Session, check

_LINE = "document.querySelector('#easy_diffuser_line')"
_ELAPSED = f"Number({_LINE}.querySelector('.ed-number')?.textContent || 0)"
_COUNTED = """before => {
    const text = document.querySelector("#img2img_token_counter").innerText.trim();
    return text !== before && /^\\d+\\/\\d+$/.test(text);
}"""


def prepare(host: RealHost) -> None:
    lay_slow_captioner(host)
    lay_stranger(host)


def running(s: Session) -> bool:
    return bool(s.tab.page.evaluate("() => document.querySelector('#easy_diffuser').dataset.told === 'running'"))


@check
def stranger(s: Session) -> None:
    """another extension's buttons send here, by its own binding and by the older helpers"""
    page = s.tab.page
    for button, size in (("stranger_one", (234, 56)), ("easy_diffuser_tab", (123, 45))):
        s.tab.tab("stranger")
        if button != "stranger_one" and not page.locator(f"button#{button}").count():
            s.values["the older helpers"] = f"{s.host.name} has none"
            continue
        page.locator("button#stranger_make").first.click()
        page.wait_for_selector("#stranger_gallery img")
        s.tab.quiet()
        page.locator(f"button#{button}").first.click()
        page.wait_for_function(
            "([w]) => document.querySelector('#easy_diffuser_image img')?.naturalWidth === w", arg=size, timeout=20_000
        )
        assert size_of_ours(s) == size and s.tab.tab_is_open("easy_diffuser"), button
        assert "Done" in s.tab.run("generate"), s.tab.line


@check
def progress(s: Session) -> None:
    """a run says what it does and for how long, and the host shows that it is busy"""
    _begin(s)
    page = s.tab.page
    page.wait_for_function(f"() => {_ELAPSED} > 0", timeout=60_000)
    first = page.evaluate(f"() => {_ELAPSED}")
    page.wait_for_function(f"before => {_ELAPSED} > before + 0.5", arg=first, timeout=60_000)
    assert running(s) and re.match(r"[a-z][\w -]+ \d+\.\d s", s.tab.line), s.tab.line
    s.values["a run at work"] = f"{s.tab.line!r}, the host: {at_work(s)!r}"
    s.shot("progress")


@check
def other_tabs(s: Session) -> None:
    """meanwhile txt2img opens and takes a prompt, and a counter of the host's answers before the run ends"""
    page = s.tab.page
    assert running(s), s.tab.line
    s.tab.tab("txt2img")
    page.locator("#txt2img_prompt textarea").first.fill("a cat")
    s.tab.tab("img2img")
    s.values["a counter meanwhile"] = " -> ".join(_counted(s))
    assert running(s), "the run was over first"
    assert s.tab.boxes()[0] == "a cat"


def _counted(s: Session) -> tuple[str, str]:
    """img2img's counter before and after something is typed; not txt2img's: both hosts let that one wait its turn in
    the queue, during their own generations too."""
    page = s.tab.page
    before = page.locator("#img2img_token_counter").first.inner_text().strip()
    page.locator("#img2img_prompt textarea").first.fill("a cat, a dog, a horse and a cow on a field, sunshine")
    try:
        page.wait_for_function(_COUNTED, arg=before, timeout=20_000)
    except Exception:
        if not re.search(r"\d", before):
            raise NotHereError(f"no model is loaded: the counter says {before!r}") from None
        raise
    return before, str(page.locator("#img2img_token_counter").first.inner_text()).strip()


@check
def afterwards(s: Session) -> None:
    """the run ends, and txt2img's counter has counted what was typed meanwhile"""
    s.tab.tab("easy_diffuser")
    s.tab.press("interrupt")
    assert s.tab.ended().startswith("Stopped"), s.tab.line
    wait(s, busy=False)
    s.tab.tab("txt2img")
    s.tab.page.wait_for_function(
        "() => !document.querySelector('#txt2img_token_counter').innerText.trim().startsWith('0/')", timeout=20_000
    )
    s.values["txt2img's counter afterwards"] = s.tab.page.locator("#txt2img_token_counter").first.inner_text().strip()
    s.tab.tab("easy_diffuser")
    choose(s, "#easy_diffuser_captioner", "pixels")
    assert "Done" in s.tab.run("generate"), s.tab.line


def _begin(s: Session) -> None:
    """The slow captioner at work on a picture."""
    s.tab.tab("easy_diffuser")
    s.tab.upload(s.photograph)
    choose(s, "#easy_diffuser_captioner", "blip-base")
    s.tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    s.tab.press("generate")
