"""Who may ask the host's API: it protects its own routes alone, so ours ask for the same login."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .settings import flag

# Hosts with these flags ask for one login, at the page and at the API, and read it without quotes and blanks.
_ONE_LOGIN, _FILE = "auth", "auth_file"
_ORIGINS, _PATTERNS = ("cors_allow_origins", "cors_origins"), ("cors_allow_origins_regex", "cors_regex")


def logins() -> list[bytes]:
    """Every "user:password", as bytes; empty when everybody may ask."""
    return [pair.encode() for pair in dict.fromkeys(_pairs()) if pair]


def asks_login() -> bool:
    """Whether whoever opens the page, or asks the API, has to log in: several people may then have a login."""
    return any(flag(name) for name in ("gradio_auth", "gradio_auth_path", "api_auth", _ONE_LOGIN, _FILE))


def serves_api() -> bool:
    """Whether the host was started with its API."""
    return bool(flag("api", False) or flag("nowebui", False))


def trusts(origin: str) -> bool:
    """Whether the host was told that scripts of a page may ask: by an origin, or by a pattern of all of it."""
    listed = [one for name in _ORIGINS for one in str(flag(name) or "").split(",") if one]
    patterns = [str(flag(name)) for name in _PATTERNS if flag(name)]
    return origin in listed or "*" in listed or any(re.fullmatch(pattern, origin) for pattern in patterns)


def _pairs() -> Iterator[str]:
    yield from str(flag("api_auth") or "").split(",")
    yield from (_plain(pair) for pair in str(flag(_ONE_LOGIN) or "").split(","))
    listed = flag(_FILE)
    if listed:
        yield from (_plain(line) for line in Path(listed).read_text("utf-8").splitlines())


def _plain(pair: str) -> str:
    user, colon, password = pair.replace('"', "").partition(":")
    return f"{user.strip()}:{password.strip()}" if colon else ""
