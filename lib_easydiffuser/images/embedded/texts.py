"""The texts inside a picture file, by the names their writers gave them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import iTXt

from .exif import exif_texts
from .plain import LONGEST, clean, utf8

USER_COMMENT = "UserComment"
COMMENT = "comment"

# Where writers put one text that holds everything. The first that a reader understands counts.
EVERYTHING = ("parameters", USER_COMMENT, COMMENT, "Comment", "ImageDescription", "XPComment", "Model", "Make")


class Texts(dict[str, str]):
    """Texts by name; each is parsed as JSON at most once, however many readers ask."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__((key, text) for key, text in texts.items() if text and len(text) <= LONGEST)
        self._objects: dict[str, dict[str, Any]] = {}

    def object(self, key: str) -> dict[str, Any]:
        """The JSON object of that name; an empty one when there is none. Not to be changed."""
        if key not in self._objects:
            self._objects[key] = json_object(self.get(key))
        return self._objects[key]

    def objects(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(text, object) of every place where a writer may have put one JSON object that holds everything."""
        for key in EVERYTHING:
            if found := self.object(key):
                yield self[key], found


def file_texts(image: Image.Image) -> Texts:
    """PNG text chunks, EXIF, JPEG and GIF comment; a PNG text goes before an EXIF field of the same name."""
    texts = {key: _text(value) for key, value in image.info.items() if isinstance(key, str)}
    return Texts({**exif_texts(image), **{key: text for key, text in texts.items() if text}})


def json_object(text: str | None) -> dict[str, Any]:
    """The object a text holds; an empty one when it holds none."""
    try:
        found = json.loads(text) if text and text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def as_text(value: object) -> str:
    """A JSON value that should be a text: it, or ""."""
    return clean(value) if isinstance(value, str) else ""


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return clean(utf8(value[: LONGEST + 1]))
    if not isinstance(value, str):
        return ""
    return clean(value if isinstance(value, iTXt) else _mended(value))


def _mended(text: str) -> str:
    """tEXt is Latin-1, but many writers put UTF-8 in it."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
