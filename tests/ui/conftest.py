"""The preview, served from this process so that tests can see what it computes, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .chromium import browser, require_chromium
from .tab_page import TabPage


@pytest.fixture(scope="session")
def preview_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`make preview`'s page with no model but the embedded ones."""
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    models = tmp_path_factory.mktemp("models")
    page = build_page(PreviewHost("cpu", str(models)))
    yield launch(page, 0, models)
    page.close()


@pytest.fixture(scope="session")
def chromium_running(preview_url: str) -> Iterator[Any]:
    with browser() as running:
        yield running


@pytest.fixture
def tab(chromium_running: Any, preview_url: str) -> Iterator[TabPage]:
    """The tab, freshly opened."""
    page = chromium_running.new_page(viewport={"width": 1400, "height": 1000})
    opened = TabPage(page)
    opened.open(preview_url)
    yield opened
    page.close()
    assert opened.errors == []
    assert opened.dialogs == [], "hostile text ran as a script"
