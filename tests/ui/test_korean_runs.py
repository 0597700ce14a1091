"""The Korean page while a run waits and works, after taggers looked, when models are missing and when things break."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.errors import BrokenModelError
from lib_easydiffuser.standalone.preview import PreviewHost, build_page
from lib_easydiffuser.ui import desk, events

from ..tags.taggers import tiny_tagger
from ..translate.page_texts import say
from ..translate.test_composed_strings import REASONS, WHY
from .chromium import require_chromium
from .tab_page import TabPage
from .test_korean import korean_tab, names
from .untranslated import texts, untranslated

__all__ = ["korean_tab"]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PreviewHost:
    """With a tiny tagger, and every source of tags on that needs no other model."""
    pytest.importorskip("timm")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-hub"))
    for name in ("EASYDIFFUSER_MODELS", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    tiny_tagger(tmp_path / "models" / "mine", bias={"1girl": 5.0, "artoria_pendragon_(fate)": 3.0})
    made = PreviewHost("cpu", str(tmp_path / "models"))
    wanted = {"wd14": True, "negative_always": ("mud",), "negative_embeddings": ("EasyNegative",),
              "blacklist": ("woman",), "max_tags": 4}  # fmt: skip
    for name, value in wanted.items():
        made.keep_default(name, value)
    return made


@pytest.fixture
def page(host: PreviewHost, chromium_running: Any, tmp_path: Path) -> Iterator[TabPage]:
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch

    served = build_page(host)
    context = chromium_running.new_context(locale="ko-KR", viewport={"width": 1400, "height": 1000})
    opened = TabPage(context.new_page())
    opened.open(launch(served, 0, tmp_path))
    opened.page.wait_for_selector("#easy_diffuser.ed-with-gloss")
    yield opened
    context.close()
    served.close()
    assert opened.errors == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (96, 96, 3), dtype=np.uint8)).save(tmp_path / "noise.png")
    return tmp_path / "noise.png"


def line_is(page: TabPage, text: str) -> None:
    page.page.wait_for_function(
        "text => document.querySelector('#easy_diffuser_line').innerText.includes(text)", arg=text
    )


def test_waiting_working_and_what_taggers_found(
    page: TabPage, host: PreviewHost, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    inner = desk.analysed

    def held(*args: Any) -> Any:
        assert go.wait(60)
        return inner(*args)

    monkeypatch.setattr(events, "analysed", held)
    page.upload(picture)
    page.caption = "a photo of a woman without shoes at night, a cat on a blue sofa"
    with host.working("another run"):
        page.press("retag")
        line_is(page, "차례를 기다리는 중")
        found = set(texts(page.page))
    line_is(page, "그림을 읽는 중")
    found |= set(texts(page.page))
    go.set()
    assert "완료" in page.ended()
    assert "1girl" in page.texts() and "EasyNegative" in page.texts("negative")
    seen = set(texts(page.page))
    reasons = {"직접 고름: 골라 둔 임베딩", "직접 고름: 항상 넣기 목록에 있음"}
    assert reasons <= seen, "the rows' titles are looked at"
    assert any("확신도" in text for text in seen) and any("차단 목록에 있음" in text for text in seen)
    assert untranslated(found | seen, names()) == []


def test_the_page_says_what_the_tests_of_its_texts_say(korean_tab: TabPage) -> None:
    """Those tests read the templates in Python (tests/translate/page_texts.py)."""
    said = [f"{reason}; left out: {why}" for reason in REASONS for why in WHY]
    said += [
        "Download it again.",
        "No checkpoint is loaded. Temperature cannot be 9.",
        "Use person",
        "photo",
        "photo of",
    ]
    inside = korean_tab.page.evaluate("texts => texts.map((text) => easyDiffuser.say(text) || text)", said)
    assert dict(zip(said, inside, strict=True)) == {text: say(text) for text in said}


def test_models_that_are_missing_and_errors(page: TabPage, monkeypatch: pytest.MonkeyPatch) -> None:
    page.page.evaluate(
        "() => document.querySelectorAll('#easy_diffuser details').forEach((one) => { one.open = true })"
    )
    page.page.locator("#easy_diffuser_models button, #easy_diffuser_models .label-wrap").first.click()
    page.page.wait_for_selector("#easy_diffuser_models_table .ed-model")
    found = set(texts(page.page))
    eyes = page.page.locator(".ed-model[data-name$='eyes'] .ed-model-facts").first.inner_text()
    assert "TensorFlow" in eyes and eyes.count("Apache-2.0") == 1, "the licence of both files is named once"
    page.page.locator("#easy_diffuser_models_table button[data-ed-model^='terms ']").first.click()
    page.page.wait_for_selector(".ed-model-terms")
    found |= set(texts(page.page))

    def broken(*args: Any) -> Any:
        raise BrokenModelError("The configuration in '/m' cannot be read.", "Download it again.")

    monkeypatch.setattr(events, "analysed", broken)
    page.caption = "a cat"
    assert page.run("retag") == "'/m'의 설정을 읽을 수 없습니다. 다시 내려받으세요."
    assert untranslated(found, names()) == []
