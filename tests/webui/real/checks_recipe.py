"""A recipe in the host: the chain from inside and through its address, interrupted in each step, settings unchanged"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from PIL import Image

from .checks_api import ask
from .checks_history import command
from .host import RealHost
from .session import NotHereError, Session, check

FLAGS = ("--api",)
ADETAILER = "EASYDIFFUSER_ADETAILER"
"""A checkout of Bing-su/adetailer, for a host whose python has mediapipe: a throw-away one, it may lift protobuf."""
ULTIMATE = "EASYDIFFUSER_ULTIMATE"
"""A checkout of Coyote-A/ultimate-upscale-for-automatic1111."""
V1 = "/easydiffuser/v1"
SLOW_UPSCALER = "slow_esrgan"
SMALL = {"width": 64, "height": 64, "steps": 2, "sampler": "Euler"}
SLOW = {**SMALL, "steps": 24}
_WAIT = 900.0


def prepare(host: RealHost) -> None:
    """An upscaler that takes its time; ADetailer and Ultimate SD upscale, where checkouts are given."""
    lay_upscaler(host.data / "models" / "ESRGAN" / f"{SLOW_UPSCALER}.pth")
    for name, folder in ((ADETAILER, "adetailer"), (ULTIMATE, "ultimate-upscale-for-automatic1111")):
        if checkout := os.environ.get(name):
            shutil.copytree(checkout, host.data / "extensions" / folder, ignore=shutil.ignore_patterns(".git"))


def lay_upscaler(path: Path) -> None:
    """The smallest network that hosts take for an ESRGAN, its weights random: it works tile by tile."""
    import torch

    wide, grown = 16, 32
    sizes = {"conv_first": (wide, 3), "conv_last": (3, wide)}
    sizes |= {f"conv_{name}": (wide, wide) for name in ("body", "up1", "up2", "hr")}
    for block in (1, 2, 3):
        place = f"body.0.rdb{block}.conv"
        sizes |= {f"{place}{number}": (grown, wide + (number - 1) * grown) for number in (1, 2, 3, 4)}
        sizes[f"{place}5"] = (wide, wide + 4 * grown)
    torch.manual_seed(0)
    state = {f"{name}.weight": 0.05 * torch.randn(out, given, 3, 3) for name, (out, given) in sizes.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state | {f"{name}.bias": torch.zeros(out) for name, (out, _) in sizes.items()}, path)


def chain(steps: dict[str, Any] = SMALL) -> dict[str, Any]:
    """T2I, ADetailer (which is not installed), I2I with the style words, and two upscales."""
    tiles = {**steps, "tile": 64, "overlap": 0}
    del tiles["width"], tiles["height"]
    return {
        "schema": "easydiffuser-recipe/1", "name": "Driven", "about": "",
        "steps": [
            {"step": "txt2img", "seed": 11, "clip_skip": 2, **steps},
            {"step": "adetailer"},
            {"step": "img2img", "seed": 12, "denoising_strength": 0.5, "clip_skip": 2, **steps},
            {"step": "sd_upscale", "seed": 13, "scale": 2, "denoising_strength": 0.3, **tiles},
            {"step": "upscale", "scale": 2},
        ],
    }  # fmt: skip


def asked(s: Session, path: str, body: Any = None) -> Any:
    status, answer = ask(s.host.url + path, body, login="")
    assert status in (200, 202), (path, status, answer)
    return answer


def begun(s: Session, document: dict[str, Any], **more: Any) -> str:
    if not s.host.has_checkpoint:
        raise NotHereError("the small checkpoints are not there (--ckpt-dir)")
    body = {"recipe": document, "prompt": "a red boat", "style": "oil painting", "negative_prompt": "blurry", **more}
    return str(asked(s, V1 + "/recipes/start", body)["id"])


def status(s: Session, job: str) -> dict[str, Any]:
    return dict(asked(s, V1 + "/jobs/status", {"id": job}))


def until(s: Session, job: str, *states: str) -> dict[str, Any]:
    end = time.monotonic() + _WAIT
    while (now := status(s, job))["state"] not in states:
        assert time.monotonic() < end, now
        time.sleep(0.3)
    return now


def steps(s: Session, job: str) -> list[dict[str, Any]]:
    return list(asked(s, V1 + "/recipes/result", {"id": job})["steps"])


def settings(s: Session) -> dict[str, Any]:
    """What the host says the person has set; the checkpoint's hash it fills in by itself, once it has loaded it."""
    return {name: value for name, value in asked(s, "/sdapi/v1/options").items() if name != "sd_checkpoint_hash"}


def unchanged(s: Session, before: dict[str, Any]) -> None:
    now = settings(s)
    changed = {name: (before.get(name), now.get(name)) for name in {*before, *now} if before.get(name) != now.get(name)}
    assert not changed, changed


@check
def inside(s: Session) -> None:
    """the whole chain from inside: every step's picture and infotext, an absent step said, no setting changed"""
    if not s.host.has_checkpoint:
        raise NotHereError("the small checkpoints are not there (--ckpt-dir)")
    # The host writes down which checkpoint it has loaded, at its first picture: that is not ours to keep from it.
    asked(s, "/sdapi/v1/txt2img", {"prompt": "a boat", "steps": 1, "width": 64, "height": 64})
    before = settings(s)
    job = begun(s, chain())
    ended = until(s, job, "done", "failed", "stopped")
    assert ended["state"] == "done", ended
    found = steps(s, job)
    assert [one["state"] for one in found] == ["done", "absent", "done", "done", "done"], found
    assert "ADetailer is not installed" in found[1]["reason"]
    assert found[0]["infotext"].startswith("a red boat") and found[2]["infotext"].startswith("oil painting")
    assert [f"Seed: {seed}," in one["infotext"] for seed, one in ((11, found[0]), (12, found[2]), (13, found[3]))] == [
        True
    ] * 3
    assert "Clip skip: 2" in found[0]["infotext"], found[0]
    # A host without Lanczos (Forge Neo) takes another, and we say so.
    assert "Postprocess" in found[4]["infotext"] or found[4]["notes"], found[4]
    sizes = []
    for one in (found[0], *found[2:]):
        image = _picture(s, job, one["key"])
        assert image.info["parameters"] == one["infotext"]
        sizes.append(image.size)
    assert sizes == [(64, 64), (64, 64), (128, 128), (256, 256)], sizes
    unchanged(s, before)
    s.values["recipe, infotext of SD upscale"] = found[3]["infotext"].replace("\n", " | ")
    s.values["recipe, infotext of upscale"] = found[4]["infotext"].replace("\n", " | ")


@check
def offers(s: Session) -> None:
    """the host's lists are found: upscalers, ControlNet where it is there; shipped recipes say what is absent"""
    found = asked(s, V1 + "/recipes")
    assert found["upscalers"][:1] == ["None"], found["upscalers"]
    portrait = next(one for one in found["recipes"] if one["name"] == "Studio portrait")
    assert "02-adetailer" in [one["key"] for one in portrait["absent"]]
    s.values["recipe, modules of ControlNet"] = f"{len(found['modules'])}, models {len(found['models'])}"


@check
def interrupted(s: Session) -> None:
    """interrupted in each step that paints, and gone on with; what was done is kept, no setting changed"""
    before = settings(s)
    document = chain(SLOW)
    job = begun(s, document)
    for place in ("txt2img", "img2img", "sd_upscale"):
        end = time.monotonic() + _WAIT
        while f", {place}, " not in (now := status(s, job))["text"] and now["state"] in ("queued", "running"):
            assert time.monotonic() < end, now
            time.sleep(0.2)
        kept = [one["key"] for one in steps(s, job) if one["state"] == "done"]
        asked(s, V1 + "/jobs/stop", {"id": job})
        now = until(s, job, "done", "failed", "stopped")
        assert now["state"] == "stopped", (place, now)
        after = [one["key"] for one in steps(s, job) if one["state"] == "done"]
        assert after == kept and f"-{place}" not in " ".join(after), (place, after)
        unchanged(s, before)
        asked(s, V1 + "/recipes/resume", {"id": job})
    assert until(s, job, "done", "failed", "stopped")["state"] == "done"
    unchanged(s, before)


def begun_with(s: Session, step: dict[str, Any], side: int) -> str:
    """A job of one step on the photograph, so many pixels a side."""
    buffer = io.BytesIO()
    Image.open(s.photograph).convert("RGB").resize((side, side)).save(buffer, "PNG")
    return begun(s, {**chain(), "steps": [step]}, image=base64.b64encode(buffer.getvalue()).decode())


def stopped_at(s: Session, job: str, words: str) -> None:
    """Interrupt once the host has said this since; the step has no picture, nothing changed, and it is gone on with."""
    before = settings(s)
    end = time.monotonic() + _WAIT
    while not re.search(words, s.host.said()):
        now = status(s, job)
        assert now["state"] in ("queued", "running") and time.monotonic() < end, now
        time.sleep(0.1)
    asked(s, V1 + "/jobs/stop", {"id": job})
    now = until(s, job, "done", "failed", "stopped")
    assert now["state"] == "stopped", now
    (step,) = steps(s, job)
    assert step["state"] != "done", step
    unchanged(s, before)
    asked(s, V1 + "/recipes/resume", {"id": job})
    assert until(s, job, "done", "failed", "stopped")["state"] == "done"
    assert steps(s, job)[0]["state"] == "done"
    unchanged(s, before)


@check
def upscale_interrupted(s: Session) -> None:
    """interrupted between the tiles of a plain upscale: no picture of it, no setting changed, and it is gone on with"""
    job = begun_with(s, {"step": "upscale", "upscaler": SLOW_UPSCALER, "scale": 2}, 640)
    stopped_at(s, job, r"tiled upscale")
    assert _picture(s, job, steps(s, job)[0]["key"]).size == (1280, 1280)


@check
def failed(s: Session) -> None:
    """a step that fails: one sentence, what was made is kept, no setting changed, and the host generates again"""
    before = settings(s)
    document = chain()
    document["steps"] = [document["steps"][0], {"step": "upscale", "upscaler": "nowhere"}]
    job = begun(s, document)
    now = until(s, job, "done", "failed", "stopped")
    assert now["state"] == "failed" and "no upscaler 'nowhere'" in now["text"], now
    assert steps(s, job)[0]["state"] == "done"
    unchanged(s, before)
    broken = chain()
    # A side that no latent has: the host's own code breaks over it.
    broken["steps"] = [{**broken["steps"][0], "width": 8, "height": 8}]
    told = until(s, begun(s, broken), "done", "failed", "stopped")
    s.values["recipe, 8 x 8 pixels"] = f"{told['state']} {told['text']}"
    unchanged(s, before)
    job = begun(s, {**chain(), "steps": chain()["steps"][:1]})
    assert until(s, job, "done", "failed", "stopped")["state"] == "done"


@check
def reference(s: Session) -> None:
    """a unit of ControlNet with a sent picture: sent where its model is there, else left out and said"""
    image = base64.b64encode(s.photograph.read_bytes()).decode()
    document = chain()
    unit = {"module": "canny", "model": "canny", "image": "reference"}
    document["steps"] = [{**document["steps"][0], "controlnet": [unit]}]
    job = begun(s, document, image=image)
    assert until(s, job, "done", "failed", "stopped")["state"] == "done"
    s.values["recipe, ControlNet"] = " ".join(steps(s, job)[0]["notes"]) or "the unit was sent"


@check
def unit_without_model(s: Session) -> None:
    """a unit of ControlNet whose module needs no model works on a CPU: its picture differs, its infotext names it"""
    found = asked(s, V1 + "/recipes")
    if "reference_only" not in found["modules"]:
        raise NotHereError("this host has no ControlNet with reference_only")
    image = base64.b64encode(s.photograph.read_bytes()).decode()
    told = []
    for units in ([], [{"module": "reference_only", "image": "reference"}]):
        document = chain()
        document["steps"] = [{**document["steps"][0], "controlnet": units}]
        job = begun(s, document, image=image)
        now = until(s, job, "done", "failed", "stopped")
        assert now["state"] == "done", now
        told.append((steps(s, job)[0], _picture(s, job, "01-txt2img").tobytes()))
    s.values["recipe, infotext with reference_only"] = told[1][0]["infotext"].replace("\n", " | ")
    assert told[1][0]["notes"] == [] and "ControlNet" in told[1][0]["infotext"], told[1][0]
    s.values["recipe, reference_only changes the picture"] = str(told[0][1] != told[1][1])


@check
def adetailer(s: Session) -> None:
    """ADetailer finds a real face (--only adetailer): its step leaves the rest alone, and is in the infotext"""
    if not os.environ.get(ADETAILER):
        raise NotHereError(f"{ADETAILER} names no checkout of Bing-su/adetailer")
    given = Image.open(s.photograph).convert("RGB").resize((256, 256))
    buffer = io.BytesIO()
    given.save(buffer, "PNG")
    before = settings(s)
    document = chain()
    # Random checkpoints paint no face: what is found in a photograph is painted at denoising 0.
    document["steps"] = [
        {"step": "adetailer", "model": "mediapipe_face_full", "denoising_strength": 0.0, "steps": 2, "sampler": "Euler"}
    ]
    job = begun(s, document, image=base64.b64encode(buffer.getvalue()).decode())
    now = until(s, job, "done", "failed", "stopped")
    (step,) = steps(s, job)
    assert now["state"] == "done" and step["state"] == "done", (now, step)
    assert "ADetailer model: mediapipe_face_full" in step["infotext"], step
    made = _picture(s, job, step["key"]).convert("RGB")
    corner = (0, 192, 64, 256)
    assert made.size == given.size and made.crop(corner).tobytes() == given.crop(corner).tobytes()
    assert made.tobytes() != given.tobytes(), "no face was found"
    unchanged(s, before)
    s.values["recipe, infotext of ADetailer"] = step["infotext"].replace("\n", " | ")


@check
def adetailer_interrupted(s: Session) -> None:
    """interrupted while ADetailer paints a face (--only adetailer_interrupted): nothing of it is kept, it goes on"""
    if not os.environ.get(ADETAILER):
        raise NotHereError(f"{ADETAILER} names no checkout of Bing-su/adetailer")
    step = {
        "step": "adetailer",
        "model": "mediapipe_face_full",
        "denoising_strength": 0.5,
        "steps": 40,
        "sampler": "Euler",
    }
    job = begun_with(s, step, 256)
    # Its own steps alone are so many: the picture's painting is skipped.
    stopped_at(s, job, r"\| [1-9]\d*/2\d ")


@check
def ultimate(s: Session) -> None:
    """Ultimate SD upscale (--only ultimate): twice as large in tiles, then interrupted and gone on with"""
    if not os.environ.get(ULTIMATE):
        raise NotHereError(f"{ULTIMATE} names no checkout of Coyote-A/ultimate-upscale-for-automatic1111")
    given = Image.open(s.photograph).convert("RGB").resize((128, 128))
    buffer = io.BytesIO()
    given.save(buffer, "PNG")
    before = settings(s)
    document = chain()
    # Tiles enough, and steps enough a tile, to be interrupted among them.
    document["steps"] = [
        {"step": "ultimate_upscale", "scale": 2, "tile": 64, "padding": 8, "steps": 12, "sampler": "Euler",
         "denoising_strength": 0.5, "seed": 3},
    ]  # fmt: skip
    job = begun(s, document, image=base64.b64encode(buffer.getvalue()).decode())
    until(s, job, "running", "done", "failed")
    asked(s, V1 + "/jobs/stop", {"id": job})
    stopped = until(s, job, "stopped", "done", "failed")["state"]
    assert stopped == "stopped", stopped
    unchanged(s, before)
    asked(s, V1 + "/recipes/resume", {"id": job})
    now = until(s, job, "done", "failed", "stopped")
    (step,) = steps(s, job)
    assert now["state"] == "done" and step["state"] == "done", (now, step)
    made = _picture(s, job, step["key"])
    assert made.size == (256, 256), made.size
    assert "Ultimate SD upscale tile_width: 64" in step["infotext"], step["infotext"]
    unchanged(s, before)
    s.values["recipe, infotext of Ultimate SD upscale"] = step["infotext"].replace("\n", " | ")


@check
def outside(s: Session) -> None:
    """`run --recipe` through the host's address: the same pictures' files and infotexts, no setting changed"""
    before = settings(s)
    file, out = s.work / "driven.json", s.work / "driven"
    file.write_text(json.dumps(chain()), "utf-8")
    done = command(
        s, "run", "--recipe", file, "--webui", s.host.url, "--out", out, "--device", "cpu", "--json",
        "--prompt", "a red boat", "--style-words", "oil painting", "--negative-prompt", "blurry",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["state"] for row in rows] == ["done", "absent", "done", "done", "done"], rows
    for row in (rows[0], *rows[2:]):
        path = Path(row["picture"])
        assert Image.open(path).info["parameters"] == row["infotext"] == path.with_suffix(".txt").read_text("utf-8")
    assert rows[0]["infotext"].startswith("a red boat") and "Seed: 11," in rows[0]["infotext"]
    unchanged(s, before)


@check
def tab(s: Session) -> None:
    """the section in the tab: what is installed is offered, a step is changed in its field, each step is shown"""
    page = s.tab.page
    s.tab.tab("easy_diffuser")
    page.locator("#easy_diffuser_recipe_section .label-wrap").first.click()
    page.wait_for_selector("button#easy_diffuser_recipe_run")
    s.tab.press("recipe_look")
    page.wait_for_function("document.querySelector('#easy_diffuser_recipe_line').innerText.includes('ADetailer')")
    page.locator("#easy_diffuser_recipe_section .label-wrap").nth(1).click()
    page.locator("#easy_diffuser_recipe_editor .edc-raw summary").click()
    page.fill("#easy_diffuser_recipe_raw", json.dumps(chain()))
    fields = "#easy_diffuser_recipe_editor [data-focus='%s']"
    page.fill(fields % "2 denoising_strength", "2")
    assert page.locator(f"{fields % '2 denoising_strength'} ~ .edc-wrong").inner_text() != ""
    page.fill(fields % "2 denoising_strength", "0.62")
    offered = "box => [...box.list.options].map((one) => one.value)"
    assert "None" in page.locator(fields % "4 upscaler").evaluate(offered), "the host's upscalers"
    s.shot("recipe-fields")
    s.tab.press("recipe_run")
    page.wait_for_function(
        "['done', 'error'].includes(document.querySelector('#easy_diffuser_recipe_line')?.dataset.told)",
        timeout=1000 * _WAIT,
    )
    cards = "#easy_diffuser_recipe_steps li"
    states = [one.get_attribute("data-state") for one in page.locator(cards).all()]
    assert states == ["done", "absent", "done", "done", "done"], (states, page.inner_text("#easy_diffuser_recipe_line"))
    assert page.locator(f"{cards} img").count() == 4
    assert "Denoising strength: 0.62" in page.locator(cards).nth(2).inner_text()
    page.locator("#easy_diffuser_recipe_section").scroll_into_view_if_needed()
    s.shot("recipe")


def _picture(s: Session, job: str, key: str) -> Image.Image:
    import urllib.request

    data = json.dumps({"id": job, "key": key}).encode()
    request = urllib.request.Request(f"{s.host.url}{V1}/recipes/picture", data, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=300) as answer:
        image = Image.open(io.BytesIO(answer.read()))
        image.load()
        return image
