"""Errors as the network sees them: a status, one sentence, and a hint. Never a 200."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pydantic
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as PlainHTTPException
from starlette.requests import ClientDisconnect

from .. import errors
from ..errors import EasyDiffuserError, UnknownNameError
from .requests import SettingsFields, fields_of

_LOG = logging.getLogger(__name__)

# The first that fits counts.
_STATUS: tuple[tuple[type[EasyDiffuserError], int], ...] = (
    (errors.TooLargeError, 413),
    (errors.GoneError, 410),
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
_DOCS = "/docs shows what the request takes."
_EXTRA = ("value_error.extra", "extra_forbidden")


class Problem(pydantic.BaseModel):
    """What went wrong and what to do about it."""

    sentence: str = pydantic.Field(..., description="One sentence with the offending value.")
    hint: str = pydantic.Field("", description="What to do.")
    type: str = pydantic.Field("", description="The kind of error, as the command line's JSON names it.")


RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body cannot be read as JSON."},
    401: {"model": Problem, "description": "The login of --api-auth is missing or wrong."},
    403: {"model": Problem, "description": "A page of another site asks."},
    404: {"model": Problem, "description": "There is no such address below /easydiffuser/v1."},
    405: {"model": Problem, "description": "The address is asked by another method; Allow says by which."},
    409: {"model": Problem, "description": "Somebody pressed Interrupt."},
    410: {"model": Problem, "description": "What was handed over is not kept any more."},
    413: {"model": Problem, "description": "The body or the picture is too large."},
    415: {"model": Problem, "description": "The body is not JSON."},
    422: {"model": Problem, "description": "Something in the request cannot be used."},
    429: {"model": Problem, "description": "Too many requests wait; Retry-After says for how long."},
    500: {"model": Problem, "description": "A mistake of ours; the console says where."},
    502: {"model": Problem, "description": "The hub of models refused; asking again will not help."},
    503: {"model": Problem, "description": "A model is missing or broken."},
}


class RequestError(HTTPException):
    """A request that never reaches a handler. An HTTPException, so that FastAPI lets it through while it reads."""

    def __init__(self, status: int, sentence: str, hint: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, sentence, dict(headers) if headers else None)
        self.hint = hint


def answer(error: Exception, request: Any = None) -> JSONResponse:
    """The answer to a request that ended in that error.

    Args:
        request: The model of what the address takes; None for one that takes nothing.
    """
    if isinstance(error, RequestValidationError):
        error = _unfit(error, request)
    if isinstance(error, EasyDiffuserError):
        status = next(code for kind, code in _STATUS if isinstance(error, kind))
        return _json(status, error.message, error.hint, type(error).__name__)
    if isinstance(error, RequestError):
        return _json(error.status_code, str(error.detail), error.hint, "RequestError", error.headers)
    if isinstance(error, ClientDisconnect):
        return _json(400, "The request broke off before its end.", "Send it again.", "RequestError")
    if isinstance(error, PlainHTTPException):
        # FastAPI raises it for a body that is no text, nests too deep, or holds a number of thousands of digits.
        return _json(error.status_code, "The body cannot be read as JSON.", "Send an object in UTF-8.", "RequestError")
    _LOG.error("Easy Diffuser: a request failed", exc_info=error)
    first = (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")
    said = f"Something broke inside: {type(error).__name__}{': ' if first else ''}{first}."
    return _json(500, said, "The console says where.", type(error).__name__)


def told(error: EasyDiffuserError) -> dict[str, str]:
    """An error's sentence, hint and kind, for an answer that tells how something else ended."""
    return {"sentence": _clean(error.message), "hint": _clean(error.hint), "type": type(error).__name__}


def _json(status: int, sentence: str, hint: str, kind: str, headers: Any = None) -> JSONResponse:
    body = {"sentence": _clean(sentence), "hint": _clean(hint), "type": kind}
    return JSONResponse(body, status, headers=headers)


def _clean(text: str) -> str:
    # Lone surrogates of a hostile request are not UTF-8, and its value may be as large as the request.
    return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ...").encode("utf-8", "replace").decode("utf-8")


def _unfit(error: RequestValidationError, request: Any) -> EasyDiffuserError:
    """pydantic's findings as one sentence, an unknown field before the others; of types and bounds `fields` speaks."""
    first = sorted(error.errors(), key=lambda one: one.get("type") not in _EXTRA)[0]
    where = [part for part in first["loc"] if part != "body"]
    if first["type"] in _EXTRA:
        return UnknownNameError(
            "field", _dotted(where), [_dotted([*where[:-1], one]) for one in _known(where, request)]
        )
    if "json" in str(first["type"]):
        return errors.UsageError("The body is not JSON.", f"The mistake is at character {where[0] if where else 0}.")
    if not where:
        return errors.UsageError("The body is not an object of fields.", _DOCS)
    if str(first["type"]) in ("value_error.missing", "missing"):
        return errors.UsageError(f"The field {_dotted(where)!r} is missing.", _DOCS)
    said = str(first["msg"]).rstrip(".").lower()
    return errors.UsageError(f"The field {_dotted(where)!r} cannot be used: {said}.", _DOCS)


def _dotted(where: Sequence[object]) -> str:
    return ".".join(str(part)[:80] for part in where)


def _known(where: Sequence[object], request: Any) -> list[str]:
    """The fields that may stand where an unknown one stood: of the settings, or of this request alone."""
    settings = fields_of(SettingsFields)
    if len(where) > 1 and where[0] == "settings":
        return settings
    known = [] if request is None else fields_of(request)
    # A setting beside the others belongs one step deeper.
    return [*known, f"settings.{where[0]}"] if "settings" in known and where[0] in settings else known
