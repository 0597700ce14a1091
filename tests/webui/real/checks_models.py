"""The models panel on a real host: terms, download from the stand-in hub, cancel, Reload UI, offline, unload"""

from __future__ import annotations

import atexit
import base64
import json
import os
import shutil
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from lib_easydiffuser.attention.encoders.clip_text import CHECKPOINT

from ...tags.taggers import tiny_tagger
from ...translate.checkpoints import marian
from ...world.checkpoints import MAKERS
from ...world.hub import Hub, serving
from .checks_tab import CAPTION, restart
from .host import RealHost
from .img2img_requests import get
from .session import Session, check

_PROBE = Path(__file__).parent / "probes" / "alive_probe.py"
REPO = CHECKPOINT.repo
NAME = "encoder/clip-l"
ROW = f'#easy_diffuser_models_table [data-name="{NAME}"]'
WAIT = 60_000
HUB = Hub(REPO, {"config.json": b"{}", "preprocessor_config.json": b"{}", "tokenizer.json": b"{}",
                 "model.safetensors": os.urandom(1 << 20) * 6}, CHECKPOINT.revision)  # fmt: skip
_OPEN = ExitStack()
# Before the interpreter takes its threads down: a server stopped later waits for one that is gone.
atexit.register(_OPEN.close)


def prepare(host: RealHost) -> None:
    """A hub on this machine, for as long as this process lives."""
    _OPEN.enter_context(serving(HUB))
    host.environment |= {"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": HUB.url}
    scripts = host.data / "extensions" / "probe" / "scripts"
    scripts.mkdir(parents=True)
    shutil.copy(_PROBE, scripts / _PROBE.name)
    ours = host.data / "models" / "EasyDiffuser"
    MAKERS["blip-image-captioning-base"](ours / "blip-image-captioning-base")
    tiny_tagger(ours / "wd-tiny")
    marian(ours / "opus-mt-ko-en")


def open_panel(s: Session) -> Any:
    page = s.tab.page
    s.tab.tab("easy_diffuser")
    if not page.locator(ROW).is_visible():
        page.locator("#easy_diffuser_models").get_by_text("Models", exact=True).first.click()
    page.wait_for_selector(ROW, timeout=WAIT)
    return page


def press(page: Any, text: str, within: str = ROW) -> None:
    page.locator(within).get_by_role("button", name=text, exact=True).click()


def chip(page: Any, text: str) -> None:
    page.locator(f"{ROW} .ed-chip").get_by_text(text, exact=True).wait_for(timeout=WAIT)


@check
def looking(s: Session) -> None:
    """the panel lists every model, and looking asks nobody"""
    page = open_panel(s)
    names = page.locator("#easy_diffuser_models_table [data-name]").evaluate_all(
        "rows => rows.map(r => r.dataset.name)"
    )
    assert {NAME, "captioner/blip-base", "encoder/minilm", "clip-model/vit-h-14-laion2b"} <= set(names), names
    assert HUB.log == []
    s.values["models listed"] = str(len(names))


@check
def terms(s: Session) -> None:
    """what, licence, how big, from and to stand there before anything is fetched"""
    page = open_panel(s)
    press(page, "Download ...")
    said = page.inner_text(f"{ROW} .ed-model-terms")
    for fact in (REPO, "MIT", "GiB", HUB.url, str(s.host.data / "models")):
        assert fact in said, (fact, said)
    page.locator("#easy_diffuser_models").scroll_into_view_if_needed()
    s.shot("models")
    press(page, "Not now")
    assert HUB.log == []


@check
def cancelled(s: Session) -> None:
    """a download is cancelled; what came is kept; a reloaded UI knows of it"""
    HUB.drop_after, HUB.drops = 20, 10**9  # too slow to arrive while the UI is reloaded
    page = open_panel(s)
    press(page, "Download ...")
    press(page, "Download now")
    page.wait_for_selector(f"{ROW} progress[value]", timeout=WAIT)
    restart(s)
    page = open_panel(s)
    chip(page, "Downloading")
    press(page, "Cancel")
    chip(page, "Not here")
    HUB.drops = 0
    assert list(Path(s.host.data).rglob("*.part")), "what had arrived is gone"


@check
def arrives(s: Session) -> None:
    """the download goes on where it was and arrives; tab and other tabs answer meanwhile"""
    before = len(HUB.log)
    page = open_panel(s)
    press(page, "Continue ...")
    press(page, "Download now")
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    chip(page, "On disk")
    assert any(asked.startswith("bytes=") for _, asked in HUB.log[before:]), HUB.log[before:]
    folder = Path(page.inner_text(f"{ROW} .ed-model-below code"))
    assert (folder / "model.safetensors").read_bytes() == HUB.files["model.safetensors"]
    assert folder.is_relative_to(s.host.data), folder


@check
def offline(s: Session) -> None:
    """the offline switch forbids downloads, is an option of the host, and outlives Reload UI"""
    page = open_panel(s)
    box = page.locator("#easy_diffuser_models_table .ed-models-offline input")
    other = '#easy_diffuser_models_table [data-name="captioner/blip-large"] button'
    box.click()
    page.wait_for_selector(f"{other}:disabled", timeout=WAIT)
    restart(s)
    page = open_panel(s)
    assert box.is_checked()
    assert '"easydiffuser_offline": true' in (s.host.data / "config.json").read_text("utf-8")
    box.click()
    page.wait_for_selector(f"{other}:enabled", timeout=WAIT)


@check
def nothing_of_ours_stays(s: Session) -> None:
    """after Unload all nothing of ours is in memory, and the next run loads again"""
    s.tab.tab("easy_diffuser")
    s.tab.caption = CAPTION
    assert "Done" in s.tab.run("retag"), s.tab.line
    page = open_panel(s)
    every = page.locator("#easy_diffuser_models_table .ed-models-head button")
    if every.is_enabled():  # the host's turn may have given it back by itself
        every.click()
    page.wait_for_selector("#easy_diffuser_models_table .ed-models-head button:disabled", timeout=WAIT)
    assert "Done" in s.tab.run("retag"), s.tab.line


@check
def nothing_of_ours_is_alive(s: Session) -> None:
    """after Unload all no tensor and no module of a captioner, a tagger, a translator or an encoder is alive"""
    # Loaded behind the open page; those tensors are the host's.
    if s.host.has_checkpoint and not s.host.kind.loads_late:
        s.host.wait_for("loaded in", seconds=300)  # reForge: "Model NAME loaded in"
    _post(s, "/easydiffuser/v1/models/unload", {})
    _post(s, "/alive/mark")
    image = base64.b64encode(s.photograph.read_bytes()).decode()
    knobs = {"captioner": "blip-base", "wd14": True, "wd14_model": "wd-tiny", "max_new_tokens": 4}
    said = _post(s, "/easydiffuser/v1/analyse", {"image": image, "settings": knobs})
    with suppress(urllib.error.HTTPError):  # what a translator of random weights says is hardly English
        said = _post(s, "/easydiffuser/v1/tags", {"captions": ["하얀 고양이가 소파 위에서 자고 있다"]})
    made = _post(s, "/alive/since")
    models = get(s, "/easydiffuser/v1/models")["models"]
    tagger = next(line for line in models if (line["kind"], line["name"]) == ("tag source", "wd14"))
    wanted = {"BlipForConditionalGeneration", "VisionTransformer"}
    if "package timm" in tagger["reason"]:  # Forge Neo brings none
        wanted.remove("VisionTransformer")
    assert wanted <= set(made["modules"]), (made, said)
    s.values["the tagger"] = "no timm here" if len(wanted) == 1 else "looked at"
    # The panel looks when it comes into sight; what the API loads meanwhile it does not see.
    s.tab.tab("txt2img")
    s.tab.quiet()
    s.tab.page.wait_for_timeout(1500)  # it finds out every 700 ms whether it is in sight
    _unload_all(open_panel(s))
    left = _post(s, "/alive/since")
    assert (left["tensors"], left["modules"]) == (0, {}), left
    models = [name for name in ("BlipForConditionalGeneration", "VisionTransformer", "MarianMTModel")
              if name in made["modules"]]  # fmt: skip
    s.values["alive before Unload all"] = f"{made['tensors']} tensors of {', '.join(models)}; after: none"
    s.values["Korean caption"] = " ".join(said.get("notes", ()))


def _unload_all(page: Any) -> None:
    page.locator("#easy_diffuser_models_table .ed-models-head button:enabled").click(timeout=WAIT)
    page.wait_for_selector("#easy_diffuser_models_table .ed-models-head button:disabled", timeout=WAIT)


def _post(s: Session, path: str, given: dict[str, Any] | None = None) -> Any:
    body = json.dumps(given).encode() if given is not None else b""
    request = urllib.request.Request(s.host.url + path, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.load(answer)


@check
def dark(s: Session) -> None:
    """the panel in the host's dark theme"""
    s.tab.page.goto("about:blank")
    s.tab.open(s.host.url + "?__theme=dark")
    page = open_panel(s)
    page.locator("#easy_diffuser_models").scroll_into_view_if_needed()
    s.shot("models-dark")
    assert not [error for error in s.tab.errors if "easy" in error.lower()], s.tab.errors
