"""Recipes in the tab: chosen, run, stopped, gone on with, saved; what is shown is escaped."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from PIL import Image

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.jobs.desk import jobs_of
from lib_easydiffuser.records import PromptPair
from lib_easydiffuser.serial import to_document
from lib_easydiffuser.standalone.host import StandaloneHost
from lib_easydiffuser.standalone.preview import PreviewHost
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.recipe.events import RecipeEvents
from lib_easydiffuser.ui.recipe.shown import ShownRecipe
from lib_easydiffuser.ui.tab import build_tab
from tests.fakes.recipe_webui import WebUI

from ..recipe.conftest import CHAIN, host, webui

__all__ = ["host", "webui"]

HOSTILE = "<img src=x onerror='alert(1)'>"


@pytest.fixture
def events(host: StandaloneHost) -> RecipeEvents:
    return RecipeEvents(SimpleNamespace(host=host))  # type: ignore[arg-type]


class Prompts(Desk):
    """A tab whose boxes hold prompts already."""

    @property
    def prompts(self) -> PromptPair:
        return PromptPair(f"a woman {HOSTILE}", "blurry")


NOTHING = ("", 0.8, "", "", "")


def run(events: RecipeEvents, shown: ShownRecipe, *chosen: Any, image: Any = None) -> tuple[str, str]:
    said = list(events.run(Prompts(), shown, image, to_document(CHAIN), "oil painting", *(chosen or NOTHING)))
    return said[-1]  # type: ignore[return-value]


def test_it_stands_in_the_tab_and_the_others_too(tmp_path: Path) -> None:
    for one in (PreviewHost("cpu", str(tmp_path)), QuietHost()):
        with gr.Blocks() as page:
            build_tab(one)  # type: ignore[arg-type]
        names = {getattr(block, "elem_id", None) for block in page.blocks.values()}
        assert {"easy_diffuser_recipe_run", "easy_diffuser_folder_write"} <= names


def test_a_recipe_with_the_tabs_prompts(events: RecipeEvents, webui: WebUI) -> None:
    line, cards = run(events, ShownRecipe(), "face", 0.6, "", "", "Nearest")
    assert 'data-told="done"' in line and cards.count('data-state="done"') == 5 and cards.count("data:image/") == 5
    assert webui.seen[0][1]["prompt"] == f"a woman {HOSTILE}, ohwx woman, <lora:face_v2:0.6>"
    assert webui.seen[2][1]["prompt"] == "oil painting" and webui.seen[4][1]["upscaler_1"] == "Nearest"
    assert HOSTILE not in cards and "&lt;img src=x" in cards


def test_the_picture_above_is_what_controlnet_looks_at(events: RecipeEvents, webui: WebUI) -> None:
    run(events, ShownRecipe(), "", 0.8, "openpose_full", "openpose", "", image=Image.new("RGB", (64, 96)))
    (unit,) = webui.seen[0][1]["alwayson_scripts"]["ControlNet"]["args"]
    assert unit["module"] == "openpose_full" and unit["image"]


def test_stopped_and_gone_on_with_also_by_a_page_that_is_new(events: RecipeEvents, webui: WebUI, host: Any) -> None:
    webui.waits_at = 1
    shown = ShownRecipe()
    follows = events.run(Prompts(), shown, None, to_document(CHAIN), "", *NOTHING)
    next(follows)
    assert webui.began.wait(30)
    events.interrupt(shown)
    line, cards = list(follows)[-1]
    assert 'data-told="stopped"' in line and cards.count('data-state="open"') == 4
    line, cards = list(events.resume(Desk(), ShownRecipe(), 0))[-1]
    assert 'data-told="done"' in line and cards.count('data-state="done"') == 5
    assert len(webui.seen) == 6
    line, _ = list(events.resume(Desk(), shown, 5))[-1]
    assert 'data-told="done"' in line and len(webui.seen) == 7
    assert len(jobs_of(host).list("recipe")) == 1


def test_what_is_installed(events: RecipeEvents, webui: WebUI) -> None:
    lora, module, model, upscaler, told, line = events.look(to_document(CHAIN))
    lists = json.loads(told)["lists"]
    assert (
        lists["loras"] == ["face_v2", "plain"] and "Euler a" in lists["samplers"] and lists["schedulers"] == ["Karras"]
    )
    assert "face_v2" in lora["choices"] and "tile_resample" in module["choices"] and "Nearest" in upscaler["choices"]
    assert len(model["choices"]) == 3 and "All of it is here" in line
    webui.scripts = []
    assert "Bing-su/adetailer" in events.look(to_document(CHAIN))[-1]


def test_own_recipes(events: RecipeEvents) -> None:
    names, _, text = events.first()
    assert names[1] == "Studio portrait" and "comes with Easy Diffuser" in events.save(text, *NOTHING)[2]
    mine = to_document({**CHAIN, "name": f"Mine {HOSTILE}"})
    update, told, line = events.save(mine, "face", 0.6, "openpose_full", "", "")
    kept = json.loads(told)["text"]
    assert '"face"' in kept and '"openpose_full"' in kept
    assert json.loads(events.choose(update["value"])[0])["text"] == kept
    assert update["value"] == f"Mine {HOSTILE}" and "saved" in line
    told, about, _ = events.choose(update["value"])
    assert "img2img" in told and HOSTILE not in about
    update, told, _, line = events.forget(update["value"])
    assert json.loads(told)["text"] == text and update["value"] == "Studio portrait" and "forgotten" in line


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_what_is_no_recipe_is_said(events: RecipeEvents, webui: WebUI, text: str) -> None:
    ((line, _),) = events.run(Prompts(), ShownRecipe(), None, text, "", *NOTHING)
    assert 'data-told="error"' in line and "ed-error" in line and not webui.seen
    for answer in (events.look(text), events.save(text, *NOTHING), events.choose(text)):
        assert 'data-told="error"' in answer[-1]


def test_without_a_webui_it_says_so(tmp_path: Path) -> None:
    events = RecipeEvents(SimpleNamespace(host=StandaloneHost("cpu", str(tmp_path))))  # type: ignore[arg-type]
    ((line, _),) = events.run(Prompts(), ShownRecipe(), None, to_document(CHAIN), "", *NOTHING)
    assert "no WebUI" in line
    ((line, _),) = events.resume(Desk(), ShownRecipe(), 0)
    assert "no recipe here yet" in line


def test_a_second_press_leaves_the_first_one_to_be_interrupted(events: RecipeEvents, webui: WebUI, host: Any) -> None:
    webui.waits_at = 1
    shown = ShownRecipe()
    follows = events.run(Prompts(), shown, None, to_document(CHAIN), "", *NOTHING)
    next(follows)
    assert webui.began.wait(30)
    ((line, _),) = events.run(Prompts(), shown, None, to_document(CHAIN), "", *NOTHING)
    assert "A recipe of this page is at work" in line
    events.interrupt(shown)
    line, _ = list(follows)[-1]
    assert 'data-told="stopped"' in line and len(jobs_of(host).list("recipe")) == 1
