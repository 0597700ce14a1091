"""Before the first picture leaves the machine the tab says so and asks; nothing is sent before the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.captioners import _server_address as addresses
from tests.fakes.chat_server import ChatServer, chat_server
from tests.world.pictures import drawn

from .chromium import browser, require_chromium
from .tab_page import TabPage


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """A stand-in that counts as another machine."""
    monkeypatch.setattr(addresses, "_AGREED", set())
    monkeypatch.setattr(addresses.Address, "here", property(lambda self: False))
    with chat_server() as stand:
        yield stand


@pytest.fixture
def tab(server: ChatServer, tmp_path: Path) -> Iterator[TabPage]:
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    host = PreviewHost("cpu", str(tmp_path))
    for name, value in (("server_url", server.url), ("captioner", "server")):
        host.keep_default(name, value)
    built: Any = build_page(host)
    with browser() as running:
        opened = TabPage(running.new_page(viewport={"width": 1400, "height": 1000}))
        opened.open(launch(built, 0, tmp_path))
        yield opened
    built.close()
    assert opened.errors == []


def test_the_tab_asks_and_goes_on_once_the_person_agreed(tab: TabPage, server: ChatServer, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    drawn(0).rgb.save(file)
    tab.upload(file)
    said = tab.run("generate")
    assert "leave this machine" in said and server.url in said
    assert not server.asked and not server.headers, "nothing was sent, not even a question for its models"
    tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    tab.press("consent")
    assert "Done" in tab.ended() and tab.caption == "a cat"
    assert len(server.asked) == 1


_LETTERS = """() => {
    const letter = easyDiffuser.letter;
    window.edLetters = [];
    easyDiffuser.letter = (text) => (window.edLetters.push(text), letter(text));
}"""


def test_an_error_that_comes_under_a_finger_is_read_when_the_finger_is_gone(tab: TabPage, tmp_path: Path) -> None:
    """Nothing is drawn meanwhile; what came is drawn then, the emptied view first and the line that says why last."""
    file = tmp_path / "picture.png"
    drawn(0).rgb.save(file)
    tab.upload(file)
    page = tab.page
    page.evaluate(_LETTERS)
    page.locator("#easy_diffuser_welcome button").first.hover()
    page.mouse.down()
    assert page.evaluate("() => easyDiffuser.pressing()")
    page.evaluate("() => easyDiffuser.press('easy_diffuser_generate')")
    page.wait_for_function("() => window.edLetters.some((text) => text.includes('leave this machine'))")
    page.mouse.move(2, 2)
    page.mouse.up()
    page.wait_for_function("() => !easyDiffuser.pressing()")
    tab.settled()
    assert "leave this machine" in tab.line
    assert page.locator("#easy_diffuser_consent").count() == 1


def test_a_picture_that_is_decoded_late_takes_no_error_away_that_came_meanwhile(tab: TabPage, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    drawn(0).rgb.save(file)
    page = tab.page
    page.evaluate("() => { window.createImageBitmap = () => new Promise((done) => { window.edDecoded = done; }); }")
    tab.upload(file)
    assert "leave this machine" in tab.run("generate")
    page.evaluate("async () => { window.edDecoded({close() {}}); await new Promise(requestAnimationFrame); }")
    assert "leave this machine" in tab.line
