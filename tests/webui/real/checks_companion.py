"""The browser companion: a right click on a page of the web, twelve kinds of picture, to filled boxes"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...browser.companion import Companion, companion
from ...browser.gallery import KINDS, Gallery, gallery
from ...browser.kinds import asked, boxes, source_of, webui_pages
from .checks_api import ask
from .session import Session, check

V1 = "/easydiffuser/v1"


@contextmanager
def browsing(s: Session, **more: Any) -> Iterator[tuple[Companion, Gallery, Any]]:
    """A browser with the companion, connected to the host, at the gallery's page."""
    with (
        tempfile.TemporaryDirectory(prefix="easydiffuser-companion-") as work,
        gallery(s.photograph) as web,
        companion(Path(work), **more) as found,
    ):
        said = found.connect(s.host.url, s.host.flag("--api-auth"), captioner="pixels", placement="replace")
        assert said.startswith("Connected"), said
        page = found.context.new_page()
        page.goto(web.url)
        yield found, web, page


def enter(page: Any, login: str) -> None:
    """Past the page's own login, where there is one."""
    if not login:
        return
    user, _, password = login.partition(":")
    page.wait_for_selector("input[type=password]")
    page.locator("label:has-text('username') input, label:has-text('username') textarea").first.fill(user)
    page.fill("input[type=password]", password)
    page.get_by_role("button", name="Login").click()


@check
def twelve_kinds(s: Session) -> None:
    """twelve kinds of picture on a page of the web fill the boxes; the broken one is a sentence"""
    with browsing(s) as (browser, _web, page):
        filled = {}
        for kind in KINDS:
            panel = asked(browser, page, kind)
            if kind == "broken":
                assert panel.problem() == browser.message("error_not_loaded"), panel.problem()
                continue
            expected = panel.result()
            panel.press("[data-act=send]")
            if not filled and s.host.flag("--gradio-auth"):
                panel.wait(lambda found=panel: found.text("[data-said]") == browser.message("error_page_login"))
                enter(webui_pages(browser, s.host.url)[0], s.host.flag("--gradio-auth"))
            assert panel.said() == browser.message("sent"), (kind, panel.said())
            (webui,) = webui_pages(browser, s.host.url)
            webui.wait_for_function(
                "text => document.querySelector('#txt2img_prompt textarea').value === text", arg=expected[0]
            )
            filled[kind] = boxes(webui)
            assert filled[kind] == expected, (kind, filled[kind], expected)
            assert webui.locator("#tab_txt2img").first.is_visible()
            panel.press(".close")
        assert set(filled) == set(KINDS) - {"broken"}
        webui.screenshot(path=str(s.shots / "companion-boxes.png"))
        s.values["prompt of the canvas"] = filled["canvas"][0]


@check
def placement_and_undo(s: Session) -> None:
    """what stood in the boxes is kept by Append, and Undo restores it to the letter"""
    with browsing(s) as (browser, _web, page):
        webui = browser.context.new_page()
        webui.goto(s.host.url)
        enter(webui, s.host.flag("--gradio-auth"))
        webui.wait_for_selector("#easy_diffuser[data-state]", state="attached")
        browser.connect(s.host.url, s.host.flag("--api-auth"), captioner="pixels", placement="append")
        before = ("my cat, (long hair:1.2)\nBREAK", "my own words")
        for name, text in zip(("prompt", "neg_prompt"), before, strict=True):
            webui.fill(f"#txt2img_{name} textarea >> nth=0", text)
            webui.locator(f"#txt2img_{name} textarea").first.blur()
        webui.wait_for_timeout(1000)
        panel = browser.menu(page, source_of(page, "#img"))
        prompt, _negative = panel.result()
        panel.press("[data-act=send]")
        assert panel.said() == browser.message("sent"), panel.said()
        webui.wait_for_function(
            "text => document.querySelector('#txt2img_prompt textarea').value.endsWith(text)", arg=prompt
        )
        assert boxes(webui)[0].startswith("my cat, (long hair:1.2)\nBREAK") and boxes(webui)[1].startswith(
            "my own words"
        )
        webui.evaluate("() => easyDiffuser.press('easy_diffuser_undo')")
        webui.wait_for_function(
            "text => document.querySelector('#txt2img_prompt textarea').value === text", arg=before[0]
        )
        assert boxes(webui) == before


@check
def opened(s: Session) -> None:
    """Open in Easy Diffuser brings picture, caption and tags into the tab, a tag switched off stays off"""
    with browsing(s) as (browser, _web, page):
        panel = asked(browser, page, "img")
        before = panel.result()
        panel.press("[data-side=prompt] .tags button")
        panel.wait(lambda: panel.prompts[0] != before[0])
        panel.press("[data-act=open]")
        panel.wait(lambda: webui_pages(browser, s.host.url))
        (webui,) = webui_pages(browser, s.host.url)
        enter(webui, s.host.flag("--gradio-auth"))
        assert panel.said() == browser.message("opened"), panel.said()
        webui.wait_for_selector("#easy_diffuser_lists ol[data-side=positive] > li.ed-off")
        webui.wait_for_selector("#easy_diffuser_image img")
        assert webui.locator("#easy_diffuser_caption textarea").first.input_value() == panel.text(".caption q")
        webui.wait_for_function(
            "text => document.querySelector('#easy_diffuser_prompt_text textarea').value === text", arg=panel.prompts[0]
        )
        webui.screenshot(path=str(s.shots / "companion-opened.png"))


@check
def closed_to_others(s: Session) -> None:
    """a page of another site reads nothing of the API and no ticket works twice; no wildcard of CORS"""
    with browsing(s) as (_browser, _web, page):
        script = """async (url) => {
            const json = {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"};
            const tries = [fetch(url + "/version"), fetch(url + "/handed", json), fetch(url + "/handed/ticket", json)];
            return Promise.all(tries.map((one) => one.then((answer) => answer.status, () => "refused")));
        }"""
        # Where the server's own CORS does not refuse, our routes do.
        assert set(page.evaluate(script, s.host.url + V1)) <= {"refused", 403}
    login = s.host.flag("--api-auth")
    status, found = ask(s.host.url + V1 + "/handed/ticket", {"prompt": "once"}, login)
    assert status == 200
    tell = "ticket => easyDiffuser.handed(ticket)"
    assert s.tab.page.evaluate(tell, found["ticket"])["kind"] == "sent"
    assert s.tab.page.evaluate(tell, found["ticket"])["type"] == "GoneError"


@check
def sentences(s: Session) -> None:
    """a host that is off, another password, another server: a sentence each"""
    with browsing(s) as (browser, web, page):
        off = "http://127.0.0.1:9"
        assert browser.connect(off) == browser.message("error_off", off)
        assert browser.connect(web.url) == browser.message("error_no_api", web.url.rstrip("/"))
        secure = s.host.url.replace("http:", "https:")
        assert browser.connect(secure) == browser.message("error_off_https", secure)
        if s.host.flag("--api-auth"):
            assert browser.connect(s.host.url, "ann:wrong") == browser.message("error_login")
            assert asked(browser, page, "img").problem() == browser.message("error_login")
