"""The OpenAI-compatible chat: the question with its picture, and what an answer of that form says."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from typing import Any

from ..dataclass import dataclass
from ..errors import CaptionError, EasyDiffuserError, ModelError, quoted
from ..records import Picture
from ..settings import Settings
from ._server_http import Answer

_SIDE = 1024  # more than any of these models looks at
_NOT_CHAT = "It must be a server with OpenAI's /v1/chat/completions, with a model that sees pictures."
_BROKEN = frozenset(("error", "abort", "aborted", "cancelled", "timeout"))
_KEY_HINT = "The server wants a key: put the right one into EASYDIFFUSER_SERVER_KEY before the start."


@dataclass(frozen=True)
class Said:
    """An answer's text; `cut` when it ended at the limit of tokens."""

    text: str
    cut: bool = False


def question(picture: Picture, instruction: str, model: str, settings: Settings, turn: int) -> bytes:
    """The request's JSON: a picture, and what is wanted of it."""
    image = {"type": "image_url", "image_url": {"url": _data_url(picture)}}
    return _request([{"type": "text", "text": instruction}, image], model, settings, turn)


def words(text: str, model: str, settings: Settings) -> bytes:
    """A request without a picture, for its likeliest answer."""
    return _request(text, model, settings.with_values({"sampling": False}), 0)


def _request(content: Any, model: str, settings: Settings, turn: int) -> bytes:
    """Streaming, so that an answer that breaks off is known from one that ends."""
    asked: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "user", "content": content}],
        "max_tokens": settings.server_tokens,
        "temperature": settings.temperature if settings.sampling or turn else 0.0,
        "seed": settings.seed + turn,
        "stream": True,
    }
    if settings.sampling or turn:
        asked["top_p"] = settings.top_p
    return json.dumps(asked).encode()


def _data_url(picture: Picture) -> str:
    rgb = picture.rgb.copy()
    rgb.thumbnail((_SIDE, _SIDE))
    file = io.BytesIO()
    # A new file from the pixels alone: what the person's file says of place and time stays here.
    rgb.save(file, "JPEG", quality=90)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def models_in(answer: Answer, key: str) -> list[str]:
    """Names of the models a server has, as /v1/models lists them.

    Raises:
        ModelError: If it is no such list.
    """
    _require_good(answer, key)
    found = _json(answer.body)
    rows = found.get("data") if isinstance(found, Mapping) else None
    if not isinstance(rows, list):
        raise ModelError("The server's list of models is none.", _NOT_CHAT)
    names = [row.get("id") for row in rows if isinstance(row, Mapping)]
    return [name for name in names if isinstance(name, str) and name and len(name) < 300]


def said_in(answer: Answer, key: str) -> Said:
    """What the model said.

    Raises:
        ModelError: If the server said no, or its answer is of another form or broke off.
        CaptionError: If the model declined.
    """
    _require_good(answer, key)
    text = answer.body.lstrip()
    if answer.kind == "text/event-stream" or text.startswith((b"data:", b"event:", b":")):
        return _streamed(answer.body, key)
    found = _json(answer.body)
    choice = _choice(found, key)
    if choice is None:
        raise ModelError("The server's answer holds no message.", _NOT_CHAT)
    message = choice.get("message")
    return _ended(_bare(_text(message), key), choice.get("finish_reason"), _bare(_refusal(message), key))


def _streamed(body: bytes, key: str) -> Said:
    """Server-sent events; the last one says that the answer is whole."""
    parts: list[str] = []
    refusal, reason, done = "", None, False
    for line in body.decode("utf-8", "replace").splitlines():
        field, _, value = line.partition(":")
        if field == "error":  # as llama.cpp's older servers put it
            raise _server_said(_json(value.encode()), key)
        if field != "data":
            continue
        if value.strip() == "[DONE]":
            done = True
            break
        choice = _choice(_json(value.encode()), key)
        if choice is None:  # a beat of usage
            continue
        delta = choice.get("delta") or choice.get("message")
        parts.append(_text(delta))
        refusal += _refusal(delta)
        reason = choice.get("finish_reason") or reason
    if not (done or reason):
        raise _broken_off()
    return _ended(_bare("".join(parts), key), reason, _bare(refusal, key))


def _ended(text: str, reason: Any, refusal: str) -> Said:
    if refusal or reason == "content_filter":
        raise CaptionError("The model declined to describe this picture.", quoted(refusal, 120) if refusal else "")
    if isinstance(reason, str) and reason in _BROKEN:
        raise _broken_off()
    return Said(text, cut=reason == "length")


def _broken_off() -> ModelError:
    return ModelError("The server broke off in the middle of its answer.", "See what it says in its window.")


def _choice(found: Any, key: str) -> Mapping[str, Any] | None:
    if not isinstance(found, Mapping):
        raise ModelError("The server's answer holds no message.", _NOT_CHAT)
    if found.get("error") or found.get("object") == "error":
        raise _server_said(found.get("error") or found, key)
    choices = found.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, Mapping) else None


def _text(message: Any) -> str:
    """A message's text, whether it comes in one piece or in parts; its reasoning stands in another field."""
    content = message.get("content") if isinstance(message, Mapping) else None
    if isinstance(content, list):
        content = "".join(str(part.get("text") or "") for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def _refusal(message: Any) -> str:
    said = message.get("refusal") if isinstance(message, Mapping) else None
    return said if isinstance(said, str) else ""


def _require_good(answer: Answer, key: str) -> None:
    if 300 <= answer.status < 400:
        raise ModelError(
            "The server sends us on to another address, which is not followed.", "Name the address it sends to."
        )
    if answer.status in (401, 403):
        raise ModelError(f"The server says no ({answer.status}).", _KEY_HINT)
    if answer.status >= 400:
        try:
            found = _json(answer.body)
        except ModelError:
            raise ModelError(f"The server answers with error {answer.status}.", _NOT_CHAT) from None
        said = found.get("error", found.get("detail", "")) if isinstance(found, Mapping) else ""
        raise _server_said(said, key, answer.status)


def _server_said(error: Any, key: str, status: int = 0) -> EasyDiffuserError:
    said = error.get("message", "") if isinstance(error, Mapping) else error
    text = " ".join(_bare(str(said), key).split())
    number = f" {status}" if status else ""
    return ModelError(
        f"The server answers with an error{number}.", f"It says: {quoted(text, 200)}." if text else _NOT_CHAT
    )


def _bare(text: str, key: str) -> str:
    """Without the key: a server may repeat what it was sent."""
    return text.replace(key, "***") if key else text


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ModelError("The server's answer is not JSON.", _NOT_CHAT) from None
