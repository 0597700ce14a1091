"""Whose API it is: the WebUI we are a guest of, or our own page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ..host import QuietHost, TabHost
from ..settings import Settings


@dataclass(frozen=True)
class Owner:
    """Who serves the API, and on which terms; each is asked anew with every request.

    Attributes:
        host: Whose turn, progress and models it uses.
        defaults: What a setting is that a request leaves out.
        logins: Every "user:password" that is let in, as bytes; empty lets everybody in.
        most_mib: The largest body, MiB; 0 for the default.
        trusts: Whether scripts of a page may ask, by its origin ("https://name:port").
    """

    host: Callable[[], TabHost]
    defaults: Callable[[], Settings]
    logins: Callable[[], list[bytes]] = list
    most_mib: Callable[[], int] = int
    trusts: Callable[[str], bool] = lambda _origin: False


# Per request: one process may serve two of them, as tests do.
_OWNER: ContextVar[Owner] = ContextVar("easydiffuser_api_owner")
_NOBODY = Owner(QuietHost, Settings)


def owner() -> Owner:
    """The one whose request is being answered."""
    return _OWNER.get(_NOBODY)


def host() -> TabHost:
    """Its host."""
    return owner().host()


def defaults() -> Settings:
    """Its settings."""
    return owner().defaults()


@contextmanager
def serving(found: Owner) -> Iterator[None]:
    """Everything inside is done for that owner; threads that FastAPI starts from there too."""
    before = _OWNER.set(found)
    try:
        yield
    finally:
        _OWNER.reset(before)


def own(app: Any, found: Owner) -> None:
    """Let an app know whose API it serves."""
    app.state.easydiffuser_owner = found


def owner_of(app: Any) -> Owner:
    """Who that is."""
    found: Owner = app.state.easydiffuser_owner
    return found
