"""Captions of a kind in the tab: in sight for captioners that take instructions, remembered for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.kinds import kinds_of
from tests.fakes.chat_server import ChatServer, chat_server
from tests.world.pictures import drawn

from .chromium import browser, require_chromium
from .tab_page import TabPage
from .test_controls import choose

KIND, OWN = "#easy_diffuser_caption_kind", "#easy_diffuser_caption_instruction"


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with chat_server() as stand:
        yield stand


@pytest.fixture(scope="module")
def page_with_server(server: ChatServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """A preview whose person has named a server: (browser, address)."""
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    models = tmp_path_factory.mktemp("models")
    host = PreviewHost("cpu", str(models))
    host.keep_default("server_url", server.url)
    host.keep_default("caption_kinds", ("server=tags",))
    page = build_page(host)
    with browser() as running:
        yield running, launch(page, 0, models)
    page.close()


@pytest.fixture
def tab(page_with_server: tuple[Any, str], server: ChatServer) -> Iterator[TabPage]:
    running, url = page_with_server
    server.asked.clear()
    page = running.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    opened = TabPage(page)
    opened.open(url)
    yield opened
    page.context.close()
    assert opened.errors == []


def take(tab: TabPage, captioner: str) -> None:
    choose(tab, "captioner", captioner)
    tab.page.wait_for_selector(KIND, state="visible" if captioner == "server" else "hidden")


def value(tab: TabPage) -> str:
    box = tab.page.locator(f"{KIND} input").first
    return str(box.input_value())


def pick(tab: TabPage, kind: str) -> None:
    choose(tab, "caption_kind", kind)
    tab.page.wait_for_function(f"() => document.querySelector('{KIND} input').value === {kind!r}")
    tab.page.wait_for_function(
        f"() => JSON.parse(localStorage.getItem('easy_diffuser_kinds') || '{{}}').server?.kind === {kind!r}"
    )


def asked(server: ChatServer) -> str:
    return str(server.asked[-1]["messages"][0]["content"][0]["text"])


def test_only_a_captioner_that_takes_instructions_shows_its_kind(tab: TabPage) -> None:
    take(tab, "server")
    assert value(tab) == "tags", "the one kept for it"
    assert tab.page.locator(OWN).is_hidden()
    take(tab, "pixels")


def test_what_is_chosen_is_asked_and_remembered_by_a_page_opened_again(
    tab: TabPage, server: ChatServer, tmp_path: Path, page_with_server: tuple[Any, str]
) -> None:
    file = tmp_path / "picture.png"
    drawn(0).rgb.save(file)
    take(tab, "server")
    pick(tab, "own")
    # By keys: gradio 6 tells nobody of a text that comes another way.
    tab.page.locator(f"{OWN} textarea, {OWN} input").first.press_sequentially("Name three things.")
    tab.upload(file)
    tab.run("generate")
    assert asked(server) == "Name three things."
    take(tab, "pixels")
    take(tab, "server")
    assert value(tab) == "own", "another captioner's turn leaves it"
    tab.open(page_with_server[1])
    take(tab, "server")
    tab.page.wait_for_function(f"() => document.querySelector('{KIND} input').value === 'own'")
    assert tab.page.locator(f"{OWN} textarea, {OWN} input").first.input_value() == "Name three things."
    pick(tab, "short")
    tab.page.wait_for_selector(OWN, state="hidden")
    tab.upload(file)
    tab.run("generate")
    assert "one short" in asked(server)


def test_auto_shows_none_where_it_stands_for_a_captioner_that_takes_none() -> None:
    assert kinds_of("auto", Settings(), QuietHost())["kinds"] == []


def test_a_kept_kind_that_is_none_does_not_hide_the_kinds() -> None:
    found = kinds_of("server", Settings().with_values({"caption_kinds": "server=haiku"}), QuietHost())
    assert found["kinds"] and found["kind"] in found["kinds"]
