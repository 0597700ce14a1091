"""Scripts on pages of other sites: refused here, whatever the server's CORS lets them do.

What a server's CORS allows is the server's own affair, and wider with Gradio 4 than with Gradio 3.
Our routes are for programs and for the companion, which is an extension of the browser.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request

from .owner import owner
from .problems import RequestError


def require_no_other_site(request: Request) -> None:
    """Let programs, extensions and pages of this very server in, and sites that the host was told to trust.

    Raises:
        RequestError: 403, if a page of another site asks. A browser names it wherever a script could read or change
            anything.

    Source:
        Origin (Fetch) and Sec-Fetch-Site (Fetch Metadata): a page's script can set neither. The latter knows a page of
        this server behind a proxy that calls it by another name; a proxy's own headers a script could write too.
    """
    origin = request.headers.get("origin", "")
    if not origin or _is_here(origin, request) or owner().trusts(origin):
        return
    raise RequestError(
        403,
        "A page of another site asks this API.",
        "Ask by a program or the browser companion, or start the host with --cors-allow-origins and its address.",
    )


def _is_here(origin: str, request: Request) -> bool:
    site = urlsplit(origin)
    if site.scheme not in ("http", "https"):
        return origin != "null"  # an extension; "null" is a sandbox, or a file
    same = request.headers.get("sec-fetch-site") == "same-origin"
    return same or site.netloc.lower() == request.headers.get("host", "").lower()
