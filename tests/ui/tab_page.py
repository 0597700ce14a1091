"""The tab in a browser, as a person uses it; the same on the preview and in a real host."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

READY = 240_000
"""ms that a wait for a state lasts at most: a machine that does much else takes long, and is no fault of the page."""
# Counts what the page has asked the server for and not got yet.
_COUNT_FLYING = """() => {
    if (window.edFlying !== undefined) return;
    window.edFlying = 0;
    const fetch = window.fetch;
    window.fetch = (...asked) => {
        window.edFlying++;
        return fetch(...asked).finally(() => window.edFlying--);
    };
    // What is queued comes another way: gradio 3 opens a socket for each, gradio 4 holds a stream while some are out.
    window.edQueued = 0;
    const counted = (kind) => class extends kind {
        constructor(address, ...rest) {
            super(address, ...rest);
            if (!/\\/queue\\//.test(String(address))) return;
            window.edQueued++;
            let out = true;
            this.edOver = () => { if (out) { out = false; window.edQueued--; } };
            this.addEventListener("close", this.edOver);
        }
        close(...how) {
            super.close(...how);
            this.edOver?.(); // a stream that is closed says nothing
        }
    };
    window.WebSocket = counted(window.WebSocket);
    window.EventSource = counted(window.EventSource);
}"""
# Nothing under way, and what came is drawn: two frames, and the moments that the page gives itself (100 ms).
_SETTLED = """(queue) => new Promise((done) => {
    let quiet = 0;
    const look = () => {
        quiet = window.edFlying || (queue && window.edQueued) ? 0 : quiet + 1;
        quiet > 5 ? done(true) : setTimeout(() => requestAnimationFrame(look), 40);
    };
    look();
})"""
# Gradio 3 names its buttons in the browser's language: the last one clears.
_CLEAR = """() => {
    const image = document.querySelector("#easy_diffuser_image");
    const icons = [...image.querySelectorAll("button[aria-label][title][class*=svelte]")];
    const named = icons.find((one) => ["Clear", "Remove Image"].includes(one.getAttribute("aria-label")));
    if (image.querySelector("img")) (named || icons.at(-1)).click();
}"""
_INPUT = "#easy_diffuser_image input[type=file]"


class TabPage:
    """One open page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        page.set_default_timeout(READY)
        page.add_init_script(f"({_COUNT_FLYING})()")
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._on_dialog)

    def open(self, url: str, within: int = READY) -> None:
        """The page of that address, which stands within so many ms."""
        self.page.goto(url, wait_until="domcontentloaded", timeout=within)
        self.page.wait_for_selector("#easy_diffuser[data-state]", state="attached", timeout=within)
        self.tab("easy_diffuser")
        self.page.wait_for_selector("#easy_diffuser_welcome section", timeout=READY)

    def tab(self, name: str) -> None:
        self.page.evaluate("name => easyDiffuser.openTab(name)", name)

    def tab_is_open(self, name: str) -> bool:
        return bool(self.page.locator(f"#tab_{name}").first.is_visible())

    def upload(self, path: Path) -> None:
        self.page.evaluate(_CLEAR)
        self.page.wait_for_selector("#easy_diffuser_image img", state="detached")
        self.settled()
        self.give(path)

    def give(self, path: Path) -> None:
        """A file for the picture's box, which is empty."""
        for _ in range(5):
            given = self.page.wait_for_selector(_INPUT, state="attached")
            given.set_input_files(str(path))
            # On a busy machine gradio 3 puts a new input in the place of the one that has just got the file.
            shown = self.page.wait_for_function(
                "input => document.querySelector('#easy_diffuser_image img') ? 'shown' : !input.isConnected && 'lost'",
                arg=given,
            )
            if shown.json_value() == "shown":
                break
        # Gradio 4 shows the picture before the upload is over.
        self.settled()

    def settled(self) -> None:
        """Until nothing is under way between page and server, and what came is drawn. Not while a run goes on."""
        self.page.evaluate(_SETTLED, False)

    def quiet(self) -> None:
        """`settled`, and nothing in the queue either: what the host itself answers is there too. Never during a run."""
        self.page.evaluate(_SETTLED, True)

    def press(self, name: str) -> None:
        self.page.locator(f"button#easy_diffuser_{name}").first.click()

    def run(self, name: str) -> str:
        """Press a button that starts a run; gives the status line when it is over."""
        self.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
        self.press(name)
        return self.ended()

    def ended(self) -> str:
        self.page.wait_for_function(
            "() => ['done', 'error', 'stopped'].includes(document.querySelector('#easy_diffuser').dataset.told)",
            timeout=READY,
        )
        self.settled()
        return self.line

    def told(self, kind: str) -> None:
        self.page.wait_for_function(
            "kind => document.querySelector('#easy_diffuser').dataset.told === kind", arg=kind, timeout=READY
        )

    @property
    def line(self) -> str:
        return str(self.page.inner_text("#easy_diffuser_line")).strip()

    @property
    def caption(self) -> str:
        return self.value("#easy_diffuser_caption")

    @caption.setter
    def caption(self, text: str) -> None:
        self.page.fill("#easy_diffuser_caption textarea", text)

    @property
    def prompts(self) -> tuple[str, str]:
        return self.value("#easy_diffuser_prompt_text"), self.value("#easy_diffuser_negative_text")

    def wait_for_prompt(self, test: str, side: str = "prompt") -> None:
        """Until the prompt text fulfils a JavaScript condition on `text`."""
        self.page.wait_for_function(
            f"() => {{ const text = document.querySelector('#easy_diffuser_{side}_text textarea').value;"
            f" return {test}; }}"
        )

    def boxes(self, name: str = "txt2img") -> tuple[str, str]:
        return self.value(f"#{name}_prompt"), self.value(f"#{name}_neg_prompt")

    def fill_boxes(self, prompt: str, negative: str, name: str = "txt2img") -> None:
        self.tab(name)
        self.page.fill(f"#{name}_prompt textarea >> nth=0", prompt)
        self.page.fill(f"#{name}_neg_prompt textarea >> nth=0", negative)
        self.page.locator(f"#{name}_neg_prompt textarea").first.blur()
        self.settled()
        self.tab("easy_diffuser")

    def send(self, name: str = "txt2img") -> tuple[str, str]:
        """Send, and give what stands in the boxes then."""
        self.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
        self.press(f"send_{name}")
        self.told("sent")
        self.settled()
        return self.boxes(name)

    def undo(self) -> None:
        self.tab("easy_diffuser")
        self.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
        self.press("undo")
        self.told("restored")
        self.settled()

    def place(self, placement: str) -> None:
        self.tab("easy_diffuser")
        self.page.check(f"#easy_diffuser_placement input[value={placement}]")

    def rows(self, side: str = "positive") -> Any:
        return self.page.locator(f"#easy_diffuser_lists ol[data-side={side}] > li")

    def texts(self, side: str = "positive") -> list[str]:
        return [row.locator(".ed-text").input_value() for row in self.rows(side).all()]

    def tokens(self, side: str = "prompt") -> tuple[int, int]:
        used, room = re.findall(r"\d+", self.page.inner_text(f"#easy_diffuser_{side}_text_tokens"))
        return int(used), int(room)

    def slide(self, name: str, value: float) -> None:
        box = self.page.locator(f"#easy_diffuser_{name} input[type=number]").first
        box.fill(str(value))
        box.press("Enter")
        box.blur()

    def value(self, selector: str) -> str:
        return str(self.page.locator(f"{selector} textarea").first.input_value())

    def _on_dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()
