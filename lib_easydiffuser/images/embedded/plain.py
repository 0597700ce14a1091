"""Bytes of unknown character code -> plain text."""

from __future__ import annotations

import contextlib

LONGEST = 8 * 2**20
"""Characters: a text longer than this is no prompt."""

_NAMES = (b"ASCII", b"JIS", b"UTF-8", b"UTF8")


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
    # One blank may be a plain text's own ("ASCII art"), three are padding.
    named = code in _NAMES and value[len(code) : 8] in (b"\0" * (8 - len(code)), b" " * (8 - len(code)))
    return clean(_unnamed(rest if named or not code else value, little_endian))


def _unnamed(value: bytes, little_endian: bool) -> str:
    """UTF-8, unless every other byte is a NUL: some write UTF-16 and say so nowhere, or behind another name."""
    if value[:2] in (b"\xff\xfe", b"\xfe\xff") or value.rstrip(b"\0").count(0) * 4 > len(value):
        return _utf16(value, little_endian)
    return utf8(value.rstrip(b"\0").removeprefix(b"\xef\xbb\xbf"))


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
