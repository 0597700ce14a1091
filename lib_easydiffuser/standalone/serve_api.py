"""The API beside our own page, with the page's own login, and for nobody from another site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ui.defaults import default_settings

if TYPE_CHECKING:
    from .preview import PreviewHost


def serve_api(page: Any, host: PreviewHost, login: str = "") -> None:
    """Put our routes into the server of a page that was launched.

    Args:
        login: "user:password" that every request must bring, "" for none.
    """
    from ..api.owner import Owner
    from ..api.routes import add_routes

    pairs = [login.encode()] if login else []
    # Gradio 3 serves another app than the page's `app`.
    app = getattr(page, "server_app", None) or page.app
    close_to_others(app)
    add_routes(app, Owner(lambda: host, lambda: default_settings(host), lambda: pairs))
    _in_front(app)


def close_to_others(app: Any) -> None:
    """Gradio 3 lets scripts of every site read its answers (a wildcard of CORS); the WebUI takes that back too."""
    app.user_middleware = [one for one in app.user_middleware if not one.cls.__name__.endswith("CORSMiddleware")]
    app.middleware_stack = None
    app.middleware_stack = app.build_middleware_stack()


def _in_front(app: Any) -> None:
    """Before gradio's own routes, one of which takes every address."""
    ours = [route for route in app.router.routes if getattr(route, "path", "").startswith("/easydiffuser/")]
    app.router.routes[:] = [*ours, *[route for route in app.router.routes if route not in ours]]
