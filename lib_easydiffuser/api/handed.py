"""For the browser companion and its like: hand a picture over, ask how far it is, give it to an open page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from ..errors import FullError, UsageError
from ..records import Polarity, PromptPair
from ..serial import number, to_dict, to_line
from ..ui.defaults import default_settings
from ..ui.desk import Desk
from ..ui.handed import PAGE, SHELF, Errand, Handed, opened
from .handlers import captions_of, settings_of
from .owner import host
from .picture import decoded
from .problems import RequestError, told
from .requests import HandedRequest, LookRequest, PromptsRequest, TicketRequest

_RETRY_S = 10


def hand(request: HandedRequest) -> Response:
    """Take a picture and begin to read it when it is its turn; the answer is its id, a secret of whoever asked."""
    settings = settings_of(request)
    try:
        SHELF.room()  # before a picture is decoded for nothing
        picture = decoded(request.image, request.name, settings.max_side)
        name = SHELF.receive(picture, settings, captions_of(request.captions), host())
    except FullError as error:
        raise RequestError(429, error.message, error.hint, {"Retry-After": str(_RETRY_S)}) from None
    return JSONResponse({"id": name}, 202)


def look(request: LookRequest) -> Response:
    """How far a picture is that was handed over; at last its analysis, or why there is none."""
    handed = SHELF.find(request.id)
    document = {
        "state": handed.state,
        "text": handed.watch.text,
        "done": handed.watch.done,
        "total": handed.watch.total,
        "elapsed": number(round(handed.elapsed if handed.over else handed.watch.elapsed, 1)),
        "analysis": to_dict(handed.analysis) if handed.analysis else None,
        "problem": told(handed.error) if handed.error else None,
    }
    return Response(to_line(document), media_type="application/json")


def stop(request: LookRequest) -> dict[str, bool]:
    """Stop reading a picture; what others have begun goes on."""
    handed = SHELF.find(request.id)
    active = handed.watch.active
    handed.watch.stop = True
    if active:
        host().stop()
    return {"stopping": not handed.over}


def prompts(request: PromptsRequest) -> dict[str, Any]:
    """Both prompts of a picture that was handed over, without the tags that are switched off; no model runs."""
    from ..prompt.budget import token_counter

    desk = Desk()
    opened(desk, _analysis(SHELF.find(request.id)), _off(request), default_settings(host()), host())
    count, pair = token_counter(host()), desk.prompts
    tokens = {"prompt": count(pair.prompt), "negative_prompt": count(pair.negative_prompt, True)}
    return {"prompt": pair.prompt, "negative_prompt": pair.negative_prompt, "tokens": tokens}


def ticket(request: TicketRequest) -> dict[str, str]:
    """A ticket, good once: a page of ours that is shown it fills its boxes, or opens the picture and its tags."""
    if request.to == PAGE:
        _analysis(SHELF.find(request.id))
        return {"ticket": SHELF.ticket(Errand(PAGE, name=request.id, off=_off(request)))}
    pair = PromptPair(request.prompt, request.negative_prompt)
    if not (pair.prompt.strip() or pair.negative_prompt.strip()):
        raise UsageError("There is nothing to send.", "Give 'prompt' or 'negative_prompt'.")
    return {"ticket": SHELF.ticket(Errand(request.to, pair, request.placement))}


def _analysis(handed: Handed) -> Any:
    if handed.analysis is None:
        raise UsageError("There are no tags of that picture yet.", "Ask /handed/look how far it is.")
    return handed.analysis


def _off(request: Any) -> dict[Polarity, Collection[str]]:
    return {"positive": frozenset(request.off_positive), "negative": frozenset(request.off_negative)}
