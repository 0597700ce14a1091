"""What each route does: plain functions, which FastAPI runs on threads, so that the host's queue may make them wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from .. import __version__, inventory
from ..errors import UsageError
from ..explain import places_of
from ..host import Host, TabHost
from ..images import part_of, read_part
from ..models.hub import offline_by
from ..parts import Registry
from ..records import Analysis, Caption, Tag
from ..serial import SCHEMA, number, to_dict, to_line
from ..settings import Settings
from ..translate import wants_korean
from .compat import given
from .owner import defaults, host
from .picture import decoded
from .requests import (
    MOST_CAPTIONS,
    AnalyseRequest,
    CancelRequest,
    DownloadRequest,
    NegativesRequest,
    TagsRequest,
    UnloadRequest,
)

_BUSY = "Easy Diffuser API"


def version() -> dict[str, str]:
    """Who answers."""
    return {"version": __version__, "api": "v1", "json_schema": SCHEMA, "host": host().name}


def analyse(request: AnalyseRequest) -> Response:
    """A picture becomes captions, tags, a prompt and a negative prompt."""
    from ..pipeline import analyse as run

    settings = settings_of(request)
    captions = captions_of(request.captions)
    part = read_part(request.part) if request.part else None
    picture = decoded(request.image, request.name, settings.max_side)
    with host().working(_BUSY):
        found = run(part_of(picture, part) if part else picture, settings, _plain(host()), captions)
    more = places_of(found, wants_korean(settings, _plain(host()))) if request.places else {}
    return _analysis(found, more | ({"proposals": _proposals(found)} if request.proposals else {}))


def tags(request: TagsRequest) -> Response:
    """Captions become tags, a prompt and a negative prompt; no captioner runs."""
    from ..pipeline import analyse as run

    settings = settings_of(request)
    captions = captions_of(request.captions)
    if not captions:
        raise UsageError("The field 'captions' holds no sentence.", "Write what the picture shows.")
    with host().working(_BUSY):
        return _analysis(run(None, settings, _plain(host()), captions))


def negatives(request: NegativesRequest) -> dict[str, Any]:
    """Negatives that fit a prompt, likeliest first."""
    from ..pipeline import proposed, read
    from ..prompt.meaning import plain

    settings = settings_of(request)
    text = plain(_text(request.prompt))
    with host().working(_BUSY):
        reading = read(None, settings, _plain(host()), (Caption(text),) if text else ())
        found = [tag for tag in proposed(reading, settings, _plain(host())) if tag.polarity == "negative"]
    return {"negatives": [_negative(tag) for tag in found[: request.top]]}


def captioners() -> list[dict[str, Any]]:
    """What turns a picture into a sentence here."""
    from .. import captioners as found

    return _listing(found.REGISTRY)


def encoders() -> list[dict[str, Any]]:
    """Whose attention can be read here."""
    from ..attention import encoders as found

    return _listing(found.REGISTRY)


def models() -> dict[str, Any]:
    """Every model there is or could be, what is in memory, and the downloads under way."""
    found = inventory.models(defaults(), host())
    by = offline_by()
    return {
        "models": [inventory.described(line) for line in found],
        "memory": sum(line.memory for line in found),
        "offline": bool(by) or defaults().offline,
        "offline_by": by,
    }


def download(request: DownloadRequest) -> Response:
    """Say what a download would bring, or, when agreed, begin it; `models` shows how far it is."""
    settings = defaults()
    if request.agreed:
        inventory.fetch(request.name, settings, host())
    answer = inventory.described(inventory.one(request.name, settings, host()))
    return JSONResponse(answer, 202 if request.agreed else 200)


def cancel(request: CancelRequest) -> dict[str, bool]:
    """Stop a download; what has arrived is kept, and the next one goes on from there."""
    return {"stopping": inventory.cancel(request.name, defaults(), host())}


def unload(request: UnloadRequest) -> dict[str, int]:
    """Take models of ours out of memory."""
    with host().working(_BUSY):
        return {"freed": inventory.unload(defaults(), host(), request.name)}


def settings_of(request: Any) -> Settings:
    """The owner's settings, with what the request says."""
    return defaults().with_values(given(request.settings))


def captions_of(texts: list[str]) -> tuple[Caption, ...]:
    """What a request says of its picture; empty texts are none.

    Raises:
        UsageError: If there are too many.
    """
    if len(texts) > MOST_CAPTIONS:
        raise UsageError(f"There are {len(texts)} captions.", f"At most {MOST_CAPTIONS} are read at once.")
    return tuple(Caption(text) for text in map(_text, texts) if text)


def _text(text: str) -> str:
    """Without lone surrogates and NUL, which no tokenizer takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", " ").strip()


def _proposals(found: Analysis) -> list[dict[str, Any]]:
    from ..propose import proposals, to_json

    return to_json(proposals(found.reading, _plain(host())))


def _plain(found: TabHost) -> Host:
    return found


def _analysis(analysis: Analysis, more: Mapping[str, Any] = MappingProxyType({})) -> Response:
    return Response(to_line(to_dict(analysis) | dict(more)), media_type="application/json")


def _negative(tag: Tag) -> dict[str, Any]:
    return {"text": tag.text, "emphasis": number(tag.emphasis), "part": tag.source, "reason": tag.reason}


def _listing(registry: Registry[Any]) -> list[dict[str, Any]]:
    return [asdict(line) for line in registry.listing(host())]
