"""The captioner `server`, against a stand-in that does all that real ones do wrong: no fault ever becomes a caption."""

from __future__ import annotations

import base64
import io
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.captioners import _server_address as addresses
from lib_easydiffuser.captioners import chosen
from lib_easydiffuser.captioners._server_http import LARGEST_ANSWER
from lib_easydiffuser.errors import CaptionError, EasyDiffuserError, Interrupted, ModelError, UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.serial import to_dict
from lib_easydiffuser.settings import Settings
from tests.fakes.chat_server import ChatServer, Handler, chat_server

from .server_bench import PICTURE, answer, captions


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as stand:
        yield stand


@pytest.fixture(autouse=True)
def _nobody_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_AGREED", set())
    monkeypatch.delenv(addresses.KEY, raising=False)


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


def says_so_in_its_stream(*lines: str) -> Any:
    """An act: a stream that gives half an answer, then these lines, then the sign that it is whole."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.begin("text/event-stream", headers={"Connection": "close"})
        half = {"choices": [{"delta": {"content": "a ca"}, "finish_reason": None}]}
        for line in ("data: " + json.dumps(half), *lines, "data: [DONE]"):
            handler.wfile.write(line.encode() + b"\n\n")

    return act


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
    "an error in a stream": (says_so_in_its_stream('data: {"error": {"message": "out of memory"}}'), "with an error"),
    "llama.cpp's error in a stream": (says_so_in_its_stream('error: {"code": 500, "message": "no slot"}'), "an error"),
    "vLLM's error in a stream": (says_so_in_its_stream('data: {"object": "error", "message": "too long"}'), "an error"),
    "aborted": (says_so_in_its_stream('data: {"choices": [{"delta": {}, "finish_reason": "abort"}]}'), "broke off"),
    "ended by an error": (lambda handler: handler.say("a ca", "error"), "broke off"),
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


def test_a_caption_in_korean_has_english_for_its_tags(server: ChatServer) -> None:
    said = iter(["풀밭 위의 개 한 마리.", "A dog on the grass."])
    server.act = lambda handler: handler.say(next(said))
    (caption,) = captions(server.url, caption_language="korean")
    assert (caption.text, caption.original) == ("A dog on the grass.", "풀밭 위의 개 한 마리.")
    first, second = (asked["messages"][0]["content"] for asked in server.asked)
    assert "in Korean" in first[0]["text"] == caption.instruction
    assert isinstance(second, str) and second.endswith("풀밭 위의 개 한 마리."), "no picture for a translation"


def test_korean_that_the_server_cannot_say_in_english_is_left_to_the_translator(server: ChatServer) -> None:
    said = iter(["풀밭 위의 개 한 마리.", "I'm sorry, I can't help with that."])
    server.act = lambda handler: handler.say(next(said))
    (caption,) = captions(server.url, caption_language="korean")
    assert (caption.text, caption.original) == ("풀밭 위의 개 한 마리.", "")


def test_a_server_that_answers_korean_in_english_is_told_of(server: ChatServer) -> None:
    (caption,) = captions(server.url, caption_language="korean")
    assert caption.text == "a cat" and "answered in English" in caption.notes[0] and len(server.asked) == 1
    (caption,) = captions(server.url, caption_language="korean", caption_kind="tags")
    assert "is for an image model" in caption.notes[0] and "Korean" not in caption.instruction


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
        ("A \x1b[31mred\x1b[0m cat\x08.\r\nA mat.", "A [31mred[0m cat.\nA mat."),
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


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(113, "No route to host"), "cannot be reached from this machine"),
        (OSError(101, "Network is unreachable"), "cannot be reached from this machine"),
        (socket.gaierror(-2, "Name or service not known"), "cannot be reached"),
        (RuntimeError("cannot start a thread"), "cannot be asked."),
    ],
)
def test_what_python_calls_an_error_is_not_what_the_person_reads(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fails(_: Any) -> None:
        raise error

    monkeypatch.setattr("http.client.HTTPConnection.connect", fails)
    with pytest.raises(ModelError, match=said) as raised:
        captions("http://127.0.0.1:9")
    assert type(error).__name__ not in str(raised.value) and str(error) not in str(raised.value)


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


def test_a_batch_goes_on_after_a_picture_that_was_refused(server: ChatServer) -> None:
    said = iter(["I'm sorry, I can't help with that.", "a dog"])
    server.act = lambda handler: handler.say(next(said))
    settings = Settings().with_values({"captioner": "server", "server_url": server.url})
    captioner, _ = chosen(settings, QuietHost())
    first, second = captioner.caption_batch([PICTURE, PICTURE], settings, QuietHost())
    assert isinstance(first, EasyDiffuserError) and not isinstance(second, EasyDiffuserError)
    assert second[0].text == "a dog"
