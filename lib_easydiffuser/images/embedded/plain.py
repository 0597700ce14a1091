"""Bytes of unknown character code -> plain text."""

from __future__ import annotations

import contextlib

LONGEST = 8 * 2**20
"""Characters: a text longer than this is no prompt."""


def clean(text: str) -> str:
    """Without NULs and lone surrogates, line ends unified, no blank edges."""
    plain = text.encode("utf-8", "ignore").decode("utf-8")
    return plain.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def utf8(data: bytes) -> str:
    """UTF-8; Latin-1 where it is none."""
    try:
        return data.decode("utf-8")
    except UnicodeError:
        return data.decode("latin-1")


def user_comment(value: bytes, little_endian: bool) -> str:
    """EXIF UserComment: eight bytes name the character code, the rest is text.

    Args:
        little_endian: The EXIF block's own byte order, asked when the text itself does not tell.
    """
    code, rest = value[:8].rstrip(b"\0 ").upper(), value[8:]
    # Without a NUL anywhere it is a plain text that happens to begin with the word.
    if code == b"UNICODE" and b"\0" in value:
        return clean(_utf16(rest, little_endian))
    if code in (b"ASCII", b"JIS", b"") and (not code or b"\0" in value[:8]):
        return clean(utf8(rest.rstrip(b"\0")))
    return clean(utf8(value.rstrip(b"\0")))


def utf16_field(value: bytes) -> str:
    """Windows' XP fields: UTF-16, little endian whatever the block's own order."""
    return clean(value.decode("utf-16-le", "ignore"))


def _utf16(data: bytes, little_endian: bool) -> str:
    """EXIF leaves the byte order open and writers disagree: the one that gives more ASCII is meant."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "ignore")
    first, second = ("utf-16-le", "utf-16-be") if little_endian else ("utf-16-be", "utf-16-le")
    found = [data.decode(code, "ignore") for code in (first, second)]
    if b"\0" not in data:  # some write UTF-8 behind the mark of UTF-16
        with contextlib.suppress(UnicodeError):
            found.append(data.decode("utf-8"))
    return max(found, key=_ascii_letters)


def _ascii_letters(text: str) -> int:
    return len(text.encode("ascii", "ignore").replace(b"\0", b""))
