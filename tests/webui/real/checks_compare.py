"""Generate and compare: in the host's own process, from the person's own txt2img settings."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from ...ui.compare_page import ComparePage
from .session import Session, check

SEED = 20_260_101
STEPS = 2
_PATIENCE = 1_200_000
"""Milliseconds: several pictures, or one of 512 px, on a CPU that does other things too."""


def section(s: Session) -> ComparePage:
    page = ComparePage(s.tab, _PATIENCE)
    page.open()
    return page


def numbers(s: Session, **values: float) -> None:
    """Type into the txt2img tab's number boxes."""
    s.tab.tab("txt2img")
    for name, value in values.items():
        box = s.tab.page.locator(f"#txt2img_{name} input[type=number]").first
        box.fill(str(value))
        box.blur()
    s.tab.quiet()
    s.tab.tab("easy_diffuser")


def number(s: Session, name: str) -> float:
    """What stands in a number box of the txt2img tab: ersatzForge takes no width below 256 and scales up by 1.25."""
    return float(s.tab.page.locator(f"#txt2img_{name} input[type=number]").first.input_value())


def sampler(s: Session, name: str) -> str:
    """Choose in the txt2img tab's list; gives what was chosen before."""
    s.tab.tab("txt2img")
    box = s.tab.page.locator("#txt2img_sampling input").first
    before = str(box.input_value())
    box.click()
    s.tab.page.locator(f'ul.options li[aria-label="{name}"]').first.click()
    box.blur()
    s.tab.quiet()
    assert box.input_value() == name
    s.tab.tab("easy_diffuser")
    return before


def pictures(s: Session, kind: str = "txt2img") -> list[Path]:
    """What the host saved, oldest first."""
    found = s.host.data.glob(f"output*/{kind}-images/**/*.png")
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def pressed_generate(s: Session) -> Path:
    """The picture the host's own button makes."""
    before = len(pictures(s))
    s.tab.tab("txt2img")
    s.tab.page.locator("button#txt2img_generate").first.click()
    s.tab.page.wait_for_selector("#txt2img_interrupt", state="visible", timeout=60_000)
    s.tab.page.wait_for_selector("#txt2img_interrupt", state="hidden", timeout=300_000)
    s.tab.quiet()
    assert len(pictures(s)) == before + 1
    s.tab.tab("easy_diffuser")
    return pictures(s)[-1]


def equal(one: Path, other: Path) -> bool:
    """Pixels and the infotext in the file."""
    with Image.open(one) as a, Image.open(other) as b:
        assert a.info["parameters"] == b.info["parameters"], (a.info["parameters"], b.info["parameters"])
        return a.size == b.size and ImageChops.difference(a.convert("RGB"), b.convert("RGB")).getbbox() is None


def busy(s: Session) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer: dict[str, Any] = json.load(opener.open(s.host.url + "/sdapi/v1/progress", timeout=60))
    return str(answer["state"]["job"])


@check
def whole_way(s: Session) -> None:
    """one press: captioned, tagged, generated, saved, compared, side by side"""
    numbers(s, width=64, height=64, steps=STEPS, seed=-1)
    s.tab.upload(s.photograph)
    page = section(s)
    assert page.run() == "Done.", page.line
    assert s.tab.caption and s.tab.texts()
    assert len(pictures(s)) == 1 and pictures(s)[0].name == page.made()["File"]
    assert len(page.images()) == 2 and all(uri.startswith("data:image/") for uri in page.images())
    assert page.chips("lost") and page.chips("invented")
    assert "Tags kept" in s.tab.page.inner_text(".edc-scores")
    assert busy(s) == ""


@check
def equals_generate(s: Session) -> None:
    """with the tags sent and the same seed it is the Generate button's picture to the pixel, infotext included"""
    numbers(s, seed=SEED, cfg_scale=5.5)
    page = section(s)
    assert page.run() == "Done.", page.line
    ours = pictures(s)[-1]
    s.tab.fill_boxes("", "")
    s.tab.send()
    assert equal(ours, pressed_generate(s))


@check
def equals_generate_from_boxes(s: Session) -> None:
    """the same with the prompts of the txt2img boxes, weights and all, and another sampler"""
    s.tab.fill_boxes("a (cat:1.3) on a mat, [dog]\nBREAK red", "blurry, (bad:1.2)")
    before = sampler(s, "Heun")
    page = section(s)
    page.choose("prompts", "txt2img boxes")
    assert page.run() == "Done.", page.line
    ours = pictures(s)[-1]
    assert page.made()["Prompt"].startswith("a (cat:1.3) on a mat")
    with Image.open(ours) as picture:
        assert "Sampler: Heun" in picture.info["parameters"], picture.info["parameters"]
    assert equal(ours, pressed_generate(s))
    assert s.tab.boxes() == ("a (cat:1.3) on a mat, [dog]\nBREAK red", "blurry, (bad:1.2)")
    page.choose("prompts", "tags")
    sampler(s, before)


@check
def hires(s: Session) -> None:
    """with Hires. fix on it is the Generate button's picture too"""
    numbers(s, seed=SEED)
    s.tab.tab("txt2img")
    switch = "checked => inputAccordionChecked('txt2img_hr', checked)"  # the host's own
    s.tab.page.evaluate(switch, True)
    s.tab.quiet()
    numbers(s, hires_steps=STEPS)  # Neo begins with 32
    page = section(s)
    assert page.run() == "Done.", page.line
    ours = pictures(s)[-1]
    side = int(number(s, "width") * number(s, "hr_scale"))
    assert Image.open(ours).size == (side, side)
    s.tab.fill_boxes("", "")
    s.tab.send()
    assert equal(ours, pressed_generate(s))
    s.tab.tab("txt2img")
    s.tab.page.evaluate(switch, False)
    s.tab.quiet()


@check
def seeds(s: Session) -> None:
    """three seeds: a grid, mean and spread; what does not belong to all is said with its count"""
    numbers(s, seed=SEED)
    page = section(s)
    page.seeds(3)
    assert page.run() == "Done.", page.line
    shown = [int(text) for text in s.tab.page.locator(".edc-seed .ed-number").all_inner_texts()]
    assert shown == [SEED, SEED + 1, SEED + 2]
    assert "±" in s.tab.page.inner_text(".edc-scores")
    page.pick(1)
    assert page.made()["Seed"] == str(SEED + 1)
    s.tab.page.locator("[data-view=grid]").click()
    assert s.tab.page.locator(".edc-grid figure").count() == 4
    s.tab.page.locator("[data-view=slider]").click()
    _show_section(s)
    s.shot("compare")
    page.seeds(1)


@check
def edits(s: Session) -> None:
    """a lost tag is raised and an invented one denied by one click each; both prompts follow"""
    page = section(s)
    lost, invented = page.chips("lost")[0], page.chips("invented")[0]
    page.act("lost", lost)
    assert f"({lost}:1.1)" in s.tab.prompts[0], s.tab.prompts
    page.act("invented", invented)
    assert invented in s.tab.prompts[1] and invented in s.tab.texts("negative")
    s.values["edited"] = f"{lost} raised, {invented} denied"


@check
def history(s: Session) -> None:
    """rounds are walked back, restored, saved as JSON and as a contact sheet"""
    page = section(s)
    before = page.rounds()
    prompts = s.tab.prompts
    assert page.run() == "Done.", page.line
    assert page.rounds() == before + 1
    page.walk_to(before)
    assert page.made()["Prompt"] != prompts[0]
    wanted = page.made()["Prompt"]
    page.restore()
    assert s.tab.prompts[0] == wanted
    saved = page.saved_history(s.work)
    assert len(saved["rounds"]) == before + 1
    sheet = page.saved_sheet(s.work)
    assert sheet.width > 400 and sheet.height > 200


@check
def image_to_image(s: Session) -> None:
    """img2img from the reference, with the same seed and sampler"""
    numbers(s, seed=SEED)
    page = section(s)
    page.choose("mode", "img2img")
    assert page.run() == "Done.", page.line
    assert len(pictures(s, "img2img")) == 1
    infotext = Image.open(pictures(s, "img2img")[0]).info["parameters"]
    assert f"Seed: {SEED}" in infotext and "Denoising strength: 0.75" in infotext and f"Steps: {STEPS}" in infotext
    page.choose("mode", "txt2img")


@check
def interrupt(s: Session) -> None:
    """Interrupt stops the generation; the rounds so far, the boxes and the fields stay; the next press works"""
    numbers(s, steps=60)
    page = section(s)
    rounds, boxes = page.rounds(), s.tab.boxes()
    page.seeds(3)
    page.begin()
    s.tab.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_compare_line progress')?.value > 0", timeout=60_000
    )
    page.press("stop")
    assert page.ended().startswith("Stopped"), page.line
    assert page.rounds() == rounds and s.tab.boxes() == boxes and busy(s) == ""
    numbers(s, steps=STEPS)
    page.seeds(1)
    assert page.run() == "Done.", page.line


@check
def second_picture(s: Session) -> None:
    """any second picture dropped in is compared"""
    path = s.work / "second.png"
    Image.open(s.photograph).convert("L").save(path)
    page = section(s)
    page.drop_second(path)
    assert page.run("other") == "Done.", page.line
    assert "Tags kept" in s.tab.page.inner_text(".edc-scores")


@check
def quick(s: Session) -> None:
    """the quick preset: the reference's proportions near the checkpoint's own size; the fields stay as they were"""
    numbers(s, steps=1)
    before = number(s, "width")
    page = section(s)
    page.choose("settings", "quick preset")
    assert page.run() == "Done.", page.line
    assert Image.open(pictures(s)[-1]).size == (512, 512)
    assert number(s, "width") == before
    page.choose("settings", "current txt2img settings")


@check
def nothing_registered_twice(s: Session) -> None:
    """no error of ours in the page or the console"""
    # Gradio 3's "reading 'props'" is the WebUI's own: its onCalcResolutionHires answers six values to an event without
    # outputs, at every change of width, height or Hires. fix.
    s.values["page errors"] = f"{len(s.tab.errors)} {s.tab.errors[:2]}"
    assert not [error for error in s.tab.errors if "easy" in error.lower()], s.tab.errors
    assert "lib_easydiffuser" not in "\n".join(
        line for line in s.host.said().splitlines() if "Error" in line or "File " in line
    )


def _show_section(s: Session) -> None:
    s.tab.page.evaluate("() => document.querySelector('#easy_diffuser_compare_section').scrollIntoView()")
    s.tab.quiet()
