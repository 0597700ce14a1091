"""Pressed while a picture is read: Reload UI, Unload of the checkpoint, another checkpoint"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lib_easydiffuser.api.routes import ENTRIES, PREFIX

from ...world.checkpoints import blip
from .checks_api import V1, ask, photograph
from .host import RealHost
from .host import reload_ui as press_reload_ui
from .img2img_asked import axis
from .img2img_page import choose
from .img2img_requests import get
from .session import NotHereError, Session, check

# A random BLIP that takes its time: so many beams over so many tokens of a vocabulary as large as the true one's.
LARGE = {
    "hidden_size": 128, "num_hidden_layers": 4, "intermediate_size": 512, "num_attention_heads": 8,
    "max_position_embeddings": 256,
}  # fmt: skip
SLOW = {"captioner": "blip-base", "num_beams": 16, "min_new_tokens": 100, "max_new_tokens": 200}
CAPTION = "a smiling woman astronaut in an orange space suit"
_PATIENCE_S = 1200


def prepare(host: RealHost) -> None:
    """The slow captioner, and a settings page that says to use it."""
    blip(host.data / "models" / "EasyDiffuser" / "blip-image-captioning-base", LARGE)
    options = {f"easydiffuser_{name}": value for name, value in SLOW.items()}
    (host.data / "config.json").write_text(json.dumps(options), encoding="utf-8")


def state(s: Session) -> dict[str, Any]:
    return dict(get(s, "/sdapi/v1/progress?skip_current_image=true")["state"])


def wait(s: Session, busy: bool) -> None:
    """Until the host is at work, or is not."""
    end = time.monotonic() + _PATIENCE_S
    while bool(state(s)["job"]) is not busy:
        assert time.monotonic() < end, f"the host {'never began' if busy else 'is still busy'}: {state(s)}"
        time.sleep(0.1)


def at_work(s: Session) -> str:
    """In the middle of a reading: what the host says it does."""
    wait(s, busy=True)
    s.tab.page.wait_for_timeout(1500)
    job = str(state(s)["job"])
    if not job:
        raise NotHereError("this machine reads too quickly to press anything meanwhile")
    return job


def generated(s: Session) -> tuple[str, str]:
    """A small picture by the host alone: its base64, and its checkpoint's name."""
    body = {"prompt": "a cat", "steps": 1, "width": 64, "height": 64, "seed": 1, "sampler_name": "Euler"}
    status, answer = ask(s.host.url + "/sdapi/v1/txt2img", body, login="")
    if status != 200:
        raise NotHereError(f"the host makes no picture: {str(answer)[:160]}")
    (model,) = re.findall(r"Model: ([^,]+)", json.loads(answer["info"])["infotexts"][0])
    return str(answer["images"][0]), model


def works(s: Session) -> None:
    """The host lives, is free and has each thing of ours once; the tab says Done; a generation is made."""
    s.tab.tab("easy_diffuser")
    wait(s, busy=False)
    choose(s, "#easy_diffuser_captioner", "pixels")
    if not s.tab.page.locator("#easy_diffuser_image img").count():
        s.tab.upload(s.photograph)
    assert "Done" in s.tab.run("generate"), s.tab.line
    assert s.tab.caption and s.tab.texts()
    after = state(s)
    assert (after["job"], after["job_count"], after["interrupted"]) == ("", 0, False), after
    generated(s)
    assert ask(s.host.url + V1 + "/tags", {"captions": [CAPTION]}, login="")[0] == 200
    for place in ("#tab_easy_diffuser", "button#easy_diffuser_generate", "button#easy_diffuser_from_txt2img_gallery"):
        assert s.tab.page.locator(place).count() == 1, place
    axis(s, "[Easy Diffuser] Placement")
    assert get(s, "/sdapi/v1/scripts")["img2img"].count("easy diffuser") == 1
    paths = get(s, "/openapi.json")["paths"]
    assert {path for path in paths if path.startswith(V1)} == {PREFIX + entry.path for entry in ENTRIES}, sorted(paths)
    twice = [line for line in s.host.said().splitlines() if "Duplicate Operation ID easydiffuser" in line]
    assert not twice, twice  # one address that stands there twice is one key in the document above
    wrong = [line for line in s.host.said().splitlines() if "lib_easydiffuser" in line and "File" in line]
    assert not wrong, wrong


def reading(s: Session, press: Callable[[], Any], captions: Sequence[str] = (), **settings: Any) -> str:
    """Press something while the API reads; how the reading ended."""
    body = {"image": photograph(s), "captions": list(captions), "settings": settings}

    def read() -> str:
        try:
            status, answer = ask(s.host.url + V1 + "/analyse", body, login="")
        except OSError as error:  # the server went away with the page
            return f"no answer ({type(error).__name__})"
        return "read" if status == 200 else f"{status}: {answer['sentence']}"

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(read)
        at_work(s)
        press()
        return answer.result(_PATIENCE_S)


@check
def reload_while_captioning(s: Session) -> None:
    """Reload UI while the tab's captioner works: the host lives, the tab works, nothing is there twice"""
    s.tab.upload(s.photograph)
    s.tab.press("generate")
    job = at_work(s)
    press_reload_ui(s.host, s.tab.page)
    s.tab.open(s.host.url)
    works(s)
    s.values["reloaded while"] = job


@check
def reload_while_calibrating(s: Session) -> None:
    """Reload UI while a request reads the checkpoint's encoder: it gets an answer, and all works afterwards"""
    generated(s)  # Forge loads its checkpoint at the first one
    how = reading(s, lambda: press_reload_ui(s.host, s.tab.page), [CAPTION], encoder="checkpoint")
    assert how == "read" or re.match(r"no answer|\d+: \w", how), how
    s.tab.open(s.host.url)
    works(s)
    s.values["the request that was reloaded away"] = how


@check
def unloaded(s: Session) -> None:
    """the checkpoint is unloaded while its encoder is read: the reading ends, the next picture is the same"""
    before = generated(s)
    how = reading(s, lambda: _click(s, "#sett_unload_sd_model"), [CAPTION], encoder="checkpoint")
    assert how == "read" or re.match(r"\d+: \w", how), how
    works(s)
    assert generated(s) == before
    s.values["unloaded while it was read"] = how


@check
def switched(s: Session) -> None:
    """another checkpoint is chosen while a picture is read: the reading ends, the next picture is the other's"""
    _, before = generated(s)
    found = [one["model_name"] for one in get(s, "/sdapi/v1/sd-models")]
    other = next((name for name in found if name != before), "")
    if not other:
        raise NotHereError("there is one checkpoint only")
    how = reading(s, lambda: _switch_to(s, other), **SLOW)
    assert how == "read" or re.match(r"\d+: \w", how), how
    _, after = generated(s)  # the host has loaded the other one by then
    assert after == other, (before, other, after)
    works(s)
    s.values["switched while it was read"] = f"{before} to {after}, {how}"


def _click(s: Session, selector: str) -> None:
    """A button wherever it stands, as its page would press it."""
    s.tab.page.evaluate("selector => document.querySelector(selector).click()", selector)


def _switch_to(s: Session, name: str) -> None:
    """Choose a checkpoint above the tabs; its entry goes on with a suffix, and a hash once that is known."""
    box = s.host.kind.models_box
    s.tab.page.locator(f"{box} input").first.click()
    entries = s.tab.page.locator("ul.options li:visible")
    entries.filter(has_text=re.compile(rf"^\W*{re.escape(name)}\b")).first.click()
