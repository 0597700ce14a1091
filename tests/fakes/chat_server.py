"""A stand-in for an OpenAI-compatible server, for its faults: it does to a request what the test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[["Handler"], None]


@dataclass
class ChatServer:
    """What it has been asked, and what it does when asked for a caption.

    Attributes:
        over: Set when the test is over; an act that "thinks" waits for it.
    """

    port: int = 0
    act: Act = lambda handler: handler.say("a cat")
    models: Any = field(default_factory=lambda: {"data": [{"id": "tiny-vl"}]})
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand: ChatServer

    def do_GET(self) -> None:
        self.stand.headers.append(dict(self.headers))
        self.answer(json.dumps(self.stand.models).encode())

    def do_POST(self) -> None:
        self.stand.headers.append(dict(self.headers))
        self.stand.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.stand.act(self)

    def answer(self, body: bytes, kind: str = "application/json", status: int = 200, **headers: str) -> None:
        self.begin(kind, status, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def begin(self, kind: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in (headers or {}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def say(self, text: str, reason: str | None = "stop") -> None:
        """A whole answer in one piece of JSON."""
        message = {"role": "assistant", "content": text}
        self.answer(json.dumps({"choices": [{"message": message, "finish_reason": reason}]}).encode())

    def stream(self, *parts: str, done: bool = True) -> None:
        """Server-sent events; without `done` the connection ends after the last part."""
        self.close_connection = True
        self.begin("text/event-stream", headers={"Connection": "close"})
        for part in parts:
            event = {"choices": [{"delta": {"content": part}, "finish_reason": None}]}
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        if done:
            self.wfile.write(b"data: [DONE]\n\n")

    def think(self) -> None:
        """Says nothing until the test is over."""
        self.stand.waiting.set()
        self.stand.over.wait(60)

    def log_message(self, format: str, *args: Any) -> None:
        return None


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    stand = ChatServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stand": stand}))
    server.daemon_threads = True
    stand.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield stand
    finally:
        stand.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
