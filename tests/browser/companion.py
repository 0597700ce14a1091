"""Chromium with the unpacked companion, and its panel, which no page can look into.

Headless Chromium shows no menu of its own and no question about rights. So the menu's event is dispatched in the
service worker with the objects that a click gives it, and what a person grants by clicking (`activeTab`) or by
answering (`optional_host_permissions`) stands in the manifest of a copy. All after that is the companion as it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..ui.chromium import FLAGS, chromium, playwright
from ..ui.tab_page import READY

SOURCE = Path(__file__).resolve().parents[2] / "browser"
ALL = ("<all_urls>",)
_LOADED = ("--headless=new",)
_MENU = "make-prompt"
_STEP = 100  # ms between two looks at a state


@contextmanager
def companion(
    work: Path, granted: Sequence[str] = ALL, korean: bool = False, flags: Sequence[str] = (), scheme: str = "light"
) -> Iterator[Companion]:
    """A browser of its own with the companion in it."""
    extension = _copy(work / "extension", granted, korean)
    with playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            str(work / "profile"),
            executable_path=chromium(whole=True),
            headless=False,  # Playwright's own headless shell knows no extensions
            args=[
                *FLAGS,
                *_LOADED,
                f"--disable-extensions-except={extension}",
                f"--load-extension={extension}",
                *flags,
            ],
            viewport={"width": 1280, "height": 860},
            color_scheme=scheme,
        )
        context.set_default_timeout(READY)
        try:
            workers = context.service_workers
            yield Companion(context, workers[0] if workers else context.wait_for_event("serviceworker"))
        finally:
            context.close()


def _copy(to: Path, granted: Sequence[str], korean: bool) -> Path:
    shutil.copytree(SOURCE, to)
    manifest = json.loads((to / "manifest.json").read_text("utf-8"))
    if granted:
        manifest["host_permissions"] = list(granted)
    if korean:
        # Debian's Chromium comes with English alone; the browser falls back to the default language.
        manifest["default_locale"] = "ko"
        shutil.rmtree(to / "_locales" / "en")
    (to / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return to


class Companion:
    """The running browser."""

    def __init__(self, context: Any, worker: Any) -> None:
        self.context = context
        self.worker = worker

    @property
    def id(self) -> str:
        return str(self.worker.url.split("/")[2])

    def message(self, name: str, *values: str) -> str:
        """A text of the companion's, in the browser's language."""
        return str(
            self.worker.evaluate("([name, values]) => chrome.i18n.getMessage(name, values)", [name, list(values)])
        )

    def own_page(self, name: str = "popup.html") -> Any:
        page = self.context.new_page()
        page.goto(f"chrome-extension://{self.id}/{name}")
        return page

    def connect(self, address: str, login: str = "", keep: bool = False, **chosen: str) -> str:
        """Fill in the pop-up as a person does; what it says then."""
        page = self.own_page()
        page.wait_for_selector("#form[data-ready]")
        page.fill("#address", address)
        if login:
            page.evaluate("() => (document.querySelector('#login').open = true)")
            user, _, password = login.partition(":")
            page.fill("#user", user)
            page.fill("#password", password)
            page.set_checked("#keep", keep)
        page.click("#form button.first")
        page.wait_for_function("() => document.querySelector('#told').dataset.kind")
        for name, value in chosen.items():
            page.select_option(f"#{name}", value)
        said = str(page.inner_text("#told"))
        page.close()
        return said

    def tab_of(self, page: Any) -> dict[str, Any]:
        page.bring_to_front()
        tabs = self.worker.evaluate("() => chrome.tabs.query({active: true, lastFocusedWindow: true})")
        return dict(tabs[0])

    def frame_of(self, page: Any, part: str) -> int:
        """The browser's number of the frame whose address holds that part."""
        script = (
            """tabId => chrome.scripting.executeScript({target: {tabId, allFrames: true}, func: () => location.href})"""
        )
        found = self.worker.evaluate(script, self.tab_of(page)["id"])
        return next(int(one["frameId"]) for one in found if part in one["result"])

    def menu(self, page: Any, source: str = "", frame: int = 0) -> Panel:
        """What the browser does when the menu's entry is chosen. A panel that is there already is closed first."""
        before = Panel(page)
        if before.there:
            before.press(".close")
        info = {"menuItemId": _MENU, "editable": False, "pageUrl": page.url, "frameId": frame}
        if source:
            info |= {"mediaType": "image", "srcUrl": source}
        tab = self.tab_of(page)
        self.worker.evaluate("([info, tab]) => chrome.contextMenus.onClicked.dispatch(info, tab)", [info, tab])
        return Panel(page)

    def pick(self, page: Any, selector: str) -> Panel:
        """The menu on something that is no picture for the browser; then a click on it."""
        panel = self.menu(page)
        panel.veil()
        panel.click_page(*centre(page, selector))
        return panel


def centre(page: Any, selector: str) -> tuple[float, float]:
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Panel:
    """The panel of a page, read and pressed past the page's scripts, through the browser's own debugging."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._cdp = page.context.new_cdp_session(page)

    @property
    def there(self) -> bool:
        return self._root("panel") is not None

    def text(self, selector: str = ".body") -> str:
        return str(self._call("panel", "function(s) { return this.querySelector(s)?.innerText ?? '' }", selector) or "")

    def texts(self, selector: str) -> list[str]:
        """Of every node that fits, without what is laid beside them."""
        script = "function(s) { return [...this.querySelectorAll(s)].map((one) => one.firstChild?.textContent ?? '') }"
        return list(self._call("panel", script, selector) or [])

    def press(self, selector: str) -> None:
        """A real click, where the node is."""
        script = """function(s) {
            const one = this.querySelector(s);
            if (!one) return null;
            one.scrollIntoView({block: 'nearest'});
            const {left, top, width, height} = one.getBoundingClientRect();
            return [left + width / 2, top + height / 2];
        }"""
        self.wait(lambda: self._call("panel", script, selector))
        self.page.mouse.click(*self._call("panel", script, selector))

    def veil(self) -> None:
        self.wait(lambda: self._root("veil"))

    def click_page(self, x: float, y: float) -> None:
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.up()

    def result(self) -> tuple[str, str]:
        """Both prompts, once they are there."""
        self.wait(lambda: self.text("[data-act=send]") or self.text(".problem"))
        assert not self.text(".problem"), self.text(".problem")
        return self.prompts

    @property
    def prompts(self) -> tuple[str, str]:
        return self.text("[data-side=prompt] .text"), self.text("[data-side=negative] .text")

    def problem(self) -> str:
        self.wait(lambda: self.text(".problem") or self.text("[data-act=send]"))
        return self.text(".problem")

    def said(self) -> str:
        """What became of an errand."""
        self.wait(lambda: self.there and self.text("[data-act=send]") and not self._disabled())
        return self.text("[data-said]")

    def wait(self, state: Callable[[], Any]) -> None:
        for _ in range(READY // _STEP):
            if state():
                return
            self.page.wait_for_timeout(_STEP)
        raise TimeoutError(f"the panel says: {self.text()}")

    def _disabled(self) -> bool:
        return bool(self._call("panel", "function() { return this.querySelector('[data-act=send]').disabled }"))

    def _root(self, kind: str) -> str | None:
        """The closed shadow tree of the panel or the picker, as the debugger names it."""
        document = self._cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        for node in _walk(document):
            attributes = node.get("attributes", [])
            if "data-easy-diffuser" in attributes and kind in attributes and node.get("shadowRoots"):
                found = self._cdp.send("DOM.resolveNode", {"backendNodeId": node["shadowRoots"][0]["backendNodeId"]})
                return str(found["object"]["objectId"])
        return None

    def _call(self, kind: str, function: str, *arguments: Any) -> Any:
        root = self._root(kind)
        if root is None:
            return None
        asked = {"objectId": root, "functionDeclaration": function, "returnByValue": True,
                 "arguments": [{"value": one} for one in arguments]}  # fmt: skip
        return self._cdp.send("Runtime.callFunctionOn", asked)["result"].get("value")


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for name in ("children", "shadowRoots"):
        for child in node.get(name, []):
            yield from _walk(child)
    if "contentDocument" in node:
        yield from _walk(node["contentDocument"])
