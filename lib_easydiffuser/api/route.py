"""A route whose every end is an answer of ours: site, login, turn and size come before the body is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any, get_type_hints

from fastapi import Request, Response
from fastapi.routing import APIRoute

from .elsewhere import require_no_other_site
from .limits import Turns, within_limit
from .login import require_login
from .owner import owner_of, serving
from .problems import answer

TURNS = Turns(16)


class Route(APIRoute):
    """The host's own error handlers never see our errors: they would log a traceback for a typing error."""

    def turn(self) -> AbstractContextManager[None]:
        """A place among those who wait."""
        return nullcontext()

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        taken = get_type_hints(self.endpoint).get("request")

        async def guarded(request: Request) -> Response:
            with serving(owner_of(request.app)):
                try:
                    require_no_other_site(request)
                    require_login(request)
                    with self.turn():
                        return await handler(await within_limit(request))
                # Also what is a mistake of ours: it becomes a 500 with a sentence.
                except Exception as error:
                    return answer(error, taken)

        return guarded


class Waiting(Route):
    """One that waits for the host's queue. Each holds a body and one of the 40 threads the host itself lives on."""

    def turn(self) -> AbstractContextManager[None]:
        return TURNS.taken()
