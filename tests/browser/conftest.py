"""Our own page with its API, a page of the web, and a browser with the companion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ..ui.chromium import require_chromium
from .companion import Companion, companion
from .gallery import Gallery, gallery

LOGIN = "ann:one"


@dataclass(frozen=True)
class Served:
    """One page of `preview --api`.

    Attributes:
        login: What page and API ask for, "" for nothing.
    """

    url: str
    login: str


@pytest.fixture(scope="session")
def web(photographs: Path) -> Iterator[Gallery]:
    with gallery(photographs / "astronaut.png") as found:
        yield found


@pytest.fixture(scope="session")
def webui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Open to everybody of this machine."""
    yield from _served(tmp_path_factory.mktemp("open"), "")


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """With a login for page and API."""
    yield from _served(tmp_path_factory.mktemp("guarded"), LOGIN)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companion]:
    """With rights for every page, as a person's clicks would give them one by one."""
    require_chromium(whole=True)
    with companion(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture
def page(browser: Companion, web: Gallery) -> Iterator[Any]:
    """A page of the web, freshly opened; its scripts broke nothing and nothing broke in them."""
    opened = browser.context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(web.url)
    yield opened
    for other in browser.context.pages[1:]:
        other.close()
    assert errors == []


def _served(work: Path, login: str) -> Iterator[Served]:
    require_chromium(whole=True)
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page
    from lib_easydiffuser.standalone.serve_api import serve_api

    host = PreviewHost("cpu", str(work))
    page = build_page(host)
    url = launch(page, 0, work, login).rstrip("/")
    serve_api(page, host, login)
    yield Served(url, login)
    page.close()
