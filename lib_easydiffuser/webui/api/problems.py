"""Errors as the network sees them: a status, one sentence, and a hint. Never a 200."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pydantic
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse

from ... import errors
from ...errors import EasyDiffuserError, UnknownNameError, quoted
from ...settings import knobs
from .requests import FIELDS

_LOG = logging.getLogger(__name__)

# The first that fits counts.
_STATUS: tuple[tuple[type[EasyDiffuserError], int], ...] = (
    (errors.TooLargeError, 413),
    (errors.UsageError, 422),
    (errors.ImageError, 422),
    (errors.CaptionError, 422),
    (errors.RefusedError, 502),
    (errors.ModelError, 503),
    (errors.Interrupted, 409),
    (errors.HostError, 503),
    (EasyDiffuserError, 500),
)
_LONGEST = 1000
_EXTRA = ("value_error.extra", "extra_forbidden")


class Problem(pydantic.BaseModel):
    """What went wrong and what to do about it."""

    sentence: str = pydantic.Field(..., description="One sentence with the offending value.")
    hint: str = pydantic.Field("", description="What to do.")
    type: str = pydantic.Field("", description="The kind of error, as the command line's JSON names it.")


RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "The login of --api-auth is missing or wrong."},
    409: {"model": Problem, "description": "Somebody pressed Interrupt."},
    413: {"model": Problem, "description": "The body or the picture is too large."},
    415: {"model": Problem, "description": "The body is not JSON."},
    422: {"model": Problem, "description": "Something in the request cannot be used."},
    500: {"model": Problem, "description": "A mistake of ours; the console says where."},
    503: {"model": Problem, "description": "A model is missing or broken."},
}


class RequestError(HTTPException):
    """A request that never reaches a handler. An HTTPException, so that FastAPI lets it through while it reads."""

    def __init__(self, status: int, sentence: str, hint: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, sentence, dict(headers) if headers else None)
        self.hint = hint


def answer(error: Exception) -> JSONResponse:
    """The answer to a request that ended in that error."""
    if isinstance(error, RequestValidationError):
        error = _unfit(error)
    if isinstance(error, EasyDiffuserError):
        status = next(code for kind, code in _STATUS if isinstance(error, kind))
        return _json(status, error.message, error.hint, type(error).__name__)
    if isinstance(error, HTTPException):
        hint = getattr(error, "hint", "")
        return _json(error.status_code, str(error.detail), hint, "RequestError", getattr(error, "headers", None))
    _LOG.error("Easy Diffuser: a request failed", exc_info=error)
    first = (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")
    said = f"Something broke inside: {type(error).__name__}{': ' if first else ''}{first}."
    return _json(500, said, "The console says where.", type(error).__name__)


def _json(status: int, sentence: str, hint: str, kind: str, headers: Any = None) -> JSONResponse:
    body = {"sentence": _clean(sentence), "hint": _clean(hint), "type": kind}
    return JSONResponse(body, status, headers=headers)


def _clean(text: str) -> str:
    # Lone surrogates of a hostile request are not UTF-8, and its value may be as large as the request.
    return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ...").encode("utf-8", "replace").decode("utf-8")


def _unfit(error: RequestValidationError) -> EasyDiffuserError:
    """pydantic's findings as one sentence: the first that matters, an unknown field before the others."""
    found = sorted(error.errors(), key=lambda one: one.get("type") not in _EXTRA)
    first, body = found[0], getattr(error, "body", None)
    where = [part for part in first["loc"] if part != "body"]
    name = str(where[-1]) if where else "body"
    if first["type"] in _EXTRA:
        return UnknownNameError("field", _dotted(where), [_dotted([*where[:-1], one]) for one in _known(where)])
    if isinstance(error.body, str | bytes) or "json" in str(first["type"]):
        return errors.UsageError("The body is not JSON.", f"{str(first.get('msg', '')).capitalize()}.")
    value = _value(body, where)
    if len(where) == 2 and where[0] == "settings" and name in knobs():
        try:
            knobs()[name].check(value)
        except EasyDiffuserError as said:
            return said
    if str(first["type"]) in ("value_error.missing", "missing"):
        return errors.UsageError(f"The field {_dotted(where)!r} is missing.", "/docs shows what the request takes.")
    return errors.UsageError(
        f"The field {_dotted(where)!r} cannot be {quoted(value)}: {str(first['msg']).rstrip('.').lower()}.",
        "/docs shows what the request takes.",
    )


def _dotted(where: Sequence[object]) -> str:
    return ".".join(str(part)[:80] for part in where)


def _known(where: Sequence[object]) -> list[str]:
    """The fields that stand where an unknown one stood: of the settings, or of every request."""
    return FIELDS["settings"] if len(where) > 1 and where[0] == "settings" else FIELDS["request"]


def _value(body: Any, where: Sequence[object]) -> Any:
    for part in where:
        try:
            body = body[part]
        except (LookupError, TypeError):
            return None
    return body if not isinstance(body, dict | list) else json.dumps(body)[:200]
