"""How much a request may send. Counted while it arrives: a length that was announced may be a lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import Request
from starlette.types import Message, Receive

from .owner import owner
from .problems import RequestError

DEFAULT_MIB = 64
# A client that is still sending would see a broken connection instead of the answer: so much is read and dropped.
_DRAIN = 512 << 20
# A body of brackets and commas becomes thirty times its size in memory; a request of ours has a few hundred.
_MOST_VALUES = 100_000
_RETRY_S = 10


class Turns:
    """How many requests may wait at once; counted on the server's one event loop."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.waiting = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One of them.

        Raises:
            RequestError: 429 when all are taken.
        """
        if self.waiting >= self.most:
            raise RequestError(
                429, f"{self.most} requests wait for their turn already.", "Send the next when one is answered.",
                {"Retry-After": str(_RETRY_S)},
            )  # fmt: skip
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1


def most_bytes() -> int:
    """The limit, by `--easydiffuser-api-max-mib`."""
    return (owner().most_mib() or DEFAULT_MIB) << 20


async def within_limit(request: Request) -> Request:
    """The same request, its body read.

    Raises:
        RequestError: 413 for a body beyond the limit, announced or not, and for one of too many values; 415 for one
            that is not JSON.
    """
    if request.method == "GET":
        return request
    _require_json(request)
    limit = most_bytes()
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and announced.isascii() and int(announced[:20]) > limit:
        await _drain(request.receive)
        raise _too_large(limit)
    read = Request(request.scope, _Counted(request.receive, limit))
    body = await read.body()
    if sum(body.count(sign) for sign in (b"[", b"{", b",")) > _MOST_VALUES:
        raise RequestError(413, f"The request holds more than {_MOST_VALUES} values.", "/docs shows what it takes.")
    return read


class _Counted:
    """ASGI's `receive`, counting."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            if message.get("more_body"):
                await _drain(self._receive)
            raise _too_large(self._limit)
        return message


async def _drain(receive: Receive) -> None:
    seen = 0
    while seen < _DRAIN:
        message: Any = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def _require_json(request: Request) -> None:
    # A page of another site can send forms and plain text without asking, JSON it cannot.
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RequestError(415, f"The body is {kind or 'of no stated kind'!r}.", "Send Content-Type: application/json.")


def _too_large(limit: int) -> RequestError:
    return RequestError(
        413,
        f"The request is larger than {limit >> 20} MiB.",
        "Scale the picture down, or start the host with a larger --easydiffuser-api-max-mib.",
    )
