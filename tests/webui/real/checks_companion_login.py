"""The same with a login for the API and another for the page"""

from __future__ import annotations

from . import checks_companion
from .checks_api import ask, refused
from .session import Session, check

FLAGS = ("--api-auth", "ann:one", "--gradio-auth", "bob:two")
ALSO = (checks_companion,)


@check
def without_the_login(s: Session) -> None:
    """without the API's login nothing can be handed over, and without the page's no ticket is taken"""
    for path, body in (("/handed", {"image": "x"}), ("/handed/look", {"id": "x"}), ("/handed/ticket", {"prompt": "x"})):
        refused(ask(s.host.url + checks_companion.V1 + path, body, login=""), 401)
    stranger = s.tab.page.context.browser.new_context()
    try:
        assert stranger.request.get(s.host.url + "/config").status == 401
    finally:
        stranger.close()
