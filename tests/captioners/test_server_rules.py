"""The captioner `server`: where it may ask, what may leave the machine, and who may look around."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from lib_easydiffuser.captioners import _server_address as addresses
from lib_easydiffuser.captioners import _server_http, _servers, chosen
from lib_easydiffuser.captioners._server_answer import caption_in
from lib_easydiffuser.captioners._server_chat import Said
from lib_easydiffuser.errors import CaptionError, ConsentError, ModelError, UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
from tests.fakes.chat_server import ChatServer, chat_server

from .server_bench import PICTURE, answer, captions

SECRET = "sk-secret-7fa1"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as stand:
        yield stand


@pytest.fixture(autouse=True)
def _nobody_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_AGREED", set())
    monkeypatch.delenv(addresses.KEY, raising=False)


def test_the_key_goes_along_and_is_never_said_again(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(addresses.KEY, SECRET)
    server.act = answer({"error": {"message": f"wrong key {SECRET}"}}, 500)
    with caplog.at_level(logging.DEBUG), pytest.raises(ModelError) as raised:
        captions(server.url)
    assert {given["Authorization"] for given in server.headers} == {f"Bearer {SECRET}"}
    assert SECRET not in str(raised.value) and SECRET not in caplog.text


def test_a_model_that_says_the_key_is_not_believed_to_have_seen_it(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(addresses.KEY, SECRET)
    for act in (
        lambda handler: handler.say(f"A cat {SECRET}."),
        lambda handler: handler.stream("A cat sk-sec", SECRET[6:], "."),
    ):
        server.act = act
        assert [caption.text for caption in captions(server.url)] == ["A cat ***."]


def test_a_picture_too_large_to_send_is_not_sent(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_server_http, "LARGEST_QUESTION", 1000)
    with pytest.raises(ModelError, match="too large to send"):
        captions(server.url, server_model="mine")
    assert not server.asked


def test_the_page_is_asked_only_where_its_person_may_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    for host, address in ((QuietHost(), "http://10.0.0.5:8000"), (Open(), "")):
        with pytest.raises(ConsentError) as raised:
            captions("http://10.0.0.5:8000", host)
        assert raised.value.address == address


def test_no_proxy_of_the_environment_sees_the_picture(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert captions(server.url)[0].text == "a cat"


@pytest.mark.parametrize(
    "url",
    [
        "ollama",
        "ftp://x",
        "http://",
        "http://user:pw@x",
        "http://x:99999",
        "http://x/?key=1",
        "file:///etc/passwd",
        "http://[x",
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        captions(url)
    said = str(raised.value).replace("http://127.0.0.1:11434", "")
    assert url not in said


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1", True), ("http://localhost", True), ("http://[::1]:1/v1", True),
        ("http://127.9.9.9", True),
        ("http://10.0.0.5", False), ("https://example.org/api", False), ("http://localhost.example.org", False),
        ("http://0.0.0.0:1", False), ("http://2130706433", False),
    ],
)  # fmt: skip
def test_what_is_this_machine(url: str, here: bool) -> None:
    assert addresses.parsed(url).here is here


def test_a_picture_leaves_the_machine_only_after_the_person_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("http.client.HTTPConnection.connect", lambda self: asked.append(self.host) or self.missing)
    settings = Settings().with_values({"server_url": "http://10.0.0.5:8000"})
    with pytest.raises(UsageError, match=r"leave this machine and go to http://10\.0\.0\.5:8000"):
        captions("http://10.0.0.5:8000")
    assert not asked and addresses.must_agree(settings, QuietHost()) == "http://10.0.0.5:8000"
    addresses.agree(settings, QuietHost())
    assert addresses.must_agree(settings, QuietHost()) == ""
    with pytest.raises(ModelError):
        captions("http://10.0.0.5:8000")
    assert asked == ["10.0.0.5"]
    with pytest.raises(UsageError, match="Offline"):
        captions("http://10.0.0.5:8000", offline=True)
    with pytest.raises(UsageError, match="leave this machine"):
        captions("http://10.0.0.6:8000")


class Open(QuietHost):
    def open_to_others(self) -> bool:
        return True


def test_nothing_is_looked_for_where_others_can_open_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(_servers, "models", never)
    with pytest.raises(UsageError, match="open to others"):
        _servers.look(Open())
    settings = Settings().with_values({"captioner": "server", "server": "ollama"})
    with pytest.raises(UsageError, match="open to others"):
        chosen(settings, Open())[0].caption(PICTURE, settings, Open())


def test_a_look_finds_those_that_answer_and_no_key_goes_to_them(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(addresses.KEY, SECRET)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        ports = {"ollama": server.port, "vllm": bound.getsockname()[1]}
        monkeypatch.setattr(addresses, "USUAL", ports)
        monkeypatch.setattr(_servers, "USUAL", ports)
        (found,) = _servers.look(QuietHost())
    assert (found.name, found.models) == ("ollama", ("tiny-vl",))
    assert all("Authorization" not in given for given in server.headers)


def test_the_command_line_says_how_to_name_one() -> None:
    with pytest.raises(UsageError, match=r"--server ollama"):
        captions("")


def test_a_host_with_a_settings_page_lists_it_as_missing_until_one_is_named() -> None:
    class Kept(QuietHost):
        def default_settings(self) -> dict[str, Any]:
            return {}

    settings = Settings().with_values({"captioner": "server"})
    with pytest.raises(ModelError, match="Look for a server"):
        chosen(settings, Kept())


@pytest.mark.parametrize(("text", "why"), [("<think>a cat, or is it", "It thought"), (" ...", "Ask again")])
def test_an_empty_answer_that_was_cut_is_thinking_only_where_it_thought(text: str, why: str) -> None:
    with pytest.raises(CaptionError, match="is empty") as refused:
        caption_in(Said(text, cut=True))
    assert refused.value.hint.startswith(why)
