"""Comparing on a Korean page: nothing of ours in English, nothing of the person's or a model's in Korean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.standalone.preview import build_page

from ..loop.world import Shapes, drawn
from .axe import require_axe, serious_in_both_themes
from .chromium import require_chromium
from .compare_page import ComparePage
from .tab_page import TabPage
from .test_compare_section import DrawingHost
from .test_korean import names
from .untranslated import texts, untranslated


@pytest.fixture
def compare(chromium_running: Any, tmp_path: Path) -> Iterator[ComparePage]:
    """The section, unfolded in Korean, with a generator that forgets red and invents green."""
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch

    host = DrawingHost(tmp_path)
    host.shapes = Shapes(forgets={0: ("red",)}, invents={0: ("green",)})
    served = build_page(host)
    context = chromium_running.new_context(locale="ko-KR", viewport={"width": 1400, "height": 1000})
    tab = TabPage(context.new_page())
    tab.open(launch(served, 0, tmp_path))
    drawn(("blue", "red")).save(tmp_path / "reference.png")
    tab.upload(tmp_path / "reference.png")
    opened = ComparePage(tab)
    opened.open()
    yield opened
    context.close()
    served.close()
    assert tab.errors == []


def test_nothing_of_ours_is_left_in_english(compare: ComparePage, tmp_path: Path) -> None:
    compare.seeds(2)
    assert compare.run() == "완료했습니다."
    assert "red tones" in compare.chips("lost"), "a tag is a tag in every language"
    assert "blue tones" in compare.made()["프롬프트"]
    found = set(texts(compare.page))
    compare.act("lost", "red tones")
    compare.act("invented", "green tones")
    assert "green tones" in compare.line and "부정 태그에 넣었습니다" in compare.line
    found |= set(texts(compare.page))
    compare.run()
    found |= set(texts(compare.page))
    compare.drop_second(tmp_path / "reference.png")
    compare.run("other")
    found |= set(texts(compare.page))
    assert untranslated(found, names()) == []
    assert compare.page.get_attribute(".edc-handle", "aria-label") == "기준 그림과 결과"


def test_axe_finds_nothing_serious_in_what_was_compared(compare: ComparePage) -> None:
    source = require_axe()
    compare.seeds(2)
    assert compare.run() == "완료했습니다."
    compare.act("lost", "red tones")
    assert serious_in_both_themes(compare.page, source) == []
