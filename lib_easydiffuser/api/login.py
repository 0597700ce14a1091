"""The login of the host's API, per route: the host protects its own routes alone."""

from __future__ import annotations

import base64
import binascii
from secrets import compare_digest

from fastapi import Request

from .owner import owner
from .problems import RequestError


def require_login(request: Request) -> None:
    """Let those in whom the host would let in.

    Raises:
        RequestError: 401, if a login is wanted and this is none of them.
    """
    wanted = owner().logins()
    if wanted and not _matches(_given(request.headers.get("authorization", "")), wanted):
        raise RequestError(
            401,
            "This API wants a login, and the one given is missing or wrong.",
            "Send user and password of --api-auth as HTTP Basic.",
            {"WWW-Authenticate": "Basic"},
        )


def is_wanted() -> bool:
    """Whether the host was started with such a login."""
    return bool(owner().logins())


def _given(header: str) -> bytes:
    kind, _, packed = header.partition(" ")
    if kind.lower() != "basic":
        return b""
    try:
        return base64.b64decode(packed.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _matches(given: bytes, wanted: list[bytes]) -> bool:
    # All of them are compared, each in constant time: how long it takes says nothing about who exists.
    found = [compare_digest(given, pair) for pair in wanted]
    return any(found)
