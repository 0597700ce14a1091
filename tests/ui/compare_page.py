"""The section "Generate and compare" in a browser, as a person uses it; the same on the preview and in a real host."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image

from .tab_page import READY, TabPage

_SECTION = "#easy_diffuser_compare_section"
_ENDED = "told => ['done', 'error', 'stopped'].includes(document.querySelector(told).dataset.told)"


class ComparePage:
    """The section of an open tab.

    Args:
        patience: How long a run may take, ms.
    """

    def __init__(self, tab: TabPage, patience: int = READY) -> None:
        self.tab = tab
        self.page = tab.page
        self._patience = patience

    def open(self) -> None:
        """Unfold it."""
        self.tab.tab("easy_diffuser")
        if not self.page.locator("#easy_diffuser_compare_other").first.is_visible():
            # Gradio 3 hears the label, gradio 4 the button that it is.
            self.page.locator(f"{_SECTION} .label-wrap").first.click()
            self.page.locator("#easy_diffuser_compare_other").first.wait_for()

    def press(self, name: str) -> None:
        self.page.locator(f"button#easy_diffuser_compare_{name}").first.click()

    def begin(self, name: str = "go") -> None:
        self.page.evaluate(f"() => {{ document.querySelector('{_SECTION}').dataset.told = '' }}")
        self.press(name)

    def ended(self) -> str:
        """The line, once the run is over."""
        self.page.wait_for_function(_ENDED, arg=_SECTION, timeout=self._patience)
        self.tab.settled()
        return self.line

    def run(self, name: str = "go") -> str:
        self.begin(name)
        return self.ended()

    def asked(self, click: Any) -> None:
        """Do something the page asks Python about, and wait for the answer."""
        self.page.evaluate("() => { window.__drawn = document.querySelector('#easy_diffuser_compare').firstChild }")
        click()
        self.page.wait_for_function(
            "() => document.querySelector('#easy_diffuser_compare').firstChild !== window.__drawn"
        )
        self.tab.settled()

    @property
    def line(self) -> str:
        return str(self.page.inner_text("#easy_diffuser_compare_line")).strip()

    def seeds(self, count: int) -> None:
        box = self.page.locator("#easy_diffuser_compare_seeds input[type=number]").first
        box.fill(str(count))
        box.blur()
        self.tab.settled()

    def choose(self, name: str, label: str) -> None:
        self.page.locator(f"#easy_diffuser_compare_{name} label", has_text=label).locator("input").first.check()
        self.tab.settled()

    def chips(self, status: str) -> list[str]:
        return [str(text) for text in self.page.locator(f".edc-{status} .edc-word").all_inner_texts()]

    def act(self, status: str, text: str) -> None:
        """Press the button of a chip."""
        chip = self.page.locator(f".edc-{status} .edc-chip").filter(has=self.page.get_by_text(text, exact=True)).first
        self.asked(lambda: chip.locator("button").click())

    def rounds(self) -> int:
        return int(self.page.locator(".edc-round").count())

    def walk_to(self, number: int) -> None:
        self.asked(lambda: self.page.locator(".edc-round").nth(number - 1).click())

    def pick(self, index: int) -> None:
        self.asked(lambda: self.page.locator(".edc-seed").nth(index).click())

    def made(self) -> dict[str, str]:
        """What stands under "What made this picture"."""
        # At once: the page may draw anew between two questions.
        found: dict[str, str] = self.page.evaluate(
            """() => {
                const made = document.querySelector('.edc-made');
                made.open = true;
                const texts = (tag) => [...made.querySelectorAll(tag)].map((one) => one.innerText);
                const values = texts('dd');
                return Object.fromEntries(texts('dt').map((name, place) => [name, values[place]]));
            }"""
        )
        return found

    def restore(self) -> None:
        self.page.evaluate("() => { document.querySelector('.edc-made').open = true }")
        self.asked(lambda: self.page.locator(".edc-made button").click())

    def download(self, label: str, to: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.page.locator(".edc-history button", has_text=label).click()
        path = to / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def saved_history(self, to: Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.download("Save as JSON", to).read_text("utf-8"))
        return found

    def saved_sheet(self, to: Path) -> Image.Image:
        return Image.open(self.download("Save contact sheet", to))

    def drop_second(self, path: Path) -> None:
        self.page.set_input_files("#easy_diffuser_compare_second input[type=file]", str(path))
        self.page.wait_for_selector("#easy_diffuser_compare_second img")
        self.tab.settled()

    def images(self) -> list[str]:
        """`src` of the pictures in the frame."""
        return [str(image.get_attribute("src")) for image in self.page.locator(".edc-frame img").all()]

    @property
    def split(self) -> float:
        return float(self.page.locator(".edc-handle").first.get_attribute("aria-valuenow") or 0)
