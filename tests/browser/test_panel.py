"""The panel, the pop-up and the WebUI's page: tags, placements, Undo, Open, logins, a sentence for what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.ui.handed import SHELF

from .companion import Companion, companion
from .conftest import Served
from .gallery import Gallery
from .kinds import asked, boxes, source_of, webui_pages

HEARD = """() => {
    window.heard = [];
    for (const event of ["click", "pointerdown", "keydown", "copy", "message"]) {
        addEventListener(event, (told) => window.heard.push(event), true);
    }
}"""


@pytest.fixture
def connected(browser: Companion, webui: Served) -> Companion:
    assert browser.connect(webui.url, captioner="pixels", placement="append").startswith("Connected")
    return browser


def opened(browser: Companion, url: str) -> Any:
    """The WebUI's page, open and ready."""
    page = browser.context.new_page()
    page.goto(url)
    page.wait_for_selector("#easy_diffuser_welcome section", state="attached")
    return page


def test_a_tag_is_switched_off_and_the_prompts_follow(connected: Companion, page: Any) -> None:
    panel = asked(connected, page, "img")
    before = panel.result()
    tag = panel.texts("[data-side=prompt] .tags button")[0]
    panel.press("[data-side=prompt] .tags button")
    panel.wait(lambda: panel.prompts[0] != before[0])
    assert tag not in panel.prompts[0] and panel.prompts[1] == before[1]
    panel.press("[data-side=prompt] .tags button")
    panel.wait(lambda: panel.prompts == before)


SLOW = """([path, ms, fails]) => {
    globalThis.plain ??= globalThis.fetch;
    globalThis.fetch = async (url, ...more) => {
        if (String(url).endsWith(path)) await new Promise((resolve) => setTimeout(resolve, ms));
        if (fails && String(url).endsWith(path)) throw new TypeError("Failed to fetch");
        return globalThis.plain(url, ...more);
    };
}"""


@pytest.fixture
def slow(connected: Companion) -> Iterator[Callable[..., None]]:
    """The WebUI's answers to one address come late, or not at all."""
    yield lambda path, ms, fails=False: connected.worker.evaluate(SLOW, [path, ms, fails])
    connected.worker.evaluate("() => { globalThis.fetch = globalThis.plain ?? globalThis.fetch }")


def test_what_is_sent_waits_for_the_tags(
    connected: Companion, page: Any, webui: Served, slow: Callable[..., None]
) -> None:
    target = opened(connected, webui.url)
    panel = asked(connected, page, "img")
    before = panel.result()[0]
    tag = panel.texts("[data-side=prompt] .tags button")[0]
    slow("/handed/prompts", 1500)
    panel.press("[data-side=prompt] .tags button")
    panel.press("[data-act=send]")
    assert panel.said() == connected.message("sent")
    assert panel.prompts[0] != before and tag not in panel.prompts[0]
    target.wait_for_function(
        "text => document.querySelector('#txt2img_prompt textarea').value.endsWith(text)", arg=panel.prompts[0]
    )


def test_a_tag_that_could_not_be_switched_turns_back(
    connected: Companion, page: Any, slow: Callable[..., None]
) -> None:
    panel = asked(connected, page, "img")
    before = panel.result()
    slow("/handed/prompts", 1500, True)
    panel.press("[data-side=prompt] .tags button")
    panel.press("[data-act=send]")
    said = panel.said()
    assert said and said != connected.message("sent"), "what the person did not mean is not sent"
    assert panel.prompts == before and panel.texts("[aria-pressed=false]") == []
    panel.press("[data-act=send]")
    assert panel.said() == connected.message("sent")


def test_a_panel_that_is_closed_while_it_is_sent_stops_the_run(
    connected: Companion, page: Any, slow: Callable[..., None]
) -> None:
    connected.worker.evaluate("() => { globalThis.stops = 0 }")
    panel = asked(connected, page, "img")
    panel.result()
    slow("/easydiffuser/v1/handed", 1500)
    connected.worker.evaluate("""() => {
        const slowly = globalThis.fetch;
        globalThis.fetch = (url, ...more) => {
            globalThis.stops += String(url).endsWith("/handed/stop");
            return slowly(url, ...more);
        };
    }""")
    panel = asked(connected, page, "img")
    panel.wait(lambda: panel.text("[role=status]") == connected.message("stage_sending"))
    panel.press(".close")
    panel.wait(lambda: connected.worker.evaluate("() => globalThis.stops") == 1)
    page.wait_for_timeout(500)
    assert not panel.there


def test_a_panel_that_the_page_moved_takes_no_click(connected: Companion, page: Any) -> None:
    panel = asked(connected, page, "img")
    panel.result()
    page.evaluate("""() => {
        const host = document.querySelector("[data-easy-diffuser]");
        const veil = document.body.appendChild(document.createElement("div"));
        veil.append(host);
        host.showPopover();
    }""")
    panel.press("[data-side=prompt] .tags button")
    page.wait_for_timeout(300)
    assert panel.texts("[aria-pressed=false]") == []
    page.evaluate("() => document.documentElement.append(document.querySelector('[data-easy-diffuser]'))")
    page.evaluate("() => document.querySelector('[data-easy-diffuser]').showPopover()")
    panel.press("[data-side=prompt] .tags button")
    panel.wait(lambda: panel.texts("[aria-pressed=false]"))


def test_three_questions_may_go_unanswered(connected: Companion, page: Any, slow: Callable[..., None]) -> None:
    fails = """([path, times]) => {
        const before = globalThis.fetch;
        globalThis.fetch = async (url, ...more) => {
            if (String(url).endsWith(path) && times-- > 0) throw new TypeError("Failed to fetch");
            return before(url, ...more);
        };
    }"""
    slow("/nothing", 0)
    connected.worker.evaluate(fails, ["/handed/look", 3])
    assert all(asked(connected, page, "img").result())
    connected.worker.evaluate(fails, ["/handed/look", 4])
    address = connected.worker.evaluate("async () => (await chrome.storage.local.get('settings')).settings.address")
    assert asked(connected, page, "img").problem() == connected.message("error_off", address)


def test_a_pop_up_that_closed_before_its_errand_failed(
    connected: Companion, page: Any, slow: Callable[..., None]
) -> None:
    asked(connected, page, "img").result()
    slow("/handed/ticket", 800, True)
    popup = connected.own_page()
    popup.wait_for_selector("#form[data-ready]")
    popup.locator("#recent li [data-act=send]").first.click()
    popup.close()
    badge = "() => chrome.action.getBadgeText({})"
    for _ in range(50):
        if connected.worker.evaluate(badge) == "!":
            break
        page.wait_for_timeout(100)
    later = connected.own_page()
    address = later.input_value("#address") or connected.worker.evaluate(
        "async () => (await chrome.storage.local.get('settings')).settings.address"
    )
    later.wait_for_function(
        "text => document.querySelector('#told').textContent === text", arg=connected.message("error_off", address)
    )
    assert connected.worker.evaluate(badge) == ""
    later.close()


def test_an_older_run_says_nothing_to_a_newer_panel(connected: Companion, page: Any) -> None:
    panel = asked(connected, page, "img")
    before = panel.result()
    tab = connected.tab_of(page)["id"]
    tell = "([tab, told]) => chrome.tabs.sendMessage(tab, {for: 'panel', turn: 1, ...told}, {frameId: 0})"
    told = [{"kind": "problem", "problem": {"code": "busy"}}, {"kind": "begin"}, {"kind": "working", "id": "x"}]
    for one in told:
        assert connected.worker.evaluate(tell, [tab, one]) == {"over": True}
    assert panel.prompts == before and not panel.text(".problem")


def test_append_keeps_what_stands_there_and_undo_restores_it(connected: Companion, page: Any, webui: Served) -> None:
    target = opened(connected, webui.url)
    before = ("my cat, (long hair:1.2)\nBREAK", "my own words")
    for name, text in zip(("prompt", "neg_prompt"), before, strict=True):
        target.evaluate(
            """([name, text]) => {
                const box = document.querySelector(`#txt2img_${name} textarea`);
                box.value = text;
                box.dispatchEvent(new Event("input", {bubbles: true}));
            }""",
            [name, text],
        )
    panel = asked(connected, page, "img")
    prompt, negative = panel.result()
    panel.press("[data-act=send]")
    assert panel.said() == connected.message("sent")
    target.wait_for_function(
        "text => document.querySelector('#txt2img_prompt textarea').value.endsWith(text)", arg=prompt
    )
    assert boxes(target)[0].startswith("my cat, (long hair:1.2)\nBREAK") and boxes(target)[1].endswith(negative)
    assert len(webui_pages(connected, webui.url)) == 1, "the open page is found, no other is opened"
    target.evaluate("() => easyDiffuser.press('easy_diffuser_undo')")
    target.wait_for_function("text => document.querySelector('#txt2img_prompt textarea').value === text", arg=before[0])
    assert boxes(target) == before


def test_open_brings_picture_caption_and_tags(connected: Companion, page: Any, webui: Served) -> None:
    panel = asked(connected, page, "img")
    before = panel.result()
    panel.press("[data-side=prompt] .tags button")
    panel.wait(lambda: panel.prompts[0] != before[0])
    panel.press("[data-act=open]")
    assert panel.said() == connected.message("opened")
    (target,) = webui_pages(connected, webui.url)
    target.wait_for_selector("#easy_diffuser_lists ol[data-side=positive] > li.ed-off")
    target.wait_for_selector("#easy_diffuser_image img")
    assert target.locator("#easy_diffuser_caption textarea").first.input_value() == panel.text(".caption q")
    target.wait_for_function(
        "text => document.querySelector('#easy_diffuser_prompt_text textarea').value === text", arg=panel.prompts[0]
    )


def test_the_pop_up_has_the_last_pictures_and_sends_them_again(connected: Companion, page: Any, webui: Served) -> None:
    prompts = asked(connected, page, "img").result()
    asked(connected, page, "svg").result()
    popup = connected.own_page()
    popup.wait_for_selector("#recent li img")
    assert 2 <= popup.locator("#recent li").count() <= 10
    popup.locator("#recent li").nth(1).locator("[data-act=send]").click()
    popup.wait_for_function(
        "text => document.querySelector('#told').textContent === text", arg=connected.message("sent")
    )
    (target,) = webui_pages(connected, webui.url)
    target.wait_for_function(
        "text => document.querySelector('#txt2img_prompt textarea').value.endsWith(text)", arg=prompts[0]
    )
    popup.bring_to_front()
    popup.click("#forget")
    popup.wait_for_selector("#none:not([hidden])")


def test_a_page_neither_reads_the_answer_nor_starts_a_request(connected: Companion, page: Any, web: Gallery) -> None:
    kept = len(SHELF._kept)
    page.evaluate(HEARD)
    panel = asked(connected, page, "img")
    prompt, _ = panel.result()
    reads = """() => {
        const host = document.querySelector("[data-easy-diffuser]");
        const {shadowRoot, innerHTML, textContent} = host;
        return [shadowRoot, innerHTML, textContent, document.body.innerText, String(getSelection())].join("|");
    }"""
    assert prompt not in page.evaluate(reads) and page.evaluate(reads).startswith("|")
    ours = "() => [window.easyDiffuserPanel, window.easyDiffuserRead, window.chrome?.runtime].map((one) => typeof one)"
    assert page.evaluate(ours) == ["undefined"] * 3
    # What a script sends at the panel or the extension is nobody's click and nobody's message.
    page.evaluate("""() => {
        const host = document.querySelector("[data-easy-diffuser]");
        const made = (kind) => new MouseEvent(kind, {bubbles: true, clientX: 9, clientY: 9});
        for (const kind of ["pointerdown", "pointerup", "click"]) host.dispatchEvent(made(kind));
        postMessage({for: "panel", kind: "problem", problem: {code: "said", details: ["hacked"]}, act: "send"}, "*");
        globalThis.chrome?.runtime?.sendMessage?.({act: "send"});
    }""")
    page.wait_for_timeout(500)
    assert panel.prompts[0] == prompt and "hacked" not in panel.text()
    assert len(SHELF._kept) <= kept + 1
    files = page.evaluate("""async (id) => {
        const names = ["page/panel.js", "popup.html", "manifest.json"];
        const tries = names.map((name) => fetch(`chrome-extension://${id}/${name}`));
        return Promise.all(tries.map((one) => one.then(() => "read", () => "refused")));
    }""", connected.id)  # fmt: skip
    assert files == ["refused"] * 3


def test_texts_are_texts(connected: Companion, page: Any) -> None:
    """A sentence of the server's, and a picture's name, may be anything."""
    panel = asked(connected, page, "img")
    panel.result()
    hostile = "<img src=x onerror=alert(1)>"
    tab = connected.tab_of(page)["id"]
    tell = "([tab, problem]) => chrome.tabs.sendMessage(tab, {for: 'panel', kind: 'problem', problem}, {frameId: 0})"
    connected.worker.evaluate(tell, [tab, {"code": "said", "details": [hostile]}])
    panel.wait(lambda: panel.text(".problem") == hostile)
    assert panel.texts(".body img") == []


def test_nothing_runs_before_the_click(connected: Companion, page: Any) -> None:
    worlds = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    worlds.on("Runtime.executionContextCreated", lambda told: found.append(told["context"]))
    worlds.send("Runtime.enable")
    assert [one["name"] for one in found if one["origin"].startswith("chrome-extension:")] == []
    asked(connected, page, "img").result()
    assert [one for one in found if one["origin"].startswith("chrome-extension:")]


def test_with_a_login_and_what_is_said_without(browser: Companion, page: Any, guarded: Served) -> None:
    assert browser.connect(guarded.url) == browser.message("error_login")
    assert browser.connect(guarded.url, "ann:wrong") == browser.message("error_login")
    assert asked(browser, page, "img").problem() == browser.message("error_login")
    assert browser.connect(guarded.url, guarded.login, captioner="pixels").startswith("Connected")
    stored = "() => Promise.all([chrome.storage.local, chrome.storage.session].map((area) => area.get('login')))"
    local, session = browser.worker.evaluate(stored)
    assert (local, session["login"]["user"]) == ({}, "ann"), (
        "kept for the session, unless the person wants it otherwise"
    )
    panel = asked(browser, page, "img")
    prompts = panel.result()
    panel.press("[data-act=send]")
    # The page of the WebUI asks for its own login first; then it goes on by itself.
    panel.wait(lambda: panel.text("[data-said]") == browser.message("error_page_login"))
    (target,) = webui_pages(browser, guarded.url)
    user, _, password = guarded.login.partition(":")
    target.locator("input:not([type=password]), textarea").first.fill(user)
    target.fill("input[type=password]", password)
    target.get_by_role("button").first.click()
    assert panel.said() == browser.message("sent")
    target.wait_for_function(
        "text => document.querySelector('#txt2img_prompt textarea').value === text", arg=prompts[0]
    )


def test_a_login_that_is_not_kept_any_more_leaves_the_disk_at_once(browser: Companion, guarded: Served) -> None:
    browser.connect(guarded.url, guarded.login, keep=True)
    popup = browser.own_page()
    popup.wait_for_selector("#form[data-ready]")
    popup.evaluate("() => (document.querySelector('#login').open = true)")
    popup.uncheck("#keep")
    stored = """async () => {
        const [{login, settings}, session] = [await chrome.storage.local.get(), await chrome.storage.session.get()];
        return [login?.user ?? "", settings.keepLogin, session.login?.user ?? ""];
    }"""
    for _ in range(50):
        if browser.worker.evaluate(stored) == ["", False, "ann"]:
            break
        popup.wait_for_timeout(100)
    assert browser.worker.evaluate(stored) == ["", False, "ann"], "for this session it stays"
    popup.close()


def test_a_login_goes_to_the_address_it_was_typed_for_alone(browser: Companion, guarded: Served, web: Gallery) -> None:
    browser.connect(guarded.url, guarded.login, keep=True)
    assert browser.worker.evaluate("async () => (await chrome.storage.local.get('login')).login.user") == "ann"
    assert browser.connect(web.url) == browser.message("error_no_api", web.url.rstrip("/"))
    assert browser.worker.evaluate("async () => (await chrome.storage.local.get('login')).login") is None
    popup = browser.own_page()
    popup.wait_for_selector("#form[data-ready]")
    assert popup.input_value("#password") == ""
    popup.close()


@pytest.mark.parametrize(
    ("address", "code"),
    [("http://127.0.0.1:9", "off"), ("https://127.0.0.1:9", "off_https"), ("ftp://x", "address"),
     ("http://ann:one@127.0.0.1", "address_login")],
)  # fmt: skip
def test_an_address_that_is_none_or_where_nobody_answers(browser: Companion, address: str, code: str) -> None:
    assert browser.connect(address) == browser.message(f"error_{code}", address)


def test_another_machine_that_does_not_answer_over_plain_http(browser: Companion) -> None:
    popup = browser.own_page()
    popup.wait_for_selector("#form[data-ready]")
    # No packet may leave: the browser's own refusal, as it gives it where it wants https.
    popup.evaluate("() => (window.fetch = () => Promise.reject(new TypeError('Failed to fetch')))")
    popup.fill("#address", "http://10.255.255.1:9")
    popup.click("#form button.first")
    popup.wait_for_function("() => document.querySelector('#told').dataset.kind")
    assert popup.inner_text("#told") == browser.message("error_off_plain", "http://10.255.255.1:9")
    popup.close()


def test_mixed_content(connected: Companion, page: Any, web: Gallery) -> None:
    """A picture over plain http that the browser keeps out of a page over https."""
    html = f'<!doctype html><img id="mixed" src="{web.other}/guarded.png" style="width: 300px; height: 200px">'
    page.route("https://secure.example/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("https://secure.example/")
    panel = connected.menu(page, f"{web.other}/guarded.png")
    assert panel.problem() == connected.message("error_mixed")


def test_too_large_for_the_webui(connected: Companion, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.images.decode.MAX_PIXELS", 1000)
    assert asked(connected, page, "img").problem() == connected.message("error_large")


def test_a_picture_the_webui_cannot_read(connected: Companion, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.images.source.looks_like_picture", lambda data: False)
    assert asked(connected, page, "img").problem() == connected.message("error_unreadable")


def test_without_an_address_and_without_the_right(tmp_path: Path, webui: Served, web: Gallery) -> None:
    """The right to the WebUI is not granted: nothing is sent, and the sentence says what to do."""
    with companion(tmp_path, granted=("http://127.0.0.1/*",)) as browser:
        page = browser.context.new_page()
        page.goto(web.url)
        panel = browser.menu(page, source_of(page, "#img"))
        assert panel.problem() == browser.message("error_no_address")
        browser.worker.evaluate(
            "address => chrome.storage.local.set({settings: {address}})", webui.url.replace("127.0.0.1", "localhost")
        )
        kept = len(SHELF._kept)
        panel = browser.menu(page, source_of(page, "#img"))
        assert panel.problem().startswith(browser.message("error_no_right", "@").split("@")[0])
        assert len(SHELF._kept) == kept
        # A site that lets everybody read its pictures is read without a right; one that does not cannot be.
        assert browser.connect(webui.url, captioner="pixels").startswith("Connected")
        assert all(browser.menu(page, source_of(page, "#open")).result())
        panel = browser.menu(page, source_of(page, "#cross"))
        assert panel.problem() == browser.message("error_unreadable")


def test_korean(tmp_path: Path, webui: Served, web: Gallery) -> None:
    with companion(tmp_path, korean=True) as browser:
        assert browser.connect(webui.url, captioner="pixels").startswith("연결됨")
        page = browser.context.new_page()
        page.goto(web.url)
        panel = browser.menu(page, source_of(page, "#img"))
        panel.result()
        assert "사진" in panel.texts("[data-side=prompt] .tags small"), "a gloss under a tag"
        assert panel.text("[data-act=send]") == "txt2img로 보내기" and "프롬프트" in panel.text("[data-side=prompt] h2")
        popup = browser.own_page("options.html")
        assert "내 WebUI 주소의 호스트 하나만" in popup.inner_text("dl")
