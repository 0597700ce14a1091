"""Refine by rounds, in the host's own process with the person's own txt2img settings."""

from __future__ import annotations

from pathlib import Path

from ...ui.refine_page import RefinePage
from .checks_compare import busy, numbers, pictures
from .host import RealHost
from .img2img_requests import get, post
from .session import NotHereError, Session, check

STEPS, MANY = 2, 16
"""Steps of a picture that is wanted, and of one that is slow enough to be interrupted."""
SEEDS = 2
"""Pictures a round."""
_PATIENCE = 1_200_000
"""Milliseconds: several pictures on a CPU that does other things too."""
BOXES = ("my own words", "my own negatives")
_FIELDS = ("width", "height", "steps", "cfg_scale", "seed")
_MADE = "() => /·\\s*(pictures|장) [1-9]/.test(document.querySelector('#easy_diffuser_refine_line').innerText)"


_TINY, _OTHER = "tiny_sd1", "tiny_another"


def prepare(host: RealHost) -> None:
    """A second checkpoint: the small one, one weight of it changed."""
    folder = Path(host.flag("--ckpt-dir") or "")
    if not (folder / f"{_TINY}.safetensors").is_file():
        return
    to = host.data / "models" / "Stable-diffusion"
    to.mkdir(parents=True, exist_ok=True)
    data = bytearray((folder / f"{_TINY}.safetensors").read_bytes())
    data[-4] ^= 1
    (to / f"{_OTHER}.safetensors").write_bytes(data)
    for path in folder.glob(f"{_TINY}.yaml"):
        (to / f"{_OTHER}.yaml").write_bytes(path.read_bytes())


def section(s: Session) -> RefinePage:
    if not s.host.has_checkpoint:
        raise NotHereError("without a checkpoint (--ckpt-dir) the host makes no picture")
    page = RefinePage(s.tab, _PATIENCE)
    page.open()
    return page


def fresh(s: Session, rounds: int) -> RefinePage:
    """The section with a picture, words in the boxes, and small pictures to be made."""
    numbers(s, width=64, height=64, steps=STEPS, seed=-1)
    s.tab.fill_boxes(*BOXES)
    s.tab.upload(s.photograph)
    page = section(s)
    page.compare.seeds(SEEDS)
    page.set("rounds", rounds)
    return page


def mine(s: Session) -> dict[str, str]:
    """The person's boxes and settings as they stand in txt2img."""
    boxes = dict(zip(("prompt", "negative prompt"), s.tab.boxes(), strict=True))
    fields = {name: s.tab.page.locator(f"#txt2img_{name} input[type=number]").first.input_value() for name in _FIELDS}
    return boxes | fields


@check
def rounds(s: Session) -> None:
    """rounds run with the txt2img settings; boxes, fields and lists are as they were, pictures are the host's files"""
    page = fresh(s, 3)
    before = mine(s)
    said = page.run()
    made = page.nodes()
    assert made >= 2 and len(pictures(s)) == SEEDS * made, (said, made, len(pictures(s)))
    assert mine(s) == before and busy(s) == ""
    assert s.tab.page.locator(".edc-chart").count() > 1 and s.tab.page.locator(".edc-node img").count() == made
    s.values["rounds"] = f"{made} rounds, {len(pictures(s))} pictures: {said!r}"
    s.tab.page.evaluate("() => document.querySelector('#easy_diffuser_refine').scrollIntoView()")
    s.shot("refine")


@check
def lines(s: Session) -> None:
    """an edit list is accepted line by line, and undone"""
    page = section(s)
    if not page.lines():  # the last round's list may lie there already
        page.press("propose")
        s.tab.settled()
    prompts, found = s.tab.prompts, page.lines()
    if not found:
        raise NotHereError(f"nothing was certain enough to be proposed: {page.line!r}")
    page.click("proposal", "Accept the ticked lines")
    assert s.tab.prompts != prompts
    page.click("proposal", "Undo")
    assert s.tab.prompts == prompts
    s.values["lines"] = f"{len(found)} proposed"


@check
def interrupt(s: Session) -> None:
    """Interrupt keeps the rounds so far, the boxes and the fields; Resume goes on"""
    numbers(s, steps=MANY)
    page, before = section(s), mine(s)
    rounds_before = page.nodes()
    page.set("rounds", 4)
    page.begin()
    s.tab.page.wait_for_function(_MADE, timeout=_PATIENCE)
    page.press("stop")
    said = page.ended()
    assert "Stopped" in said and page.nodes() > rounds_before and mine(s) == before and busy(s) == "", said
    numbers(s, steps=STEPS)
    page.set("rounds", 1)
    held = page.nodes()
    said = page.run("resume")
    assert page.nodes() == held + 1, said


@check
def checkpoint_switched(s: Session) -> None:
    """a checkpoint switched between rounds is said; the rounds before hold"""
    titles = [str(one["title"]) for one in get(s, "/sdapi/v1/sd-models")]
    other, usual = (next((one for one in titles if name in one), "") for name in (_OTHER, _TINY))
    if not other:
        raise NotHereError("there is one checkpoint only")
    if _OTHER in str(get(s, "/sdapi/v1/options")["sd_model_checkpoint"]):  # Neo begins with the first by name
        other, usual = usual, other
    page = section(s)
    held = page.nodes()
    post(s, "/sdapi/v1/options", {"sd_model_checkpoint": other})
    try:
        said = page.run("resume")
    finally:
        post(s, "/sdapi/v1/options", {"sd_model_checkpoint": usual})
    told = s.tab.page.inner_text("#easy_diffuser_refine .edc-of")
    assert page.nodes() == held + 1 and "The checkpoint was switched from" in told, (said, told)
    assert s.tab.boxes() == BOXES
    s.values["checkpoint"] = told.splitlines()[0]


@check
def page_closed(s: Session) -> None:
    """a page that was closed while rounds run finds them again, and can stop them"""
    numbers(s, steps=MANY)
    page = section(s)
    held = page.nodes()
    page.set("rounds", 5)
    page.begin()
    s.tab.page.wait_for_function(_MADE, timeout=_PATIENCE)
    s.tab.open(s.host.url)
    page.open()
    s.tab.page.wait_for_selector("#easy_diffuser_refine_section[data-can~=stop]", timeout=_PATIENCE)
    page.press("stop")
    said = page.ended()
    assert page.nodes() > held and busy(s) == "", said
    s.values["closed"] = said


@check
def nothing_broken(s: Session) -> None:
    """no error of ours in the page or the console"""
    assert not [error for error in s.tab.errors if "easy" in error.lower()], s.tab.errors
    said = s.host.said().splitlines()
    assert "lib_easydiffuser" not in "\n".join(line for line in said if "Error" in line or "File " in line)
