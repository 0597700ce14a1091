"""Cells of a table that a spreadsheet would run are made plain."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """The text; with an apostrophe in front where a spreadsheet would take it for a formula (OWASP, CSV injection)."""
    # Signs behind white space and the full-width ones are formulas to some spreadsheets too.
    first = text.lstrip(" \n")[:1]
    return f"'{text}" if first in _STARTS or (first in "＝＋－＠" and first) else text


def plain(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) != text[1:] else text
