"""The tab by keyboard alone: what is pressed is counted, and where the keyboard is can be asked."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from .tab_page import TabPage

_COPY = """async (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({"image/png": new Blob([bytes], {type: "image/png"})})]);
}"""
_WHERE = """() => {
    const active = document.activeElement;
    const item = active.closest("#easy_diffuser_lists li");
    const part = item && active !== item ? [...active.classList].find((name) => name.startsWith("ed-")) : "";
    const place = active.id || active.closest("[id^=easy_diffuser], [id$=_prompt]")?.id || active.tagName;
    return [place, item?.dataset.key || "", part];
}"""
# Asks for the lists anew, and draws what comes into other rows where `anew`: those with another reason are made anew.
_REDRAW = """([ask, anew]) => {
    const {drawLists} = easyDiffuser;
    const others = (rows) => rows.map((row) => ({...row, reason: `${row.reason} ${performance.now()}`}));
    window.edRedrawn = false;
    easyDiffuser.drawLists = (fresh, ...more) => {
        if (!fresh) return drawLists(fresh, ...more);
        easyDiffuser.drawLists = drawLists;
        const both = {positive: others(fresh.positive), negative: others(fresh.negative)};
        drawLists(anew ? both : fresh, ...more);
        window.edRedrawn = true;
    };
    easyDiffuser[ask]();
}"""


def drawn_again(tab: TabPage, ask: str, anew: bool) -> None:
    """Until an answer to that question has drawn the lists, into new rows where `anew`."""
    old = tab.rows().nth(0).element_handle()
    tab.page.evaluate(_REDRAW, [ask, anew])
    tab.page.wait_for_function("() => window.edRedrawn")
    assert old.evaluate("row => row.isConnected") is not anew


class Keyboard:
    """A person without a mouse."""

    def __init__(self, tab: TabPage) -> None:
        self.tab = tab
        self.count = 0

    def press(self, *keys: str) -> None:
        """Each of "Control+Shift+Enter" is three keys that go down."""
        for key in keys:
            self.count += len(key.split("+")) if key != "+" else 1
            self.tab.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.count += len(text)
        self.tab.page.keyboard.type(text)

    @property
    def where(self) -> tuple[str, str, str]:
        """(id of the control, key of the row, which box in it)."""
        place, row, part = self.tab.page.evaluate(_WHERE)
        return place, row, part

    @property
    def said(self) -> str:
        """What the keys last said aloud."""
        return str(self.tab.page.evaluate("() => document.querySelector('#easy_diffuser_said')?.textContent || ''"))


def copy_picture(page: Any, picture: Path) -> None:
    """A PNG onto the clipboard, as another program would."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(_COPY, base64.b64encode(picture.read_bytes()).decode())


def heard(page: Any) -> list[tuple[str, str, str]]:
    """(role, name, description) of every node in Chromium's accessibility tree, the focused one first."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()

    def focused(node: dict[str, Any]) -> bool:
        return any(one["name"] == "focused" and one["value"].get("value") for one in node.get("properties", ()))

    seen = [node for node in nodes if not node.get("ignored") and node["role"]["value"] != "RootWebArea"]
    return [
        (node["role"]["value"], node["name"]["value"], node.get("description", {}).get("value", ""))
        for node in sorted(seen, key=focused, reverse=True)
    ]
