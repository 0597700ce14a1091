"""Our API beside the host's own: behind its `--api`, with its login, queue and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .abilities.login import logins, serves_api, trusts
from .abilities.settings import flag

if TYPE_CHECKING:
    from fastapi import FastAPI


def owner() -> Any:
    """The host as the API's owner."""
    from ..api.owner import Owner
    from .host import host
    from .options import defaults

    return Owner(host, defaults, logins, lambda: int(flag("easydiffuser_api_max_mib") or 0), trusts)


def app_started(_demo: object, app: FastAPI) -> None:
    """The host's server is up. Its page (`_demo`) is None with --nowebui; Reload UI makes a new app."""
    if serves_api():
        from ..api.routes import add_routes

        add_routes(app, owner())
