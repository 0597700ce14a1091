"""Every way a picture comes in, what is no picture, and Interrupt."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
from pathlib import Path

from PIL import Image

from ...world.checkpoints import blip
from .checks_tab import CAPTION, picture
from .session import NotHereError, Session, check

_SIDE = 256
_NUMBERS = itertools.count()
_OWN = "#easy_diffuser_embedded .ed-full >> nth=0"


@check
def pasted(s: Session) -> None:
    """a picture is pasted from the clipboard"""
    s.tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    s.tab.page.evaluate(
        "async data => navigator.clipboard.write([new ClipboardItem({'image/png':"
        " await (await fetch('data:image/png;base64,' + data)).blob()})])",
        base64.b64encode(s.photograph.read_bytes()).decode(),
    )
    s.tab.page.locator("#easy_diffuser_image").first.focus()
    s.tab.page.keyboard.press("Control+V")
    s.tab.page.wait_for_selector("#easy_diffuser_image img")
    s.tab.quiet()
    assert "Done" in s.tab.run("generate"), s.tab.line


@check
def dropped(s: Session) -> None:
    """a picture is dropped, in the place of the one that is there, and analysed if that is wanted"""
    s.tab.page.check("#easy_diffuser_on_drop input")
    s.tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    drop(s, picture(s.work / "dropped.png", "a dropped cat\nSteps: 5, Sampler: Euler, Seed: 3, Size: 96x64"))
    assert "Done" in s.tab.ended(), s.tab.line
    s.tab.page.uncheck("#easy_diffuser_on_drop input")
    assert s.tab.page.text_content(_OWN) == "a dropped cat"


@check
def no_pictures(s: Session) -> None:
    """a damaged picture and a text file are one sentence each, and the tab works afterwards"""
    broken, notes = s.work / "broken.png", s.work / "notes.txt"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"nonsense" * 40)
    notes.write_text("no picture", "ascii")
    s.tab.upload(_photograph(s))
    drop(s, notes)
    s.tab.told("error")
    assert s.tab.line == "notes.txt is not a picture.", s.tab.line
    drop(s, broken)
    s.tab.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_line').innerText.includes('broken.png cannot be shown here')"
    )
    s.tab.quiet()
    line = s.tab.run("generate")
    assert line.startswith("The picture ") and "Something broke" not in line, line
    s.values["a damaged picture"] = line
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    s.tab.upload(_photograph(s))
    assert "Done" in s.tab.run("generate"), s.tab.line


@check
def pnginfo(s: Session) -> None:
    """PNG Info sends its picture here, with its prompt"""
    path = picture(
        s.work / "received.png", "a received cat\nNegative prompt: dog\nSteps: 5, Sampler: Euler, Seed: 3, Size: 96x64"
    )
    s.tab.tab("pnginfo")
    s.tab.page.set_input_files("#pnginfo_image input[type=file]", str(path))
    s.tab.page.wait_for_selector("#pnginfo_image img")
    s.tab.quiet()
    _received(s, "pnginfo_image", "a received cat")


@check
def txt2img_gallery(s: Session) -> None:
    """a picture made in txt2img goes from its gallery to the tab, with its prompt"""
    _generate(s, "txt2img", "a generated cat")
    _received(s, "txt2img_gallery", "a generated cat")


@check
def img2img_gallery(s: Session) -> None:
    """a picture made in img2img goes from its gallery to the tab, with its prompt"""
    s.tab.tab("img2img")
    s.tab.page.set_input_files("#img2img_image input[type=file] >> nth=0", str(s.photograph))
    s.tab.quiet()
    _generate(s, "img2img", "an altered cat")
    _received(s, "img2img_gallery", "an altered cat")


@check
def extras_gallery(s: Session) -> None:
    """a picture upscaled in Extras goes from its gallery to the tab"""
    small = s.work / "small.png"
    Image.open(s.photograph).convert("RGB").resize((96, 96)).save(small)
    s.tab.tab("extras")
    s.tab.page.set_input_files("#extras_image input[type=file]", str(small))
    s.tab.page.wait_for_selector("#extras_image img")
    s.tab.quiet()
    s.tab.page.locator("button#extras_generate").first.click()
    s.tab.page.wait_for_selector("#extras_gallery img", timeout=60_000)
    s.tab.quiet()
    _received(s, "extras_gallery", "")


@check
def interrupt(s: Session) -> None:
    """Interrupt stops a captioning model at work, and the next analysis runs"""
    folder = _slow_captioner(s.host.data / "models" / "blip-image-captioning-base")
    s.tab.upload(_photograph(s))
    s.tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    s.tab.press("generate")
    # The captioner's own turn has come, so that it is the one that stops.
    s.tab.page.wait_for_function(
        "() => /reading the picture|caption/.test(document.querySelector('#easy_diffuser_line').innerText)",
        timeout=60_000,
    )
    s.tab.press("interrupt")
    assert s.tab.ended().startswith("Stopped"), s.tab.line
    shutil.rmtree(folder)
    assert "Done" in s.tab.run("generate"), s.tab.line
    s.shot("pictures")


def _photograph(s: Session) -> Path:
    """The photograph under a name of its own: a page of gradio 3 does not take the same file twice in a row."""
    path = s.work / f"photograph-{next(_NUMBERS)}.png"
    shutil.copy(s.photograph, path)
    return path


def _slow_captioner(folder: Path) -> Path:
    """A real BLIP of random weights, as deep as it takes for a person to press a button meanwhile."""
    blip(folder, image_size=_SIDE, num_hidden_layers=160)
    config = folder / "preprocessor_config.json"
    given = json.loads(config.read_text("utf-8"))
    config.write_text(json.dumps({**given, "size": {"height": _SIDE, "width": _SIDE}}), "utf-8")
    return folder


def drop(s: Session, path: Path) -> None:
    """What a drop from the desktop sends to the page."""
    kind = "text/plain" if path.suffix == ".txt" else "image/png"
    transfer = s.tab.page.evaluate_handle(
        "([data, name, type]) => { const transfer = new DataTransfer();"
        " const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));"
        " transfer.items.add(new File([bytes], name, {type})); return transfer; }",
        [base64.b64encode(path.read_bytes()).decode(), path.name, kind],
    )
    inner = "#easy_diffuser_image [data-testid=image] img, #easy_diffuser_image [data-testid=image] button"
    target = s.tab.page.locator(inner).first
    for event in ("dragenter", "dragover", "drop"):
        target.dispatch_event(event, {"dataTransfer": transfer})


def _received(s: Session, place: str, prompt: str) -> None:
    """Press the button beside a picture; it is in the tab, and its own prompt with it."""
    s.tab.page.locator(f"button#easy_diffuser_from_{place}").first.click()
    s.tab.quiet()
    assert s.tab.tab_is_open("easy_diffuser")
    assert "Done" in s.tab.run("generate"), s.tab.line
    if prompt:
        assert s.tab.page.text_content(_OWN) == prompt


def _generate(s: Session, name: str, prompt: str) -> None:
    """One 64 px picture of one step."""
    s.tab.fill_boxes(prompt, "", name)
    s.tab.tab(name)
    for knob, number in (("width", 64), ("height", 64), ("steps", 1)):
        box = s.tab.page.locator(f"#{name}_{knob} input[type=number]").first
        box.fill(str(number))
        box.blur()
    s.tab.quiet()
    s.tab.page.locator(f"button#{name}_generate").first.click()
    try:
        s.tab.page.wait_for_selector(f"#{name}_gallery img", timeout=90_000)
    except Exception as error:
        said = s.tab.page.locator(f"#html_log_{name}").first.inner_text().strip()
        raise NotHereError(f"the host made no picture: {said[:200]!r}") from error
    s.tab.page.wait_for_selector(f"#{name}_interrupt", state="hidden")
    s.tab.quiet()
