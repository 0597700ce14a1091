"""The list of captioners: every one stands in it, what it lacks beside its name, and choosing one fetches nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners._vlm import VisionLanguageCaptioner, release
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.ui.welcome import welcome

from .tab_page import TabPage
from .test_controls import choose

BOX = "#easy_diffuser_captioner input"
ENTRIES = "#easy_diffuser_captioner .options li[aria-label]"
# Gradio 6 opens the whole list and filters by keys that are pressed, whatever stands in the field.
_FILTERED = f"""typed => {{
    const names = [...document.querySelectorAll("{ENTRIES}")].map((one) => one.getAttribute("aria-label"));
    return names.length > 0 && names.every((name) => name.includes(typed));
}}"""


def entries(tab: TabPage, typed: str = "") -> dict[str, str]:
    """What the open list shows: what each lacks by its name."""
    box = tab.page.locator(BOX).first
    box.click()
    if typed:
        box.fill(typed[:-1])
        box.press(typed[-1])
    tab.page.wait_for_function(_FILTERED, arg=typed)
    found = tab.page.locator(ENTRIES).evaluate_all(
        "all => all.map(one => [one.getAttribute('aria-label'), getComputedStyle(one, '::after').content])"
    )
    return {name: "" if said in ("none", "normal") else json.loads(said) for name, said in found}


@pytest.fixture
def listed(tab: TabPage, monkeypatch: pytest.MonkeyPatch, models_nowhere: None) -> TabPage:
    """The tab on a host of WebUI 1.10.1's transformers without a model."""
    monkeypatch.setattr(release, "installed", lambda: "4.30.2")
    tab.open(tab.page.url)
    tab.settled()
    return tab


@pytest.fixture
def models_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("lib_easydiffuser.models.find.installed", lambda wheel: None)
    for name in ("HF_HUB_CACHE", "EASYDIFFUSER_MODELS"):
        monkeypatch.setenv(name, str(tmp_path))


def test_every_captioner_stands_there_with_what_it_lacks(listed: TabPage) -> None:
    shown = entries(listed)
    assert set(shown) == {"auto", *(part.name for part in REGISTRY.all(QuietHost()))}
    assert shown["auto"] == shown["pixels"] == ""
    assert shown["florence-2"] == "needs transformers 4.56"
    assert shown["qwen3-vl"] == "needs transformers 4.57"
    assert shown["blip-base"] == "945 MiB to download"
    names = list(shown)
    assert names.index("pixels") < names.index("blip-base"), "those that can work come first"
    least = "all => all.map(one => parseFloat(getComputedStyle(one).minWidth))"  # px: room for both
    assert listed.page.locator("#easy_diffuser_captioner .options").evaluate_all(least)[0] > 300
    listed.page.keyboard.press("Escape")


def test_what_is_typed_filters_names_and_each_keeps_its_own(listed: TabPage) -> None:
    shown = entries(listed, "smol")
    assert shown == {"smolvlm": "needs transformers 4.46", "smolvlm2": "needs transformers 4.50"}
    listed.page.keyboard.press("Escape")


def test_one_that_cannot_work_says_why_and_fetches_nothing(
    listed: TabPage, photographs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("http.client.HTTPConnection.connect", lambda self: asked.append(self.host) or self.missing)
    listed.upload(photographs / "astronaut.png")
    choose(listed, "captioner", "qwen3-vl")
    listed.settled()
    assert "Needs transformers 4.57, this host has 4.30.2." in listed.run("generate")
    choose(listed, "captioner", "blip-base")
    listed.settled()
    assert "is not on this machine" in listed.run("generate")
    assert asked == []


def test_a_lack_is_a_few_words(monkeypatch: pytest.MonkeyPatch, models_nowhere: None) -> None:
    monkeypatch.setattr(release, "installed", lambda: "4.30.2")
    needs = json.loads(welcome(QuietHost()).document)["needs"]
    for part in REGISTRY.all(QuietHost()):
        if isinstance(part, VisionLanguageCaptioner):
            assert needs[part.name] == f"needs transformers {part.since}"
    assert all(0 < len(said) < 60 for said in needs.values())
    monkeypatch.setattr(release, "installed", lambda: "99.0")
    monkeypatch.setattr("lib_easydiffuser.parts.importlib.util.find_spec", lambda name: None)
    needs = json.loads(welcome(QuietHost()).document)["needs"]
    assert needs["smolvlm2"] == "needs the package torch, transformers, torchvision, num2words"
