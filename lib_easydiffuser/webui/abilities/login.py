"""Who may ask the host's API: it protects its own routes alone, so ours ask for the same login."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .settings import flag

# Hosts with these flags ask for one login, at the page and at the API, and read it without quotes and blanks.
_ONE_LOGIN, _FILE = "auth", "auth_file"


def logins() -> list[bytes]:
    """Every "user:password", as bytes; empty when everybody may ask."""
    return [pair.encode() for pair in dict.fromkeys(_pairs()) if pair]


def asks_login() -> bool:
    """Whether whoever opens the page, or asks the API, has to log in: several people may then have a login."""
    return any(flag(name) for name in ("gradio_auth", "gradio_auth_path", "api_auth", _ONE_LOGIN, _FILE))


def serves_api() -> bool:
    """Whether the host was started with its API."""
    return bool(flag("api", False) or flag("nowebui", False))


def _pairs() -> Iterator[str]:
    yield from str(flag("api_auth") or "").split(",")
    yield from (_plain(pair) for pair in str(flag(_ONE_LOGIN) or "").split(","))
    listed = flag(_FILE)
    if listed:
        yield from (_plain(line) for line in Path(listed).read_text("utf-8").splitlines())


def _plain(pair: str) -> str:
    user, colon, password = pair.replace('"', "").partition(":")
    return f"{user.strip()}:{password.strip()}" if colon else ""
