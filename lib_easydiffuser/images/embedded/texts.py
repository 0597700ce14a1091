"""The texts inside a picture file, by the names their writers gave them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import iTXt

Texts = Mapping[str, str]

USER_COMMENT = "UserComment"
COMMENT = "comment"
LONGEST = 8 * 2**20

_EXIF_IFD, _USER_COMMENT_TAG = 0x8769, 0x9286
# ComfyUI's WebP files keep "prompt:{...}" and "workflow:{...}" in the camera's Model and Make.
_COMFYUI_TAGS = (0x010E, 0x010F, 0x0110)


def file_texts(image: Image.Image) -> Texts:
    """PNG text chunks, EXIF UserComment, JPEG and GIF comment, ComfyUI's EXIF fields."""
    texts = {key: _text(value) for key, value in image.info.items() if isinstance(key, str)}
    texts.update(_exif_texts(image))
    return {key: text for key, text in texts.items() if text and len(text) <= LONGEST}


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


def clean(text: str) -> str:
    """Without NULs and lone surrogates, line ends unified, no blank edges."""
    plain = text.encode("utf-8", "ignore").decode("utf-8")
    return plain.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def user_comment(value: bytes | str, little_endian: bool) -> str:
    """EXIF UserComment: eight bytes name the character code, the rest is text.

    Args:
        little_endian: The EXIF block's own byte order, asked when the text itself does not tell.
    """
    if isinstance(value, str):
        return clean(value)
    code, rest = value[:8].rstrip(b"\0 ").upper(), value[8:]
    if code == b"UNICODE":
        return clean(_utf16(rest, little_endian))
    if code in (b"ASCII", b"JIS", b""):
        return clean(_utf8(rest.rstrip(b"\0")))
    return clean(_utf8(value.rstrip(b"\0")))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return clean(_utf8(value[: LONGEST + 1]))
    if not isinstance(value, str):
        return ""
    return clean(value if isinstance(value, iTXt) else _mended(value))


def _mended(text: str) -> str:
    """tEXt is Latin-1, but many writers put UTF-8 in it."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _exif_texts(image: Image.Image) -> Texts:
    try:
        exif = image.getexif()
        comment = exif.get_ifd(_EXIF_IFD).get(_USER_COMMENT_TAG)
        little = exif.endian == "<"
    except Exception:  # Pillow's EXIF reader raises what it meets in a broken block
        return {}
    texts = {}
    if isinstance(comment, (bytes, str)):
        texts[USER_COMMENT] = user_comment(comment, little)
    for value in map(exif.get, _COMFYUI_TAGS):
        name, colon, body = _text(value).partition(":")
        if colon and name.lower() in ("prompt", "workflow"):
            texts[name.lower()] = body.strip()
    return texts


def _utf8(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _utf16(data: bytes, little_endian: bool) -> str:
    """EXIF leaves the byte order open and writers disagree: the one that gives more ASCII is meant."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "ignore")
    first, second = ("utf-16-le", "utf-16-be") if little_endian else ("utf-16-be", "utf-16-le")
    return max((data.decode(code, "ignore") for code in (first, second)), key=_ascii_letters)


def _ascii_letters(text: str) -> int:
    return len(text.encode("ascii", "ignore").replace(b"\0", b""))
