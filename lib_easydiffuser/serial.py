"""An Analysis as JSON: schema "easydiffuser/1", described in docs/schema.md."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from .errors import EasyDiffuserError
from .records import Analysis, Caption, EmbeddedPrompt, Evidence, Picture, PromptPair, Reading, Tag, Word

SCHEMA = "easydiffuser/1"

# Legal inside a JSON string, yet they end a line for some readers (str.splitlines), steer a terminal, or are
# no UTF-8 at all (lone surrogates of a file name).
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def to_dict(analysis: Analysis) -> dict[str, Any]:
    """Everything an Analysis says, in JSON's own types."""
    reading = analysis.reading
    return {
        "schema": SCHEMA,
        "image": _image(reading.picture) if reading.picture else None,
        "captioner": reading.captioner,
        "encoder": reading.encoder,
        "captions": [_caption(caption) for caption in reading.captions],
        "words": [_word(word) for word in reading.words],
        "tags": [_tag(tag) for tag in analysis.tags],
        "prompt": analysis.prompt.prompt,
        "negative_prompt": analysis.prompt.negative_prompt,
        "evidence": [_evidence(claim) for claim in reading.evidence],
        "dropped": [_tag(tag) for tag in analysis.dropped],
        "tokens": {"prompt": int(analysis.tokens[0]), "negative_prompt": int(analysis.tokens[1])},
        "notes": list(analysis.notes),
        **_korean(analysis),
    }


def error_dict(error: EasyDiffuserError) -> dict[str, Any]:
    """An Analysis of nothing that says why it is empty: the same keys, and "error"."""
    return to_dict(EMPTY) | {
        "error": {"type": type(error).__name__, "message": error.message, "hint": error.hint},
    }


EMPTY = Analysis(reading=Reading(), tags=(), prompt=PromptPair())


def to_line(record: Mapping[str, Any]) -> str:
    """One line of JSON, without its line break."""
    return _escaped(_dumped(record))


def to_document(record: Mapping[str, Any]) -> str:
    """JSON for a file that people open too."""
    return _escaped(_dumped(record, indent=2)) + "\n"


def _dumped(record: Mapping[str, Any], indent: int | None = None) -> str:
    try:
        return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=indent)
    # A mapping that is no dict, or a number that is none: seldom, and the copy costs as much as the writing.
    except (TypeError, ValueError):
        return json.dumps(finite(record), ensure_ascii=False, allow_nan=False, indent=indent)


def finite(value: Any) -> Any:
    """The same, null in place of every NaN and infinity: Python would write words that no reader of JSON takes."""
    if isinstance(value, Mapping):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def number(value: float) -> float | None:
    """Four digits are what a measurement is worth; JSON knows no NaN."""
    return round(float(value), 4) if math.isfinite(value) else None


def fields_of(record: Any, *names: str) -> dict[str, Any]:
    """Those attributes of a record in JSON's own types, numbers in the digits they are worth."""
    return {name: _plain(getattr(record, name)) for name in names}


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):  # numpy's own kinds of numbers
        value = value.item()
    if isinstance(value, float):
        return number(value)
    return value if isinstance(value, str | int) else [_plain(inner) for inner in value]


def _image(picture: Picture) -> dict[str, Any]:
    width, height = picture.original_size or (picture.width, picture.height)
    return {
        "name": picture.name,
        "width": int(width),
        "height": int(height),
        "format": picture.format,
        "embedded": _embedded(picture.embedded) if picture.embedded else None,
        **({"part": [number(value) for value in picture.part]} if picture.part else {}),
    }


def _embedded(embedded: EmbeddedPrompt) -> dict[str, Any]:
    return {
        "prompt": embedded.prompt,
        "negative_prompt": embedded.negative_prompt,
        "source": embedded.source,
        "settings": dict(embedded.settings),
        "raw": embedded.raw,
    }


def _caption(caption: Caption) -> dict[str, Any]:
    asked = ("instruction",) if caption.instruction else ()
    return fields_of(caption, "text", "source", "attended", *asked)


def _korean(analysis: Analysis) -> dict[str, Any]:
    """Glosses and captions in Korean, for those who asked."""
    captions = analysis.reading.korean
    if not (captions or analysis.glosses):
        return {}
    return {"korean": {"captions": list(captions), "tags": dict(analysis.glosses)}}


def _word(word: Word) -> dict[str, Any]:
    return fields_of(word, "text", "start", "end", "taggable", "importance", "caption")


def _tag(tag: Tag) -> dict[str, Any]:
    return fields_of(tag, "text", "polarity", "attention", "emphasis", "source", "reason", "kind", *spelled(tag))


def spelled(tag: Tag) -> tuple[str, ...]:
    """The field that says a tag is prompt text, where it is: read back without it, it would be escaped."""
    return ("typed",) if tag.typed else ()


def _evidence(claim: Evidence) -> dict[str, Any]:
    told = fields_of(claim, "kind", "text", "score", "reason", "source", "is_tag")
    return told | ({"box": [number(value) for value in claim.box]} if claim.box else {})
