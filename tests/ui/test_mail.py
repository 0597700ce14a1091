"""The mailbox between runs and the page: nothing is lost before the page says that it has come."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lib_easydiffuser.serial import to_line
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.mail import Asked, Mail, read_asked
from lib_easydiffuser.ui.view import status


def kinds_of(mail: Mail, wanted: str) -> list[str]:
    return [json.loads(text)["kind"] for _, name, text in mail.messages if name == wanted]


def kinds(mail: Mail) -> list[str]:
    return [json.loads(text)["kind"] for _, _, text in mail.messages]


def test_a_message_stays_until_it_has_come() -> None:
    mail = Mail()
    mail.say("tell", status("done"))
    first = json.loads(mail.letter())
    assert [name for _, name, _ in first["messages"]] == ["tell"]
    assert json.loads(mail.letter())["messages"] == first["messages"]
    mail.say("tell", status("error", "No."))
    mail.come(first["number"])
    assert kinds(mail) == ["error"]


def test_how_far_a_run_is_is_told_once_and_its_end_always() -> None:
    mail = Mail()
    for kind in ("running", "running", "done", "running", "running", "stopped"):
        mail.say("tell", status(kind))
    assert kinds(mail) == ["done", "stopped"]
    mail.say("labels", status("running"))
    assert kinds(mail) == ["done", "stopped", "running"]


def test_the_last_value_of_a_component_is_given() -> None:
    mail = Mail()
    mail.put(3, "old")
    mail.put(3, "new")
    mail.come(1)
    assert mail.values == {3: (2, "new")}
    mail.come(2)
    assert not mail.values


def test_a_section_that_is_drawn_anew_is_told_once_and_no_picture_is_lost() -> None:
    mail = Mail()
    for at, pictures in enumerate(({}, {"a": "data:a"}, {}, {"b": "data:b"})):
        mail.say("tell", status("done"))
        line = {"kind": "running", "text": f"{at}"}
        mail.say("refine", to_line({"stamp": at, "whole": True, "line": line, "graph": [at], "pictures": pictures}))
    told = [json.loads(text) for _, name, text in mail.messages if name == "refine"]
    assert [one.get("graph") for one in told] == [None, [3]] and kinds_of(mail, "tell") == ["done"] * 4
    assert told[0]["pictures"] == {"a": "data:a"} and told[0]["line"]["text"] == "1" and told[0]["stamp"] == 1
    assert [number for number, name, _ in mail.messages if name == "refine"] == [4, 8]


def test_a_letter_without_the_values_ends_before_them() -> None:
    mail = Mail()
    mail.say("labels", status("running"))
    mail.put(0, "text")
    mail.say("tell", status("done"))
    short = json.loads(mail.letter(values=False))
    assert [name for _, name, _ in short["messages"]] == ["labels"]
    assert short["open"] == 1, "there is something to fetch"
    mail.come(short["number"])
    whole = json.loads(mail.letter())
    assert [name for _, name, _ in whole["messages"]] == ["tell"] and whole["open"] == 0 and mail.values
    assert short["newest"] == whole["newest"] == whole["number"], "a page knows by it a server that began anew"


@pytest.mark.parametrize("document", ["", "[]", "null", '{"come": "x"}', '{"come": 1e999}', "[" * 5000, '{"all": 1}'])
def test_a_hostile_question_is_none(document: str) -> None:
    assert read_asked(document) == Asked()


def test_stamps_only_rise() -> None:
    stamps = [json.loads(status("running"))["stamp"] for _ in range(100)]
    assert stamps == sorted(set(stamps)) and stamps[-1] < 2**53


@pytest.fixture
def page() -> Any:
    import gradio as gr

    from lib_easydiffuser.ui.post import Post

    with gr.Blocks():
        post, box, told, state = Post(), gr.Textbox(), gr.Textbox(), gr.State()
        post.shown(told, "tell")
    return post, [state, box, told]


def waited(mail: Mail) -> None:
    for thread in threading.enumerate():
        if thread.name == "easy-diffuser-post":
            thread.join(60)
    assert mail.open == 0


def test_what_a_run_gives_waits_for_a_page_that_does_not_ask(page: Any) -> None:
    post, outputs = page
    go = threading.Event()

    def handler(desk: Desk, word: str) -> Iterator[Any]:
        yield desk, "first", status("running")
        go.wait(60)
        yield desk, word, status("done")

    desk = Desk()
    letter = json.loads(post.beginning(handler, outputs)(desk, "last"))
    assert letter["open"] and not letter["messages"], "what belongs to a box comes with it"
    (message,) = json.loads(desk.mail.letter())["messages"]
    assert json.loads(message[2])["kind"] == "running"
    go.set()
    waited(desk.mail)
    assert kinds(desk.mail) == ["done"] and [value for _, value in desk.mail.values.values()] == ["last"]


def test_another_press_answered_meanwhile_loses_no_value(page: Any) -> None:
    post, outputs = page

    def retag(desk: Desk) -> Iterator[Any]:
        yield desk, "the prompt", status("done")

    def hello(desk: Desk) -> Iterator[Any]:
        yield desk, status("idle")

    desk = Desk()
    post.beginning(retag, outputs)(desk)
    waited(desk.mail)
    greeted = json.loads(post.beginning(hello, outputs[:1] + outputs[2:])(desk))
    desk.mail.come(greeted["number"])
    assert kinds(desk.mail)[0] == "done" and [value for _, value in desk.mail.values.values()] == ["the prompt"]


def test_a_run_that_breaks_is_over_and_says_so(page: Any, caplog: pytest.LogCaptureFixture) -> None:
    post, outputs = page

    def handler(desk: Desk) -> Iterator[Any]:
        yield desk, "first", status("running")
        raise KeyError("nothing")

    desk = Desk()
    post.beginning(handler, outputs)(desk)
    waited(desk.mail)
    assert kinds(desk.mail) == ["error"] and "KeyError" in desk.mail.messages[-1][2]
    assert caplog.records
