"""One question to a server and its whole answer: no redirects, no proxies, a limit of time and of size.

The standard library's client, because we must hold the socket: closing it from outside is the only way to stop a
server that says nothing for a minute, and nothing is followed, retried or read from the environment behind our back.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping

from ..dataclass import dataclass
from ..errors import EasyDiffuserError, Interrupted, ModelError, quoted
from ._server_address import Address

LARGEST_ANSWER = 1 << 20
LARGEST_QUESTION = 8 << 20
CONNECT = 5.0
_LOOK = 0.05
_HINT = "See what the server itself says in its window."


@dataclass(frozen=True)
class Answer:
    """What a server sent back."""

    status: int
    kind: str
    body: bytes


class Exchange:
    """Asks one server; `stopped` is looked at while it thinks."""

    def __init__(self, address: Address, key: str, seconds: float, stopped: Callable[[], bool]) -> None:
        self._address = address
        self._key = key
        self._seconds = seconds
        self._stopped = stopped

    def ask(self, path: str, body: bytes | None = None) -> Answer:
        """GET, or POST of JSON.

        Raises:
            ModelError: If there is no whole answer of a bearable size in time.
            Interrupted: As soon as the person stops.
        """
        if body is not None and len(body) > LARGEST_QUESTION:
            raise ModelError("The picture is too large to send.", "Lower --max-side.")
        call = _Call(self._address, self._address.path + path, self._headers(), body, self._seconds)
        thread = threading.Thread(target=call.run, name="easy-diffuser-server", daemon=True)
        thread.start()
        deadline = time.monotonic() + self._seconds
        try:
            while thread.is_alive():
                thread.join(_LOOK)
                if self._stopped():
                    raise Interrupted
                if thread.is_alive() and time.monotonic() > deadline:
                    raise self._failed(f"did not answer within {self._seconds:g} seconds", "Give it more patience.")
        finally:
            call.hang_up()
        if isinstance(call.result, Answer):
            return call.result
        raise self._reason(call.result) from call.result

    def _headers(self) -> Mapping[str, str]:
        # Answers are small: nothing compressed that may unpack to anything.
        headers = {"Accept": "application/json, text/event-stream", "Accept-Encoding": "identity"}
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})

    def _reason(self, error: BaseException | None) -> EasyDiffuserError:
        if isinstance(error, _TooLargeError):
            return self._failed(f"sent more than {LARGEST_ANSWER >> 20} MiB, which is no caption")
        if isinstance(error, ConnectionRefusedError | socket.gaierror):
            return self._failed("cannot be reached", "Is it running, and on that port?")
        if isinstance(error, ssl.SSLError):
            return self._failed("has no certificate that holds", "Is it http instead of https?")
        if isinstance(error, http.client.IncompleteRead | ConnectionError | EOFError):
            return self._failed("broke off in the middle of its answer")
        if isinstance(error, TimeoutError):
            return self._failed("cannot be reached in time", "Is it running, and on that port?")
        if isinstance(error, http.client.HTTPException):
            return self._failed("does not speak HTTP as it should", "Is it an OpenAI-compatible server?")
        if isinstance(error, UnicodeError | ValueError):
            return self._failed("cannot be asked: its address or its key has a sign that HTTP does not know", " ")
        if isinstance(error, OSError):
            return self._failed(
                "cannot be reached from this machine", "Is its network there, and does nothing block it?"
            )
        return self._failed("cannot be asked")

    def _failed(self, what: str, hint: str = "") -> ModelError:
        return ModelError(f"The server {quoted(str(self._address))} {what}.", (hint or _HINT).strip())


class _TooLargeError(Exception):
    pass


class _Call:
    """Runs in a thread of its own; the socket is ours, so that another thread can end it."""

    def __init__(
        self, address: Address, path: str, headers: Mapping[str, str], body: bytes | None, seconds: float
    ) -> None:
        self.result: Answer | BaseException | None = None
        self._path, self._headers, self._body, self._seconds = path, headers, body, seconds
        secure = address.scheme == "https"
        made = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._connection = made(address.name, address.port, timeout=min(CONNECT, seconds))
        self._socket: socket.socket | None = None
        self._over = threading.Event()

    def run(self) -> None:
        try:
            self.result = self._asked()
        # It crosses to the thread that waits, whatever it is.
        except Exception as error:
            self.result = error
        finally:
            self._connection.close()

    def hang_up(self) -> None:
        """Ends a read that waits; harmless when all is over."""
        self._over.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _asked(self) -> Answer:
        self._connection.connect()
        self._socket = self._connection.sock
        # Who waits for us hangs up in time; this is for the case that nobody waits any more.
        self._socket.settimeout(self._seconds + CONNECT)
        if self._over.is_set():
            raise ConnectionAbortedError
        method = "GET" if self._body is None else "POST"
        more = {} if self._body is None else {"Content-Type": "application/json"}
        self._connection.request(method, self._path, self._body, {**self._headers, **more})
        response = self._connection.getresponse()
        kind = response.headers.get_content_type()
        return Answer(response.status, kind, b"" if 300 <= response.status < 400 else _whole(response))


def _whole(response: http.client.HTTPResponse) -> bytes:
    if (response.length or 0) > LARGEST_ANSWER:
        raise _TooLargeError
    body = bytearray()
    while chunk := response.read1(1 << 16):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise _TooLargeError
    if response.length:  # a promised rest that never came
        raise EOFError
    return bytes(body)
