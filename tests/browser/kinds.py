"""The twelve kinds of picture: how a person asks for each, the same against our own page and in a real host."""

from __future__ import annotations

from typing import Any

from .companion import Companion, Panel

SHOWN = ("img", "srcset", "data", "blob", "svg", "cross", "lazy", "large", "broken")
"""A browser knows them as pictures: its menu tells their address."""
POINTED = ("background", "canvas")
"""For a browser they are none: the person clicks them."""


def asked(companion: Companion, page: Any, kind: str) -> Panel:
    """Ask for a picture of the gallery's page, as a person does."""
    if kind in POINTED:
        return companion.pick(page, f"#{kind}")
    if kind == "frame":
        page.locator("#frame").scroll_into_view_if_needed()
        frame = next(one for one in page.frames if one.url.endswith("/frame.html") and "127.0.0.1" in one.url)
        source = frame.evaluate("() => document.querySelector('img').currentSrc")
        return companion.menu(page, source, companion.frame_of(page, frame.url))
    shown(page, kind)
    return companion.menu(page, source_of(page, f"#{kind}"))


def shown(page: Any, kind: str) -> None:
    """A person asks for what is in view and has come."""
    page.locator(f"#{kind}").scroll_into_view_if_needed()
    if kind != "broken":
        page.wait_for_function(
            f"() => {{ const one = document.querySelector('#{kind}'); return one.complete && one.naturalWidth; }}"
        )


def source_of(page: Any, selector: str) -> str:
    return str(page.evaluate("(s) => document.querySelector(s).currentSrc", selector))


def boxes(page: Any, name: str = "txt2img") -> tuple[str, str]:
    """What stands in the WebUI's boxes."""
    return tuple(page.locator(f"#{name}_{side} textarea").first.input_value() for side in ("prompt", "neg_prompt"))  # type: ignore[return-value]


def webui_pages(companion: Companion, url: str) -> list[Any]:
    return [page for page in companion.context.pages if page.url.startswith(url)]
