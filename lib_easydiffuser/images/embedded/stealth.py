"""Text hidden in the lowest bits of the pixels, column by column: NovelAI, Forge, SwarmUI, the WebUI's extension.

It survives a host that strips a file's texts. Layout: a signature, the length in bits as a big-endian 32-bit
number, the text, gzipped for the signatures that end in "comp". The bits stand in alpha, or in red, green and
blue one after the other.

Source: lllyasviel/stable-diffusion-webui-forge modules/stealth_infotext.py; SwarmUI src/Utils/MetadataHelper.cs
(which writes the colours of a picture that has alpha, too).
"""

from __future__ import annotations

import json
import zlib

from PIL import Image

from .plain import LONGEST, utf8
from .texts import Texts, json_object

_PLACES = (("A", b"stealth_png"), ("RGB", b"stealth_rgb"))
_HEAD = 15 + 4


def stealth_texts(image: Image.Image) -> Texts:
    """The hidden texts by name; empty when there are none."""
    for bands, signature in _PLACES:
        if set(bands) <= set(image.getbands()) and (text := _hidden(image, bands, signature)):
            return _named(text)
    return Texts({})


def _named(text: str) -> Texts:
    """NovelAI hides its text chunks as one JSON object; all others what would stand in `parameters`."""
    fields = json_object(text).items()
    return Texts({"parameters": text, **{key: _as_chunk(value) for key, value in fields}})


def _as_chunk(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _hidden(image: Image.Image, bands: str, signature: bytes) -> str:
    head = _bits(image, bands, _HEAD)
    length = int.from_bytes(head[15:], "big") // 8
    kind = head[11:15]
    if head[:11] != signature or kind not in (b"info", b"comp") or length > LONGEST:
        return ""
    data = _bits(image, bands, _HEAD + length)[_HEAD:]
    return utf8(zlib.decompressobj(31).decompress(data, LONGEST) if kind == b"comp" else data)


def _bits(image: Image.Image, bands: str, count: int) -> bytes:
    """The first bytes that the lowest bits of those bands make."""
    import numpy as np

    columns = min(image.width, -(-count * 8 // (image.height * len(bands))))
    pixels = np.asarray(image.crop((0, 0, columns, image.height)))
    where = [image.getbands().index(band) for band in bands]
    bits = pixels.transpose(1, 0, 2)[:, :, where].ravel()[: count * 8] & 1
    return np.packbits(bits).tobytes()
