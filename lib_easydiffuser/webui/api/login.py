"""The host's `--api-auth`, per route: the host protects its own routes alone."""

from __future__ import annotations

import base64
import binascii
from secrets import compare_digest

from fastapi import Request

from .problems import RequestError


def require_login(request: Request) -> None:
    """Let those in whom the host would let in.

    Raises:
        RequestError: 401, if a login is wanted and this is none of them.
    """
    wanted = _wanted()
    if wanted and not _matches(_given(request.headers.get("authorization", "")), wanted):
        raise RequestError(
            401,
            "This API wants a login, and the one given is missing or wrong.",
            "Send user and password of --api-auth as HTTP Basic.",
            {"WWW-Authenticate": "Basic"},
        )


def is_wanted() -> bool:
    """Whether the host was started with `--api-auth`."""
    return bool(_wanted())


def _wanted() -> list[bytes]:
    """Every "user:password" of the flag, as bytes."""
    from modules import shared

    given = str(shared.cmd_opts.api_auth or "")
    return [pair.encode() for pair in given.split(",") if pair]


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
