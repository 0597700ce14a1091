"""A route whose every end is an answer of ours: login and size come before the body is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from .limits import within_limit
from .login import require_login
from .problems import answer


class Route(APIRoute):
    """The host's own error handlers never see our errors: they would log a traceback for a typing error."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                require_login(request)
                return await handler(await within_limit(request))
            # Also what is a mistake of ours: it becomes a 500 with a sentence.
            except Exception as error:
                return answer(error)

        return guarded
