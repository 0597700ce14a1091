"""The img2img tab as a person drives it, for the checks of img2img; no checks here."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path

from lib_easydiffuser.ui.korean import catalogue

from .img2img_requests import OWN, OWN_NEGATIVE, PATIENCE_S, get, saved
from .session import NotHereError, Session

_STORED = "n => document.querySelectorAll('#img2img_batch_upload a[href*=\"file=\"]').length === n"


def choose(s: Session, selector: str, label: str) -> None:
    """Pick an entry of a dropdown, by its English name on a Korean page too."""
    s.tab.page.locator(f"{selector} input").first.click()
    shown = "|".join(re.escape(text) for text in {label, catalogue()["strings"].get(label, label)})
    entry = re.compile(rf"^\W*({shown})\s*$")
    s.tab.page.locator("ul.options li:visible").filter(has_text=entry).first.click()
    s.tab.quiet()


def chosen(s: Session, selector: str) -> str:
    return str(s.tab.page.locator(f"{selector} input").first.input_value())


def number(s: Session, name: str, value: float) -> None:
    box = s.tab.page.locator(f"#{name} input[type=number]").first
    box.fill(str(value))
    box.blur()


def fresh(s: Session) -> None:
    """The img2img tab, small and quick, with the person's own prompt and our entry chosen."""
    page = s.tab.page
    s.tab.open(s.host.url)
    s.tab.fill_boxes(OWN, OWN_NEGATIVE, "img2img")
    s.tab.tab("img2img")
    s.tab.quiet()
    for name, value in (("width", 64), ("height", 64), ("steps", 2), ("denoising_strength", 0.9)):
        number(s, f"img2img_{name}", value)
    page.locator("#img2img_seed input").first.fill("7")
    page.locator("#img2img_seed input").first.blur()
    choose(s, "#tab_img2img #script_list", "Easy Diffuser")
    choose(s, "#script_easy_diffuser_captioner", "pixels")


def load(s: Session, path: Path) -> None:
    """Put a picture into the img2img tab."""
    s.tab.page.locator("#img2img_image input[type=file]").first.set_input_files(str(path))
    s.tab.quiet()


def paste(s: Session, name: str) -> None:
    """Press the host's own "Read generation parameters" in that tab."""
    # Forge Classic has the button only while there is no negative prompt that it would replace.
    s.tab.page.fill(f"#{name}_neg_prompt textarea >> nth=0", "")
    s.tab.quiet()
    s.tab.page.locator(f"#tab_{name} #paste").first.click()
    s.tab.quiet()


def reads_prompts(s: Session) -> bool:
    """Whether it brings a plain prompt back: on some hosts it fills in the settings and leaves the prompts."""
    s.tab.fill_boxes("a plain house\nNegative prompt: rain\nSteps: 3, Sampler: Euler, CFG scale: 7, Seed: 1", "")
    s.tab.tab("txt2img")
    paste(s, "txt2img")
    return s.tab.boxes() == ("a plain house", "rain")


def press_generate(s: Session) -> None:
    s.tab.page.locator("button#img2img_generate").first.click()


def idle(s: Session, seconds: float = PATIENCE_S) -> None:
    """Until the host has nothing to do."""
    end = time.monotonic() + seconds
    while get(s, "/sdapi/v1/progress?skip_current_image=true")["state"]["job"]:
        assert time.monotonic() < end, "the host is still busy"
        time.sleep(0.2)
    s.tab.quiet()


def generate(s: Session, count: int = 1) -> list[Path]:
    """Press Generate; the pictures that were saved."""
    before = saved(s)
    press_generate(s)
    end = time.monotonic() + PATIENCE_S
    while len(saved(s)) < len(before) + count:
        if time.monotonic() > end:
            said = s.tab.page.locator("#html_log_img2img").first.inner_text().strip()
            raise AssertionError(f"{len(saved(s)) - len(before)} of {count} pictures: {said[:300]!r}")
        time.sleep(0.2)
    idle(s)
    return saved(s)[len(before) :]


def from_folder(s: Session, folder: Path) -> None:
    """The Batch tab, from a directory."""
    page = s.tab.page
    _press(s, "#mode_img2img", "Batch")
    if page.locator("#img2img_batch_source").count():  # else there is the directory alone
        _press(s, "#img2img_batch_source", "From directory")
    s.tab.quiet()
    page.fill("#img2img_batch_input_dir textarea", str(folder))
    page.locator("#img2img_batch_input_dir textarea").first.blur()
    s.tab.quiet()


def _press(s: Session, root: str, text: str) -> None:
    """One of a tab row's buttons."""
    s.tab.page.evaluate(
        "([root, text]) => [...document.querySelectorAll(root + ' button')]"
        ".find(button => button.textContent.trim() === text).click()",
        [root, text],
    )


def upload_batch(s: Session, paths: list[Path]) -> None:
    """The Batch tab, uploaded.

    On a busy machine gradio 3's box forgets an upload when something else is drawn meanwhile: it then says
    "Uploading..." for ever and hands the host empty files.

    Raises:
        NotHereError: If the host's own box never links to the stored files, or there is none.
    """
    page = s.tab.page
    _press(s, "#mode_img2img", "Batch")
    s.tab.quiet()
    if not page.locator("#img2img_batch_source").count():
        raise NotHereError("this host's Batch tab takes a folder, and no upload")
    page.wait_for_selector("#img2img_batch_upload input[type=file]", state="attached")
    for _ in range(3):
        page.set_input_files("#img2img_batch_upload input[type=file]", [str(path) for path in paths])
        with suppress(Exception):
            page.wait_for_function(_STORED, arg=len(paths), timeout=10_000)
            return
        page.evaluate("() => document.querySelector('#img2img_batch_upload button[aria-label=Clear]')?.click()")
        s.tab.quiet()
    raise NotHereError("this host's own upload box never took the files: it hands its batch empty ones")
