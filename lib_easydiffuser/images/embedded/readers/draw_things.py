"""Draw Things: {"c": prompt, "uc": negative prompt, ...} in XMP's exif:UserComment, or in EXIF's."""

from __future__ import annotations

import html

from ....records import EmbeddedPrompt
from ..texts import Texts, json_object
from ._contract import Reader
from ._fields import from_object, marked_object

_XMP = ("XML:com.adobe.xmp", "xmp")


class DrawThings(Reader):
    """Source: drawthingsai/draw-things-community LocalImageGenerator/Sources/ImageConverter.swift."""

    name = "drawthings"
    title = "Draw Things"
    order = 10

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        raw, values = marked_object(texts, lambda values: isinstance(values.get("c"), str) and "uc" in values)
        for key in _XMP:
            raw = raw or _comment_of_xmp(texts.get(key, ""))
        values = values or json_object(raw)
        return from_object(self.name, raw, values, "c", "uc") if isinstance(values.get("c"), str) else None


def _comment_of_xmp(xmp: str) -> str:
    """The text of exif:UserComment: a list with one entry, or an attribute. No XML parser: nothing is expanded."""
    _, found, rest = xmp.partition("exif:UserComment")
    if not found:
        return ""
    if rest.startswith('="'):
        return html.unescape(rest[2:].partition('"')[0])
    head, _, _ = rest.partition("</exif:UserComment")
    _, entry, inner = head.partition("<rdf:li")
    body = inner.partition(">")[2].partition("</rdf:li")[0] if entry else head.partition(">")[2]
    return html.unescape(body.removeprefix("<![CDATA[").removesuffix("]]>")).strip()
