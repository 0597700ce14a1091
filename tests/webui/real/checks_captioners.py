"""Captioners: the list says what each needs, nothing is fetched unasked, and a vision-language one is asked in words"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lib_easydiffuser.images.embedded.infotext import parse_infotext

from ...world.hub import Hub, serving
from .host import ROOT, RealHost
from .img2img_page import choose, chosen, fresh, generate, load, number, paste
from .img2img_requests import fields, get, infotext_of
from .session import NotHereError, Session, check

HUB = Hub("nobody/nothing", {})
NAME, FOLDER = "smolvlm", "SmolVLM-500M-Instruct"
INSTRUCTION = 'Name three things, please: "short" words, commas between them.'
_OPEN = ExitStack()
atexit.register(_OPEN.close)


def prepare(host: RealHost) -> None:
    """A hub that only listens; and where the host's own transformers knows the class, a tiny model of it."""
    _OPEN.enter_context(serving(HUB))
    host.environment |= {"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": HUB.url}
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    made = "from pathlib import Path; from tests.world import vision_language as v; import sys; "
    made += f"v.has('Idefics3ForConditionalGeneration') and v.smolvlm(Path(sys.argv[1]) / {FOLDER!r})"
    target = str(host.data / "models" / "EasyDiffuser")
    subprocess.run(
        [host.python, "-W", "ignore", "-c", made, target],
        cwd=ROOT, env=environment | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True,
    )  # fmt: skip


def listed(s: Session) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in get(s, "/easydiffuser/v1/captioners")}


def shown(s: Session) -> dict[str, str]:
    """What the open list shows: what each lacks by its name."""
    s.tab.tab("easy_diffuser")
    s.tab.page.locator("#easy_diffuser_captioner input").first.click()
    entries = s.tab.page.locator("#easy_diffuser_captioner ul.options li")
    entries.first.wait_for()
    found = entries.evaluate_all(
        "all => all.map(one => [one.getAttribute('aria-label'), getComputedStyle(one, '::after').content])"
    )
    s.shot("captioners")
    s.tab.page.keyboard.press("Escape")
    s.tab.page.locator("#easy_diffuser_captioner input").first.blur()
    return {name: "" if said in ("none", "normal") else json.loads(said) for name, said in found}


def take(s: Session, name: str) -> None:
    """Choose in the tab's list, by keys."""
    box = s.tab.page.locator("#easy_diffuser_captioner input").first
    box.click()
    box.fill(name)
    box.press("Enter")
    s.tab.settled()


@check
def needs(s: Session) -> None:
    """the dropdown shows each captioner with what it needs here"""
    told, lists = shown(s), listed(s)
    assert set(told) == {"auto", *lists}, set(told) ^ {"auto", *lists}
    for name, line in lists.items():
        assert bool(told[name]) == (line["state"] == "missing"), (name, told[name], line)
    s.values["what each needs"] = ", ".join(f"{name} ({lack})" for name, lack in told.items() if lack)
    s.values["ready"] = ", ".join(name for name, lack in told.items() if not lack)


@check
def nothing_unasked(s: Session) -> None:
    """one that is not here says why when it is asked, and nothing is fetched"""
    s.tab.upload(s.photograph)
    lists = listed(s)
    missing = [name for name, line in lists.items() if line["state"] == "missing"]
    assert {"blip-large", "joycaption", "server", "any"} <= set(missing), missing
    for name in ("blip-large", "joycaption", "qwen3-vl", "any", "server"):
        if name not in missing:
            continue
        take(s, name)
        line = s.tab.run("generate")
        assert f"'{name}' is not ready" in line and lists[name]["reason"].split(".")[0] in line, (name, line)
    assert HUB.log == [], HUB.log
    take(s, "auto")


def asked_in_words(s: Session) -> None:
    """Skip where this host's transformers is too old for it."""
    line = listed(s)[NAME]
    if line["state"] != "ready":
        raise NotHereError(line["reason"])


@check
def instruction(s: Session) -> None:
    """a vision-language captioner is asked by an instruction of the person's own, in the tab; its tags are sent"""
    asked_in_words(s)
    s.tab.tab("easy_diffuser")
    # Under a name of its own: a page of gradio 3 may not take the same file twice in a row.
    s.tab.upload(Path(shutil.copy(s.photograph, s.work / "asked.png")))
    take(s, NAME)
    s.tab.page.wait_for_selector("#easy_diffuser_caption_kind", state="visible")
    s.tab.slide("max_tags", 20)
    choose(s, "#easy_diffuser_caption_kind", "own")
    box = s.tab.page.locator("#easy_diffuser_caption_instruction textarea, #easy_diffuser_caption_instruction input")
    box.first.wait_for()
    box.first.press_sequentially(INSTRUCTION)
    box.first.blur()
    s.tab.quiet()
    line = s.tab.run("generate")
    # Random weights may say nothing that is a word, or what looks like some other language: then that is what is said.
    assert "Done" in line or "said nothing usable" in line or "only English captions can be read" in line, line
    s.values["what it said of random weights"] = s.tab.caption[:80] or line[:120]
    s.tab.caption = s.tab.caption or "a woman in an orange space suit"
    assert "Done" in s.tab.run("retag"), s.tab.line
    assert s.tab.send() == s.tab.prompts
    assert HUB.log == [], HUB.log


@check
def in_the_infotext(s: Session) -> None:
    """img2img: the infotext carries the instruction, and reading it back restores captioner, kind and instruction"""
    asked_in_words(s)
    if not s.host.has_checkpoint:
        raise NotHereError("there is no checkpoint to paint with")
    fresh(s)
    page = s.tab.page
    load(s, s.photograph)
    _ask(s, "own", INSTRUCTION)
    (made,) = generate(s)
    info = infotext_of(made)
    told = fields(info)
    # What random weights say may be unreadable (see above); the controls come back all the same.
    assert told["Easy Diffuser captioner"] == NAME, info
    assert _instructed(told), info
    s.values["infotext"] = info[-300:].replace("\n", " ")
    _ask(s, "short", "")
    choose(s, "#script_easy_diffuser_captioner", "pixels")
    choose(s, "#tab_img2img #script_list", "None")
    page.fill("#img2img_prompt textarea >> nth=0", info)
    paste(s, "img2img")
    assert chosen(s, "#script_easy_diffuser_captioner") == NAME
    assert chosen(s, "#script_easy_diffuser_caption_kind") == "own"
    assert page.locator(_OWN).first.input_value() == INSTRUCTION
    said = parse_infotext(info)
    s.tab.fill_boxes(said.prompt, said.negative_prompt, "img2img")
    s.tab.tab("img2img")
    (again,) = generate(s)
    assert _instructed(fields(infotext_of(again))), infotext_of(again)


def _instructed(told: Mapping[str, str]) -> bool:
    return told.get("Easy Diffuser instruction") == INSTRUCTION or (
        "only English captions" in told.get("Easy Diffuser note", "")
    )


_OWN = "#script_easy_diffuser_caption_instruction textarea, #script_easy_diffuser_caption_instruction input"


def _ask(s: Session, kind: str, own: str) -> None:
    """Set the script's captioner, its kind and the person's own words."""
    page = s.tab.page
    choose(s, "#script_easy_diffuser_captioner", NAME)
    if not page.locator("#script_easy_diffuser_caption_kind").first.is_visible():
        page.locator("#tab_img2img").get_by_text("More: Easy Diffuser", exact=True).locator(
            "visible=true"
        ).first.click()
        page.locator("#script_easy_diffuser_caption_kind").first.wait_for()
    choose(s, "#script_easy_diffuser_caption_kind", kind)
    page.locator(_OWN).first.fill(own)
    page.locator(_OWN).first.blur()
    number(s, "script_easy_diffuser_max_tags", 4)
    s.tab.quiet()


@check
def still_nothing(s: Session) -> None:
    """after all of it the hub has been asked for nothing, and the page has no error of ours"""
    assert HUB.log == [], HUB.log
    assert not [error for error in s.tab.errors if "easy" in error.lower()], s.tab.errors
