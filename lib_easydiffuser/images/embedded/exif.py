"""EXIF: the fields in which generators keep their texts, wherever they put them and however they are typed."""

from __future__ import annotations

from PIL import Image

from .plain import LONGEST, clean, user_comment, utf8, utf16_field

_EXIF_IFD = 0x8769
_USER_COMMENT = 0x9286
_XP_COMMENT = 0x9C9C
# Descriptive fields of the first directory; a generator's name may stand in Software and MakerNote.
_FIELDS = {0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software", 0x927C: "MakerNote"}
# ComfyUI's WebP files keep "prompt:{...}" in Model and "workflow:{...}" in the fields before it, one after the other.
_NAMED = ("prompt", "workflow")


def exif_texts(image: Image.Image) -> dict[str, str]:
    """The fields by their EXIF names, and `prompt` and `workflow` where a field names itself so.

    UserComment belongs into the Exif directory as type UNDEFINED; it is also written into the first directory
    (Fooocus, sharp), and as type ASCII or BYTE.
    """
    try:
        exif = image.getexif()
        tags = dict(exif)
        inner = exif.get_ifd(_EXIF_IFD)
        little = exif.endian == "<"
    except Exception:  # Pillow's EXIF reader raises what it meets in a broken block
        return {}
    texts = {name: _field(tags.get(tag, inner.get(tag))) for tag, name in _FIELDS.items()}
    texts["UserComment"] = _comment(inner, little) or _comment(tags, little)
    texts["XPComment"] = utf16_field(_bytes(tags.get(_XP_COMMENT)))
    return {name: text for name, text in {**texts, **_named(tags)}.items() if text}


def _comment(tags: dict[int, object], little: bool) -> str:
    return user_comment(_bytes(tags.get(_USER_COMMENT)), little)


def _named(tags: dict[int, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, value in sorted(tags.items(), key=lambda item: item[0]):
        name, colon, body = _field(value).partition(":")
        if colon and name.lower() in _NAMED and body:
            found.setdefault(name.lower(), body.strip())
    return found


def _field(value: object) -> str:
    return clean(utf8(_bytes(value).rstrip(b"\0")))


def _bytes(value: object) -> bytes:
    """A field's bytes as they stand in the file: Pillow reads type ASCII as Latin-1, and many write UTF-8 there."""
    if isinstance(value, bytes):
        return value[: LONGEST + 8]
    if isinstance(value, tuple) and all(isinstance(part, int) and 0 <= part < 256 for part in value):
        return bytes(value)
    if not isinstance(value, str):
        return b""
    try:
        return value.encode("latin-1")
    except UnicodeError:
        return value.encode("utf-8", "ignore")
