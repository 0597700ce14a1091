"""How much a request may send. Counted while it arrives: a length that was announced may be a lie."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.types import Message, Receive

from .problems import RequestError

DEFAULT_MIB = 64
# A client that is still sending would see a broken connection instead of the answer: so much is read and dropped.
_DRAIN = 512 << 20


def most_bytes() -> int:
    """The limit, by `--easydiffuser-api-max-mib`."""
    from modules import shared

    return int(getattr(shared.cmd_opts, "easydiffuser_api_max_mib", None) or DEFAULT_MIB) << 20


async def within_limit(request: Request) -> Request:
    """The same request, whose body ends in an error when it grows too large.

    Raises:
        RequestError: 413 for an announced length beyond the limit, 415 for a body that is not JSON.
    """
    limit = most_bytes()
    if request.method != "GET":
        _require_json(request)
        announced = request.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await _drain(request.receive)
            raise _too_large(limit)
    return Request(request.scope, _Counted(request.receive, limit))


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
