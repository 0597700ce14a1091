"""Where the browser companion's tickets come in: no panel, a hidden box that the page writes when asked to."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError, UnknownNameError
from ...records import Picture, PromptPair
from ..compat import bind, each_time, hidden_text, written
from ..defaults import default_settings
from ..desk import Desk, caption_of
from ..running import attempt
from ..sending import placed
from ..view import status
from ._contract import Tab

if TYPE_CHECKING:
    from ..handed import Errand, Handed

ORDER = 95
_LONGEST = 200


def build(tab: Tab) -> None:
    """Two hidden boxes: the ticket in, what became of it out."""
    import gradio as gr

    with gr.Column(elem_classes=["easy-diffuser-hidden"]):
        ticket, told = (hidden_text(f"easy_diffuser_{name}") for name in ("ticket", "handed"))
    tab.post.shown(told, "toldHanded")
    boxes = [side for box in tab.boxes for side in (box.prompt, box.negative_prompt)]
    event = written(ticket)
    bind(
        event,
        partial(_take, tab),
        inputs=[tab.desk, ticket, tab.caption, *boxes],
        outputs=[told, tab.image, *tab.answer, *boxes],
        queue=False,
        **each_time(event),
    )


def _take(tab: Tab, desk: Desk, document: str, caption: str, *texts: str) -> list[Any]:
    """A page shows a ticket; answers (told, image, the tab's answer, two values for each pair of boxes)."""
    import gradio as gr

    from ..handed import PAGE, SHELF

    skip = gr.update()
    # The desk is the first of the tab's answer, and a session's state is no component: it cannot be left out.
    answer, boxes = [skip, desk, *[skip for _ in tab.answer[1:]]], [skip] * len(texts)
    ticket = _read(document)

    def work() -> str:
        errand = SHELF.redeem(ticket)
        if errand.to == PAGE:
            answer[:] = _opened(tab, desk, errand, SHELF.find(errand.name), caption)
            return status("opened", ticket=ticket)
        boxes[:] = _filled(tab, desk, errand, texts)
        return status("sent", f"Sent to {errand.to}.", tab=errand.to, ticket=ticket)

    with tab.events.turn:
        told, error = attempt(work)
    return [told or _failed(ticket, error), *answer, *boxes]


def _opened(tab: Tab, desk: Desk, errand: Errand, handed: Handed, caption: str) -> list[Any]:
    """Picture and answer onto the desk; a caption the person wrote stays at hand."""
    import gradio as gr

    from ..handed import opened

    assert handed.analysis is not None
    desk.keep_caption(desk.own_caption(caption or ""))
    opened(desk, handed.analysis, errand.off, default_settings(tab.host), tab.host)
    line = status("done", elapsed=round(handed.elapsed, 1))
    found = tab.events.answer(desk, line=line, caption=caption_of(handed.analysis))
    return [gr.update(value=_shown(handed.picture)), *found]


def _filled(tab: Tab, desk: Desk, errand: Errand, texts: tuple[str, ...]) -> list[Any]:
    """The two boxes that the errand is for; the others are left alone."""
    import gradio as gr

    names = [box.name for box in tab.boxes]
    if errand.to not in names:
        raise UnknownNameError("prompt tab", errand.to, names)
    place = 2 * names.index(errand.to)
    existing = PromptPair(texts[place] or "", texts[place + 1] or "")
    pair = placed(desk, errand.to, existing, errand.prompts, errand.placement)
    values: list[Any] = [gr.update() for _ in texts]
    values[place : place + 2] = [pair.prompt, pair.negative_prompt]
    return values


def _shown(picture: Picture) -> Any:
    """The picture for its box; the WebUI's own prompt goes along in it, so that Analyse finds it again."""
    shown = picture.rgb.copy()
    if picture.embedded is not None and picture.embedded.source == "webui":
        shown.info = {"parameters": picture.embedded.raw}
    return shown


def _failed(ticket: str, error: EasyDiffuserError | None) -> str:
    more = {"type": type(error).__name__, "ticket": ticket}
    return status("error", str(error or ""), **more)


def _read(document: str) -> str:
    """The ticket in the page's message; the page is not trusted: an unknown shape is no ticket."""
    try:
        return str(json.loads(document)["ticket"])[:_LONGEST]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
