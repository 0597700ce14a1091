"""The captioner `server`, against a stand-in that does all that real ones do wrong: no fault ever becomes a caption."""

from __future__ import annotations

import base64
import io
import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.captioners import _server_address as addresses
from lib_easydiffuser.captioners import _servers, chosen
from lib_easydiffuser.captioners._server_http import LARGEST_ANSWER
from lib_easydiffuser.errors import CaptionError, EasyDiffuserError, Interrupted, ModelError, UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption, Picture
from lib_easydiffuser.serial import to_dict
from lib_easydiffuser.settings import Settings
from tests.fakes.chat_server import ChatServer, Handler, chat_server
from tests.prompt import host_reference

PICTURE = Picture(Image.new("RGB", (1600, 800), (200, 40, 40)))
SECRET = "sk-secret-7fa1"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as stand:
        yield stand


@pytest.fixture(autouse=True)
def _nobody_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_AGREED", set())
    monkeypatch.delenv(addresses.KEY, raising=False)


def captions(url: str, host: Any = None, **values: Any) -> tuple[Caption, ...]:
    settings = Settings().with_values({"captioner": "server", "server_url": url, **values})
    captioner, _ = chosen(settings, host or QuietHost())
    return captioner.caption(PICTURE, settings, host or QuietHost())


def test_a_caption_comes_with_its_instruction_and_the_picture_went_small_and_bare(server: ChatServer) -> None:
    (caption,) = captions(server.url)
    (asked,) = server.asked
    text, image = asked["messages"][0]["content"]
    assert (caption.text, caption.source, caption.instruction) == ("a cat", "server", text["text"])
    assert asked["model"] == "tiny-vl"
    head, _, data = image["image_url"]["url"].partition(",")
    sent = Image.open(io.BytesIO(base64.b64decode(data)))
    assert head == "data:image/jpeg;base64" and sent.size == (1024, 512) and not sent.getexif()


def test_the_instruction_stands_in_the_json(server: ChatServer) -> None:
    settings = Settings().with_values(
        {
            "captioner": "server",
            "server_url": server.url,
            "caption_kind": "own",
            "caption_instruction": "Say what it is.",
        }
    )
    record = to_dict(analyse(PICTURE, settings, QuietHost()))
    assert record["captions"] == [
        {"text": "a cat", "source": "server", "attended": True, "instruction": "Say what it is."}
    ]


@pytest.mark.parametrize("kind", ["descriptive", "short", "prompt", "tags", "post"])
def test_every_kind_asks_for_something_of_its_own(server: ChatServer, kind: str) -> None:
    captions(server.url)
    captions(server.url, caption_kind=kind)
    first, second = (asked["messages"][0]["content"][0]["text"] for asked in server.asked)
    assert (first == second) == (kind == "descriptive")


def test_own_without_a_text_is_said_before_anything_is_sent(server: ChatServer) -> None:
    with pytest.raises(UsageError, match="no instruction"):
        captions(server.url, caption_kind="own")
    assert not server.asked and not server.headers


def test_streamed_parts_are_one_caption(server: ChatServer) -> None:
    server.act = lambda handler: handler.stream("a cat ", "on a ", "mat")
    assert [caption.text for caption in captions(server.url)] == ["a cat on a mat"]


def test_several_captions_differ_and_the_first_is_the_likeliest(server: ChatServer) -> None:
    server.act = lambda handler: handler.say(f"cat {min(len(server.asked), 2)}")
    assert [caption.text for caption in captions(server.url, captions_per_picture=3)] == ["cat 1", "cat 2"]
    assert [asked["temperature"] for asked in server.asked] == [0.0, 0.9, 0.9]
    assert len({asked["seed"] for asked in server.asked}) == 3


def redirect(handler: Handler) -> None:
    handler.answer(b"", status=307, Location=f"{handler.stand.url}/v1/chat/completions")


def huge(handler: Handler) -> None:
    handler.begin("application/json", headers={"Content-Length": str(200 << 20)})
    handler.wfile.write(b" ")
    handler.think()


def endless(handler: Handler) -> None:
    handler.begin("text/event-stream", headers={"Connection": "close"})
    try:
        while not handler.stand.over.is_set():
            handler.wfile.write(b": beat\n" * 4096)
    except OSError:
        return


def dies_in_json(handler: Handler) -> None:
    handler.begin("application/json", headers={"Content-Length": "400"})
    handler.wfile.write(b'{"choices": [{"message": {"content": "a ca')
    handler.close_connection = True


def dies_at_once(handler: Handler) -> None:
    handler.close_connection = True


def dies_in_a_chunk(handler: Handler) -> None:
    handler.begin("text/event-stream", headers={"Transfer_Encoding": "chunked"})
    handler.wfile.write(b'ff\r\ndata: {"choices": [{"delta": {"content": "a c')
    handler.close_connection = True


def answer(body: Any, status: int = 200) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler: handler.answer(text, status=status)


FAULTS = {
    "redirect": (redirect, "another address"),
    "huge": (huge, f"more than {LARGEST_ANSWER >> 20} MiB"),
    "endless": (endless, "more than"),
    "dies in its answer": (dies_in_json, "broke off"),
    "dies at once": (dies_at_once, "broke off"),
    "dies in a chunk": (dies_in_a_chunk, "broke off"),
    "dies in a stream": (lambda handler: handler.stream("a cat", done=False), "broke off"),
    "not json": (answer(b"<html>a cat</html>"), "not JSON"),
    "deep": (answer(b"[" * 100_000), "not JSON"),
    "another form": (answer({"caption": "a cat"}), "no message"),
    "a list": (answer([1]), "no message"),
    "an error in a good answer": (answer({"error": {"message": "no model"}}), "error"),
    "an error": (answer({"error": {"message": "out of memory"}}, 500), "error 500"),
    "an error of another form": (answer({"detail": "no"}, 422), "error 422"),
    "an error page": (answer(b"<h1>oops</h1>", 502), "error 502"),
    "no key": (answer({"error": "key"}, 401), "says no"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_never_a_caption(server: ChatServer, fault: str) -> None:
    server.act, said = FAULTS[fault]
    with pytest.raises(ModelError, match=said) as raised:
        captions(server.url)
    assert raised.value.message.count("\n") == 0 and raised.value.message.endswith(".")
    assert len(server.asked) == 1, "nothing is followed or tried again"


NO_CAPTIONS = [
    "", "  \n ", "...", "I'm sorry, but I can't help with that.", "I’m unable to view images.",
    "Sorry, I cannot see it.",
    "As an AI language model, I cannot see pictures.", "I can't assist with that request.",
    "Unfortunately, I cannot describe this image.", "No image was provided.",
    "It seems that you forgot to attach the image.",
    "Please upload the picture you would like me to describe.",
    "Error: CUDA out of memory", "RuntimeError: shape mismatch",
    "Traceback (most recent call last):", "<html><body>502</body></html>", '{"error": "busy"}',
    "죄송하지만 도와드릴 수 없습니다.",
    "<think>There is a cat, maybe. I should", "<think>a cat</think>", "I cannot identify the people in this picture.",
    "I apologize, but I cannot fulfill this.", "I don't see an image here.",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_CAPTIONS)
def test_a_refusal_an_apology_an_error_and_nothing_are_no_captions(server: ChatServer, text: str) -> None:
    server.act = lambda handler: handler.say(text)
    with pytest.raises(CaptionError) as raised:
        captions(server.url)
    assert raised.value.message.endswith(".")


def test_a_refusal_in_its_own_field_is_one(server: ChatServer) -> None:
    server.act = answer({"choices": [{"message": {"content": None, "refusal": "No."}, "finish_reason": "stop"}]})
    with pytest.raises(CaptionError, match="declined"):
        captions(server.url)


@pytest.mark.parametrize(
    ("said", "caption"),
    [
        ("<think>maybe a dog</think>\nA cat.", "A cat."),
        ("maybe a dog</think>A cat.", "A cat."),
        ("<answer>A cat.</answer>", "A cat."),
        ("A cat.<|im_end|></s>", "A cat."),
        ('A sign says "I\'m sorry".', 'A sign says "I\'m sorry".'),
        ("A man who cannot see an error: he is blindfolded.", "A man who cannot see an error: he is blindfolded."),
        ("Sorry-looking dog", "Sorry-looking dog"),
        ("- a cat\n- a mat\n- a cat", "- a cat\n- a mat"),
    ],
)
def test_what_is_a_caption_stays_one(server: ChatServer, said: str, caption: str) -> None:
    server.act = lambda handler: handler.say(said)
    assert captions(server.url)[0].text == caption


@pytest.mark.parametrize(
    ("said", "caption"),
    [("A cat. It sits on a m", "A cat."), ("cat, mat, whisk", "cat, mat"), ("A cat sits", "A cat sits")],
)
def test_an_answer_cut_at_its_limit_loses_what_was_cut_in_two(server: ChatServer, said: str, caption: str) -> None:
    server.act = lambda handler: handler.say(said, "length")
    assert captions(server.url)[0].text == caption


def test_a_slow_server_is_left_after_the_time_allowed(server: ChatServer) -> None:
    server.act = Handler.think
    with pytest.raises(ModelError, match="did not answer within 1 seconds"):
        captions(server.url, server_timeout=1)


def test_the_person_can_stop_while_the_server_thinks(server: ChatServer) -> None:
    class Stopping(QuietHost):
        def stopped(self) -> bool:
            return server.waiting.is_set()

    server.act = Handler.think
    with pytest.raises(Interrupted):
        captions(server.url, Stopping())


def test_a_port_where_nobody_listens_is_refused() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(ModelError, match="cannot be reached"):
            captions(f"http://127.0.0.1:{bound.getsockname()[1]}")


def test_a_port_of_something_else_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def greet() -> None:
            connection, _ = other.accept()
            with connection:
                connection.sendall(b"220 mail ready\r\n\r\n")
                connection.recv(65536)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        with pytest.raises(ModelError, match="does not speak HTTP"):
            captions(f"http://127.0.0.1:{other.getsockname()[1]}")
        thread.join()


def test_the_key_goes_along_and_is_never_said_again(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(addresses.KEY, SECRET)
    server.act = answer({"error": {"message": f"wrong key {SECRET}"}}, 500)
    with caplog.at_level(logging.DEBUG), pytest.raises(ModelError) as raised:
        captions(server.url)
    assert {given["Authorization"] for given in server.headers} == {f"Bearer {SECRET}"}
    assert SECRET not in str(raised.value) and SECRET not in caplog.text


def test_no_proxy_of_the_environment_sees_the_picture(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert captions(server.url)[0].text == "a cat"


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["only"], "only"),
        (["llama3:8b", "llava:7b"], "llava:7b"),
        (["qwen3:4b", "Qwen2.5-VL-3B-Instruct"], "Qwen2.5-VL-3B-Instruct"),
    ],
)
def test_the_model_that_sees_is_asked(server: ChatServer, names: list[str], taken: str) -> None:
    server.models = {"data": [{"id": name} for name in names]}
    captions(server.url)
    assert server.asked[0]["model"] == taken


@pytest.mark.parametrize("models", [{"data": []}, {"data": [{"id": "a"}, {"id": "b"}]}, {"models": 1}, [1]])
def test_a_list_without_a_model_that_sees_is_said(server: ChatServer, models: Any) -> None:
    server.models = models
    with pytest.raises(ModelError):
        captions(server.url)
    captions(server.url, server_model="mine")
    assert [asked["model"] for asked in server.asked] == ["mine"]


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


def test_a_batch_goes_on_after_a_picture_that_was_refused(server: ChatServer) -> None:
    said = iter(["I'm sorry, I can't help with that.", "a dog"])
    server.act = lambda handler: handler.say(next(said))
    settings = Settings().with_values({"captioner": "server", "server_url": server.url})
    captioner, _ = chosen(settings, QuietHost())
    first, second = captioner.caption_batch([PICTURE, PICTURE], settings, QuietHost())
    assert isinstance(first, EasyDiffuserError) and not isinstance(second, EasyDiffuserError)
    assert second[0].text == "a dog"


HOSTILE = (
    "A cat <lora:evil:1> BREAK beside a dog AND a {red|blue} car under a __wildcard__ sign, [fish:bird:5] and "
    "[rain|snow], (hat:1.9), ${x=1} 100% wool /* no */"
)


@pytest.mark.parametrize("style", ["tags", "sentence", "booru"])
def test_a_text_in_the_picture_does_not_steer_the_prompt(server: ChatServer, style: str) -> None:
    server.act = lambda handler: handler.say(HOSTILE)
    settings = Settings().with_values(
        {"captioner": "server", "server_url": server.url, "style": style, "pixel_evidence": False, "emphasis": 0.0}
    )
    prompt = analyse(PICTURE, settings, QuietHost()).prompt.prompt
    loaded, sections = host_reference.meaning(prompt)
    assert "cat" in prompt and loaded == []
    ((weight, steps),) = sections
    assert weight == 1.0 and len(steps) == 1, "no schedule, no section"
    assert all(text != "BREAK" and strength == 1.0 for text, strength in steps[0][1])
    assert not any(sign in prompt for sign in ("__", "{", "}", "/*"))
