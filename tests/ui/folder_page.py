"""The section "Many pictures" as a person uses it; the same on the preview and in a real host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .tab_page import READY, TabPage

SECTION = "#easy_diffuser_folder_section"
ENDS = ("done", "stopped", "error")


class FolderPage:
    """The section of one open page."""

    def __init__(self, tab: TabPage) -> None:
        self.tab = tab
        self.page: Any = tab.page

    def open(self) -> None:
        """Unfold it, and wait until it knows what there is."""
        if not self.page.locator("button#easy_diffuser_folder_write").is_visible():
            self.page.locator(f"{SECTION} .label-wrap").first.click()
        self.page.wait_for_selector("button#easy_diffuser_folder_write")
        self.told("idle", "running", *ENDS)

    def told(self, *kinds: str) -> str:
        """Until its line says one of these; gives the line."""
        self.page.wait_for_function(
            f"kinds => kinds.includes(document.querySelector('{SECTION}').dataset.told)", arg=list(kinds), timeout=READY
        )
        return self.line

    @property
    def line(self) -> str:
        return str(self.page.inner_text("#easy_diffuser_folder_line")).strip()

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"#easy_diffuser_folder_{name}_knob :is(textarea, input)").first.fill(text)

    def tick(self, name: str, on: bool = True) -> None:
        self.page.locator(f"#easy_diffuser_folder_{name}_knob input[type=checkbox]").set_checked(on)

    def choose(self, name: str, value: str) -> None:
        """An entry of a dropdown, by keyboard, as both gradios take it."""
        box = self.page.locator(f"#easy_diffuser_folder_{name}_knob input").first
        box.click()
        box.fill(value)
        box.press("Enter")

    def press(self, name: str) -> None:
        self.page.evaluate(f"() => {{ document.querySelector('{SECTION}').dataset.told = '' }}")
        self.tab.press(f"folder_{name}")

    def drop(self, *paths: Path) -> None:
        """Drag files and folders from outside of the browser, and let them go over the section."""
        place = self.page.locator(".ed-folder-drop")
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        held = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        session = self.page.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
            session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": held})
        session.detach()

    def dropped(self, *parts: str) -> None:
        """Until the line about what was dropped says all of these."""
        self.page.wait_for_function(
            "parts => parts.every(part => document.querySelector('.ed-folder-dropped').textContent.includes(part))",
            arg=list(parts), timeout=READY,
        )  # fmt: skip

    def run(self, name: str) -> str:
        """Press, and wait for the end."""
        self.press(name)
        line = self.told(*ENDS)
        self.tab.settled()
        return line

    def interrupt(self, after: int) -> str:
        """Stop a run once so many are done."""
        self.page.wait_for_function(
            f"least => document.querySelector('{SECTION}').dataset.told === 'done' || "
            "Number(document.querySelector('#easy_diffuser_folder_line progress')?.value || 0) >= least",
            arg=after, timeout=READY,
        )  # fmt: skip
        # In one step: the button goes when the job is over, also between looking for it and pressing it.
        self.page.evaluate(
            "() => { const stop = document.querySelector('button#easy_diffuser_folder_stop');"
            " if (stop.offsetParent) stop.click(); }"
        )
        line = self.told(*ENDS)
        self.tab.settled()
        return line

    @property
    def count(self) -> int:
        """Rows of the table."""
        return int(re.findall(r"\d+", self.page.inner_text(".ed-folder-count"))[0])

    def rows(self) -> list[tuple[str, int]]:
        """The rows that are drawn: tag and number."""
        found = self.page.locator(".ed-folder-row").all()
        return [(row.locator(".ed-label").inner_text(), int(row.locator(".ed-number").inner_text())) for row in found]

    def take_out(self, tag: str) -> None:
        """By search and click."""
        self.page.fill(".ed-folder-search", tag)
        self.page.locator(".ed-folder-row").filter(has=self.page.get_by_text(tag, exact=True)).first.click()
        self.page.fill(".ed-folder-search", "")

    def cards(self) -> list[str]:
        return [str(one.inner_text()) for one in self.page.locator(".ed-folder-card").all()]

    def broken(self) -> dict[str, str]:
        found = self.page.locator(".ed-folder-broken li").all()
        return {one.locator("code").inner_text(): one.locator("span").inner_text() for one in found}


def sidecars(folder: Path, ending: str = ".txt") -> dict[str, str]:
    """What stands beside the pictures."""
    return {path.name: path.read_text("utf-8") for path in sorted(folder.rglob(f"*{ending}"))}


def holding(texts: Iterable[str], tag: str) -> int:
    """How many of them have the tag as one of their own."""
    return sum(tag in [part.strip() for part in text.split(",")] for text in texts)
