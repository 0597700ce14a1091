"""A stand-in for the model hub, on this machine: the same addresses and answers, and every way it can fail."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_LARGE = 1000  # bytes; larger files are "LFS"


@dataclass
class Hub:
    """One repository at one commit.

    Attributes:
        repo: The only one published; others are 404.
        drop_after: Close the connection after this many bytes of a large file, as often as `drops`.
        dropped: How often that was.
        corrupt, corrupt_small: Flip a byte of large files, of small ones.
        redirect: Send large files from another address.
        ranges: Whether "Range" is understood.
        status: Answer every request for a file so, 0 for none.
        silence: Say nothing for this long before a large file.
        token: Who asks for a file must say it; "" asks for none.
        xet: Say of large files that they lie in the chunk storage, and where its token is to be had; there is none.
        pace: Stop in the middle of a large file until `pace` is taken back, and set `halfway`.
        log: (path, Range header) of every GET.
        told: (host asked for, Authorization header) of every request for a file.
        sent: Bytes of large files that went out.
    """

    repo: str
    files: dict[str, bytes]
    commit: str = "c" * 40
    drop_after: int = 0
    drops: int = 0
    dropped: int = 0
    corrupt: bool = False
    corrupt_small: bool = False
    redirect: bool = False
    ranges: bool = True
    status: int = 0
    silence: float = 0.0
    checksums: bool = True
    token: str = ""
    xet: bool = False
    pace: bool = False
    halfway: threading.Event = field(default_factory=threading.Event)
    told: list[tuple[str, str]] = field(default_factory=list)
    sent: int = 0
    log: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    @property
    def elsewhere(self) -> str:
        """The same server under another name, as large files come from another host."""
        return self.url.replace("127.0.0.1", "localhost")

    def tree(self) -> list[dict[str, object]]:
        """The files as the hub's tree lists them."""
        rows = []
        for name, data in self.files.items():
            row: dict[str, object] = {"type": "file", "oid": self.etag(name), "size": len(data), "path": name}
            if len(data) > _LARGE:
                row["lfs"] = {"oid": self.etag(name), "size": len(data), "pointerSize": 134}
            rows.append(row)
        return rows

    def siblings(self) -> list[dict[str, object]]:
        return [self._sibling(name, data) for name, data in self.files.items()]

    def etag(self, name: str) -> str:
        """As the hub names a file's content: SHA-256 of a large one, git's name of a small one."""
        data = self.files[name]
        return _sha256(data) if len(data) > _LARGE else _git(data)

    def _sibling(self, name: str, data: bytes) -> dict[str, object]:
        entry: dict[str, object] = {"rfilename": name, "size": len(data)}
        if not self.checksums:
            return entry
        entry["blobId"] = _git(data)
        if len(data) > _LARGE:
            entry["lfs"] = {"sha256": _sha256(data), "size": len(data), "pointerSize": 134}
        return entry


# The same few files are asked for again and again.
@lru_cache(maxsize=16)
def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=16)
def _git(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub, answering until the block ends."""

    class Answers(_Answers):
        served = hub

    server = _Quiet(("127.0.0.1", 0), Answers)
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


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news."""


class _Answers(BaseHTTPRequestHandler):
    served: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(self._path())

    def do_GET(self) -> None:
        path = self._path()
        self.served.log.append((path, self.headers.get("Range", "")))
        self._answer(path)

    def _path(self) -> str:
        # A proxy is asked for whole addresses.
        return urllib.parse.urlsplit(self.path).path

    def _answer(self, path: str) -> None:
        hub = self.served
        api = f"/api/models/{hub.repo}"
        if path in (f"{api}/revision/{hub.commit}", f"{api}/revision/main"):
            told = {"id": hub.repo, "sha": hub.commit, "siblings": hub.siblings()}
            self._send(200, json.dumps(told).encode(), Content_Type="application/json")
        elif path == f"{api}/tree/{hub.commit}":
            self._send(200, json.dumps(hub.tree()).encode(), Content_Type="application/json")
        elif path.startswith(f"/{hub.repo}/resolve/{hub.commit}/"):
            self._file(path.rpartition("/")[2], moved=hub.redirect)
        elif path.startswith("/elsewhere/"):
            self._file(path.rpartition("/")[2], moved=False)
        elif path.startswith("/xet-read-token/"):
            told = {"X_Xet_Cas_Url": "http://127.0.0.1:9", "X_Xet_Token_Expiration": "4102444800"}
            self._send(200, b"{}", X_Xet_Access_Token="x", **told)
        else:
            self._send(404, b"not found", X_Error_Code="RepoNotFound")

    def _file(self, name: str, moved: bool) -> None:
        hub = self.served
        data = hub.files.get(name)
        said = self.headers.get("Authorization", "")
        hub.told.append((self.headers.get("Host", ""), said))
        if hub.status or data is None:
            return self._send(hub.status or 404, b"no", X_Error_Code="EntryNotFound")
        elsewhere = self._path().startswith("/elsewhere/")
        if hub.token and said != f"Bearer {hub.token}" and not elsewhere:
            refusal = "You must have access to it and be authenticated to access it. Please log in."
            return self._send(401, b"no", X_Error_Code="GatedRepo", X_Error_Message=refusal)
        about = {"ETag": f'"{hub.etag(name)}"', "X_Repo_Commit": hub.commit}
        if len(data) <= _LARGE:
            return self._send(200, data[:-1] + b"!" if hub.corrupt_small else data, **about)
        about |= {"X_Linked_ETag": about["ETag"], "X_Linked_Size": str(len(data))}
        if hub.xet:
            about |= {"X_Xet_Hash": hub.etag(name), "Link": f'<{hub.url}/xet-read-token/{hub.commit}>; rel="xet-auth"'}
        if moved:
            return self._send(302, b"", Location=f"{hub.elsewhere}/elsewhere/{name}", **about)
        if self.command == "GET":
            time.sleep(hub.silence)
        return self._large(bytes([data[0] ^ 1]) + data[1:] if hub.corrupt else data, about)

    def _large(self, data: bytes, about: dict[str, str]) -> None:
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.served.ranges else 0
        body = data[start:]
        if start:
            about = {**about, "Content_Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        # Counted apart from what a test sets, which it may take back while one is being dropped.
        if self.served.dropped < self.served.drops and self.command == "GET":
            self.served.dropped += 1
            self._send(206 if start else 200, body[: self.served.drop_after], length=len(body), **about)
            self.close_connection = True
            self.connection.close()
            return
        self._send(206 if start else 200, body, **about)

    def _send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command == "GET":
                self._write(body)
                self.wfile.flush()
                self.served.sent += len(body) if len(body) > _LARGE else 0
        except OSError:
            pass  # the client went away, as some tests want it to

    def _write(self, body: bytes) -> None:
        hub = self.served
        if hub.pace and len(body) > _LARGE:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            hub.halfway.set()
            while hub.pace:
                time.sleep(0.01)
            return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
