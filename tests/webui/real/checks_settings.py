"""Settings proposed with the tags arrive in the host's own boxes, are generated with, and go back again."""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ...ui.settings_page import ask, listed, tick
from ...ui.tab_page import READY
from .session import NotHereError, Session, check

_NUMBERS = itertools.count()
# A sampler by the name it had before 1.9, and a size a CPU makes in seconds; a copy of Neo rounds sides to 64 n.
OWN = "Steps: 3, Sampler: {}, CFG scale: 5.5, Seed: 4711, Size: 64x128, Clip skip: 2, Model: x"
HIRES = (
    "Steps: 2, Sampler: Euler a, Schedule type: Automatic, CFG scale: 6, Seed: 5, Size: 64x64, "
    "Denoising strength: 0.35, Hires upscale: 1.5, Hires steps: 2, Hires upscaler: "
)
_BOXES = {
    "width": "#txt2img_width input[type=number]",
    "height": "#txt2img_height input[type=number]",
    "steps": "#txt2img_steps input[type=number]",
    "cfg": "#txt2img_cfg_scale input[type=number]",
    "seed": "#txt2img_seed input",
    "sampler": "#txt2img_sampling input",
    "scheduler": "#txt2img_scheduler input",
    "hires scale": "#txt2img_hr_scale input[type=number]",
    "hires steps": "#txt2img_hires_steps input[type=number]",
    "denoising": "#txt2img_denoising_strength input[type=number]",
    "upscaler": "#txt2img_hr_upscaler input",
}
_SAMPLER = ("sampler", "scheduler")
_IMG2IMG = {
    "width": "#img2img_width input[type=number]",
    "height": "#img2img_height input[type=number]",
    "denoising": "#img2img_denoising_strength input[type=number]",
}


def sampler(session: Session) -> dict[str, str]:
    """OWN's sampler in the host's fields, if it has such; none that the host has chosen already."""
    if "sampler" in session.host.kind.lacks_fields:
        return {}
    joined = session.host.kind.joins_schedulers
    return {"sampler": "DPM++ SDE Karras"} if joined else {"sampler": "DPM++ 2M", "scheduler": "Karras"}


def made_with(session: Session, parameters: str) -> Path:
    """A picture that carries the host's own words."""
    path = session.work / f"settings-{next(_NUMBERS)}.png"
    info = PngInfo()
    info.add_text("parameters", f"a cat\nNegative prompt: dog\n{parameters}")
    Image.new("RGB", (64, 128), "navy").save(path, pnginfo=info)
    return path


def boxes(session: Session, places: dict[str, str] = _BOXES) -> dict[str, str]:
    found = {name: session.tab.page.locator(place).first for name, place in places.items()}
    said = {name: str(box.input_value()) for name, box in found.items() if box.count()}
    if places is _BOXES:
        said["clip"] = session.tab.page.locator("#txt2img_override_settings").first.inner_text()
        hires = session.tab.page.locator("#txt2img_hr-checkbox input, input#txt2img_hr-visible-checkbox").first
        said["hires"] = str(hires.is_checked()) if hires.count() else ""
    return said


def analysed(session: Session, path: Path) -> None:
    session.tab.tab("easy_diffuser")
    session.tab.upload(path)
    assert "Done" in session.tab.run("generate"), session.tab.line


@check
def own_parameters(s: Session) -> None:
    """what a picture's file says arrives in txt2img's boxes, its old sampler's name in the fields there are"""
    before = boxes(s)
    analysed(s, made_with(s, OWN.format(" ".join(sampler(s).values()) or "Euler a")))
    ask(s.tab, "propose", "list")
    s.shot("settings")
    found = listed(s.tab)
    s.values["proposed"] = str(found)
    assert found["Size"] == "x 64 x 128" and found["Sampling steps"] == "x 3" and found["Seed"] == "x 4711", found
    assert found.get("Sampler and scheduler") == ("x " + ", ".join(sampler(s).values()) if sampler(s) else None), found
    assert boxes(s) == before, "nothing is sent by proposing"
    said = ask(s.tab, "send", "sent")
    now = boxes(s)
    s.values["boxes"] = str(now)
    assert s.tab.tab_is_open("txt2img") and said.endswith("settings were sent to txt2img."), said
    assert (now["width"], now["height"], now["steps"], now["cfg"], now["seed"]) == ("64", "128", "3", "5.5", "4711"), (
        now
    )
    if sampler(s):
        assert {name: now.get(name) for name in _SAMPLER} == {**dict.fromkeys(_SAMPLER), **sampler(s)}, now
    s.values["before"] = str(before)


@check
def generated(s: Session) -> None:
    """the host generates with them: its infotext says so"""
    page = s.tab.page
    s.tab.tab("txt2img")
    page.fill("#txt2img_prompt textarea >> nth=0", "a cat")
    page.locator("button#txt2img_generate").click()
    with suppress(Exception):
        page.wait_for_function("() => document.querySelector('#html_info_txt2img')?.innerText.includes('Seed:')")
    text = page.inner_text("#html_info_txt2img")
    if "Seed:" not in text:
        said = text[:160] or page.inner_text("#html_log_txt2img")[:160] or f"nothing was said in {READY // 1000} s"
        raise NotHereError(f"the host makes no picture: {said}")
    s.values["infotext"] = text
    told = zip(("Sampler", "Schedule type"), sampler(s).values(), strict=False)
    words = ["Steps: 3", "CFG scale: 5.5", "Seed: 4711", "Size: 64x128", *(f"{name}: {value}" for name, value in told)]
    for said in words:
        assert f"{said}," in text, (said, text)
    assert "clip skip: 2" in text.lower().replace("-", " "), text


@check
def undone(s: Session) -> None:
    """one Undo gives every box back what it held, the option for one picture included"""
    s.tab.undo()
    assert str(boxes(s)) == s.values["before"], (boxes(s), s.values["before"])


@check
def only_ticked(s: Session) -> None:
    """what has no tick stays as it is"""
    before = boxes(s)
    ask(s.tab, "propose", "list")
    for name in ("seed", "sampler", "size", "cfg_scale", "clip_skip"):
        if tick(s.tab, name).count():
            tick(s.tab, name).uncheck()
    assert ask(s.tab, "send", "sent") == "1 setting was sent to txt2img."
    assert boxes(s) == before | {"steps": "3"}
    s.tab.undo()
    assert boxes(s) == before


@check
def hires(s: Session) -> None:
    """the second pass is switched on with its numbers, and off again"""
    _has_second_pass(s)
    before = boxes(s)
    upscaler = before["upscaler"]  # which ones there are differs from host to host: Neo has no Latent
    analysed(s, made_with(s, HIRES + upscaler))
    ask(s.tab, "propose", "list")
    found = listed(s.tab)
    assert found["Hires. fix"] == f"x 1.5x, {upscaler}, 2 steps, denoising strength 0.35", found
    ask(s.tab, "send", "sent")
    now = boxes(s)
    s.values["hires boxes"] = str(now)
    wanted = {"hires": "True", "hires scale": "1.5", "hires steps": "2", "denoising": "0.35", "upscaler": upscaler}
    assert {name: now[name] for name in wanted} == wanted, now
    s.tab.undo()
    assert boxes(s) == before, (boxes(s), before)


@check
def hires_absent(s: Session) -> None:
    """an upscaler that the host lacks: the second pass can be sent all the same, with one of the host's own"""
    _has_second_pass(s)
    before = boxes(s)
    analysed(s, made_with(s, HIRES + "4x-Nowhere"))
    ask(s.tab, "propose", "list")
    row = s.tab.page.locator("#easy_diffuser_settings_section li[data-name='hires']").inner_text()
    s.values["an absent upscaler"] = row.replace("\n", " | ")
    taken = re.search(r"no upscaler '4x-Nowhere': (.+) takes its place", row)
    assert taken and not tick(s.tab, "hires").is_checked(), row
    tick(s.tab, "hires").check()
    ask(s.tab, "send", "sent")
    now = boxes(s)
    assert (now["hires"], now["hires scale"], now["upscaler"]) == ("True", "1.5", taken[1]), now
    s.tab.undo()
    assert boxes(s) == before, (boxes(s), before)


def _has_second_pass(s: Session) -> None:
    if "hires" in s.host.kind.lacks_fields:
        analysed(s, made_with(s, HIRES + "Latent"))
        ask(s.tab, "propose", "list")
        assert "Hires. fix" not in listed(s.tab), listed(s.tab)
        raise NotHereError(f"{s.host.name} has no field that switches a second pass of this kind on")


@check
def sizes(s: Session) -> None:
    """a size beside the host's grid: what is proposed is what its own slider takes"""
    step = s.tab.page.locator("#txt2img_width input[type=range]").first.get_attribute("step")
    analysed(s, made_with(s, "Steps: 3, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 516x776"))
    ask(s.tab, "propose", "list")
    size = listed(s.tab)["Size"].removeprefix("x ")
    s.values["size of 516 x 776"] = f"{size} by steps of {step}"
    assert all(int(side) % int(step or 0) == 0 for side in size.split(" x ")), size


@check
def style_words(s: Session) -> None:
    """the picture and its style's words are in img2img with a strength that keeps it, and go again"""
    analysed(s, s.photograph)
    before, prompts = boxes(s, _IMG2IMG), s.tab.boxes("img2img")
    said = ask(s.tab, "style", "sent")
    now, (prompt, _) = boxes(s, _IMG2IMG), s.tab.boxes("img2img")
    s.values["style words"] = f"{prompt!r} {now} {said}"
    with Image.open(s.photograph) as picture:
        shape = picture.width / picture.height
    assert s.tab.tab_is_open("img2img") and "Only the last" in said
    assert now["denoising"] == "0.35" and abs(float(now["width"]) / float(now["height"]) / shape - 1) < 0.03, now
    subjects = [text for text in s.tab.texts() if "woman" in text or "person" in text]
    assert prompt and not any(text in prompt for text in subjects), prompt
    # A picture or, on newer hosts, a canvas.
    shown = "#img2img_image img, #img2img_image canvas, #img2img_img2img_tab img.forge-image"
    assert s.tab.page.locator(shown).count() > 0
    s.shot("style-words")
    s.tab.undo()
    assert boxes(s, _IMG2IMG) == before and s.tab.boxes("img2img") == prompts
