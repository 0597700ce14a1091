"""The API: `/easydiffuser/v1/...` beside the host's own, typed, behind the host's own switches.

request ─► route.py: login, kind and size of the body ─► requests.py: types ─► handlers.py ─► answers.py
              └──────────── problems.py: every error is a status, a sentence and a hint ────────────┘
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def app_started(_demo: object, app: FastAPI) -> None:
    """The host's server is up. Its page (`_demo`) is None with --nowebui; Reload UI makes a new app."""
    from ..abilities.login import serves_api

    if serves_api():
        from .routes import add_routes

        add_routes(app)
