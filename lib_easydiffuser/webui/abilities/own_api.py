"""The host's API asked from inside, whether or not it serves one: the same requests as from outside.

The host makes its routes as a class that takes an app and a lock. We give it an app of our own, which nobody can
reach, and no lock: whoever calls has the host's turn already.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import Context
from typing import Any

from ._look import attribute, takes
from .login import logins

_API = "modules.api.api:Api"
_BASE = "http://inside"


class OwnApi:
    """The host's own routes, and those that extensions have put into its server.

    Args:
        server: The host's app; None before it is up.
    """

    def __init__(self, server: Any | None) -> None:
        self._server = server
        self._ours = _made()

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Status and text of the answer; (404, "") where nobody has such an address.

        What the host raises is raised again.
        """
        apps = [app for app in (self._ours, self._server) if app is not None and _has(app, path)]
        return Context().run(_run, _asked(apps[0], method, path, body)) if apps else (404, "")


def is_there() -> bool:
    """Whether the host has such a class."""
    kind = attribute(_API)
    return kind is not None and takes(kind, "app", "queue_lock")


def _made() -> Any | None:
    if not is_there():
        return None
    import fastapi

    app = fastapi.FastAPI()
    kind: Any = attribute(_API)
    # It draws every script's controls. Within an event gradio 4 leaves components half made; a bare context is none.
    Context().run(kind, app, nullcontext())
    return app


def _run(answer: Coroutine[Any, Any, tuple[int, str]]) -> tuple[int, str]:
    """Waits for it, also in a thread in which somebody's event loop stands: two cannot."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(answer)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, answer).result()


def _has(app: Any, path: str) -> bool:
    bare = path.partition("?")[0]
    return any(getattr(route, "path", None) == bare for route in app.routes)


async def _asked(app: Any, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, str]:
    import httpx

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=_BASE, auth=_login(), timeout=None) as client:
        content = None if body is None else json.dumps(dict(body)).encode()
        response = await client.request(method, path, content=content, headers={"Content-Type": "application/json"})
        return response.status_code, response.text


def _login() -> Any:
    """The first of those the host lets in; its routes ask for it wherever they stand."""
    pair = next(iter(logins()), b"").decode()
    user, _, password = pair.partition(":")
    return (user, password) if pair else None
