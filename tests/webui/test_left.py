"""A page that goes away while a run reports to it, on the gradio the WebUI has."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import gradio as gr
import pytest

from lib_easydiffuser.webui import left

pytestmark = pytest.mark.skipif(
    not gr.__version__.startswith("3."), reason=f"gradio {gr.__version__} has no sockets that a left page could hold"
)
_PATIENCE_S = 20


@pytest.fixture
def page() -> Iterator[Any]:
    """A page with one event that reports until it is told to end."""
    told, ended = threading.Event(), threading.Event()

    def run() -> Iterator[str]:
        yield "begun"
        told.wait(_PATIENCE_S)
        for number in range(20):
            yield str(number)
        ended.set()

    with gr.Blocks(analytics_enabled=False) as demo:
        gr.Button().click(run, outputs=gr.Textbox())
    demo.queue()
    app, *_ = demo.launch(prevent_thread_lock=True, show_api=False, quiet=True, server_name="127.0.0.1")
    demo.told, demo.ended, demo.started_app = told, ended, app
    yield demo
    # What still waits would hold the server's thread, and with it pytest, for ever.
    demo.server.force_exit = True
    demo.close()


def begin(demo: Any) -> Any:
    """A page's connection, once the first report has come."""
    from websockets.sync.client import connect

    socket = connect(demo.local_url.replace("http", "ws") + "queue/join")
    while (message := json.loads(socket.recv(_PATIENCE_S)))["msg"] != "process_generating":
        if message["msg"] == "send_hash":
            socket.send(json.dumps({"session_hash": "page", "fn_index": 0}))
        elif message["msg"] == "send_data":
            socket.send(json.dumps({"data": [], "session_hash": "page", "fn_index": 0}))
    return socket


def closes(demo: Any) -> bool:
    """Whether the server ends as Reload UI ends it."""
    closing = threading.Thread(target=demo.close, daemon=True)
    closing.start()
    closing.join(_PATIENCE_S)
    return not closing.is_alive()


def test_a_page_left_in_the_middle_of_a_run_holds_no_reload_up(page: Any) -> None:
    left.app_started(page, page.started_app)
    begin(page).close()
    page.told.set()
    assert closes(page)


def test_a_page_that_stays_gets_its_answer(page: Any) -> None:
    left.app_started(page, page.started_app)
    socket = begin(page)
    page.told.set()
    while (message := json.loads(socket.recv(_PATIENCE_S)))["msg"] != "process_completed":
        assert message["msg"] == "process_generating", message
    assert message["success"] and page.ended.is_set()
    assert closes(page)


def test_without_a_page_there_is_nothing_to_do() -> None:
    left.app_started(None, None)
