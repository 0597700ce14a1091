"""Refining by rounds in a browser, as a person uses it; the same on the preview and in a real host."""

from __future__ import annotations

from typing import Any

from .compare_page import ComparePage
from .tab_page import READY, TabPage

_SECTION = "#easy_diffuser_refine_section"
_ENDED = "told => ['done', 'error', 'stopped'].includes(document.querySelector(told).dataset.told)"


class RefinePage:
    """The section within "Generate and compare" of an open tab.

    Args:
        patience: How long a run may take, ms.
    """

    def __init__(self, tab: TabPage, patience: int = READY) -> None:
        self.tab, self.page = tab, tab.page
        self.compare = ComparePage(tab, patience)
        self._patience = patience

    def open(self) -> None:
        """Unfold both."""
        self.compare.open()
        counts = self.page.locator("#easy_diffuser_refine_counts").first
        if not counts.is_visible():
            self.page.locator(f"{_SECTION} .label-wrap").first.click()
            counts.wait_for()
        self.page.wait_for_selector(f"{_SECTION}[data-can]")

    def press(self, name: str) -> None:
        self.page.locator(f"button#easy_diffuser_refine_{name}").first.click()

    def begin(self, name: str = "go") -> None:
        self.page.evaluate(f"() => {{ document.querySelector('{_SECTION}').dataset.told = '' }}")
        self.press(name)

    def ended(self) -> str:
        """The line, once the run is over."""
        self.page.wait_for_function(_ENDED, arg=_SECTION, timeout=self._patience)
        self.page.wait_for_selector(f"{_SECTION}[data-can~=go]")
        self.tab.settled()
        return self.line

    def run(self, name: str = "go") -> str:
        self.begin(name)
        return self.ended()

    @property
    def line(self) -> str:
        return str(self.page.inner_text("#easy_diffuser_refine_line")).strip()

    def set(self, name: str, value: float) -> None:
        """Type into a number."""
        box = self.page.locator(f"#easy_diffuser_refine_{name} input[type=number]").first
        box.fill(str(value))
        box.blur()
        self.tab.settled()

    def nodes(self) -> int:
        return int(self.page.locator(".edc-node").count())

    def last(self) -> int:
        """The number of the last round."""
        return int(self.page.locator(".edc-node .ed-number").last.inner_text())

    def lines(self) -> list[str]:
        """The tags of the edit list."""
        return [str(text) for text in self.page.locator(".edc-lines .edc-line .edc-word").all_inner_texts()]

    def propose(self) -> None:
        self.drawn("proposal", lambda: self.press("propose"))

    def click(self, part: str, label: str) -> None:
        """A button that the page drew, by its text; waits until that part is drawn anew."""
        self.drawn(part, lambda: self.page.locator(f'#easy_diffuser_refine button:text-is("{label}")').first.click())

    def drawn(self, part: str, do: Any) -> None:
        """Do something, and wait until a part is drawn anew."""
        place = f"document.querySelector('#easy_diffuser_refine .edc-{part}')"
        self.page.evaluate(f"() => {{ window.__before = {place}?.innerHTML }}")
        do()
        self.page.wait_for_function(f"() => {place}.innerHTML !== window.__before")
        self.tab.settled()
