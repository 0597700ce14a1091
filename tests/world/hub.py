"""A stand-in for the model hub, on this machine: the same addresses and answers, and every way it can fail."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_LARGE = 1000  # bytes; larger files are "LFS"


@dataclass
class Hub:
    """One repository at one commit.

    Attributes:
        repo: The only one published; others are 404.
        drop_after: Close the connection after this many bytes of a large file, as often as `drops`.
        corrupt: Flip a byte of large files.
        redirect: Send large files from another address.
        ranges: Whether "Range" is understood.
        status: Answer every request for a file so, 0 for none.
        silence: Say nothing for this long before a large file.
        log: (method and path, Range header) of every request.
    """

    repo: str
    files: dict[str, bytes]
    commit: str = "c" * 40
    drop_after: int = 0
    drops: int = 0
    corrupt: bool = False
    redirect: bool = False
    ranges: bool = True
    status: int = 0
    silence: float = 0.0
    checksums: bool = True
    log: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def siblings(self) -> list[dict[str, object]]:
        return [self._sibling(name, data) for name, data in self.files.items()]

    def _sibling(self, name: str, data: bytes) -> dict[str, object]:
        entry: dict[str, object] = {"rfilename": name, "size": len(data)}
        if not self.checksums:
            return entry
        entry["blobId"] = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        if len(data) > _LARGE:
            entry["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
        return entry


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub, answering until the block ends."""

    class Answers(_Answers):
        served = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answers(BaseHTTPRequestHandler):
    served: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        hub, path = self.served, self.path.split("?")[0]
        hub.log.append((path, self.headers.get("Range", "")))
        if path in (f"/api/models/{hub.repo}/revision/{hub.commit}", f"/api/models/{hub.repo}/revision/main"):
            self._send(200, json.dumps({"sha": hub.commit, "siblings": hub.siblings()}).encode())
        elif path.startswith(f"/{hub.repo}/resolve/{hub.commit}/"):
            self._file(path.rpartition("/")[2], moved=hub.redirect)
        elif path.startswith("/elsewhere/"):
            self._file(path.rpartition("/")[2], moved=False)
        else:
            self._send(404, b"not found")

    def _file(self, name: str, moved: bool) -> None:
        hub = self.served
        data = hub.files.get(name)
        if hub.status or data is None:
            return self._send(hub.status or 404, b"no")
        if len(data) <= _LARGE:
            return self._send(200, data)
        if moved:
            return self._send(302, b"", Location=f"{hub.url}/elsewhere/{name}")
        time.sleep(hub.silence)
        return self._large(bytes([data[0] ^ 1]) + data[1:] if hub.corrupt else data)

    def _large(self, data: bytes) -> None:
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.served.ranges else 0
        body = data[start:]
        if self.served.drops > 0:  # a test may set it to 0 while one is being dropped
            self.served.drops -= 1
            self._send(206 if start else 200, body[: self.served.drop_after], length=len(body))
            self.close_connection = True
            self.connection.close()
            return
        self._send(206 if start else 200, body)

    def _send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:
            pass  # the client went away, as some tests want it to

    def log_message(self, *_: object) -> None:
        pass
