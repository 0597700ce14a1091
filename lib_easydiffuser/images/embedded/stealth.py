"""Text hidden in the lowest bit of alpha, column by column: NovelAI's and the WebUI extension's "stealth pnginfo".

It survives a host that strips a PNG's text chunks. Layout: a signature, the length in bits as a big-endian
32-bit number, the text, gzipped for the second signature.
"""

from __future__ import annotations

import zlib

from PIL import Image

from .texts import LONGEST, Texts, as_text, json_object

_SIGNATURES = (b"stealth_pnginfo", b"stealth_pngcomp")
_HEAD = 15 + 4


def stealth_texts(image: Image.Image) -> Texts:
    """The hidden texts by name; empty when there are none."""
    if image.mode != "RGBA":
        return {}
    head = _hidden_bytes(image, _HEAD)
    length = int.from_bytes(head[15:], "big") // 8
    if head[:15] not in _SIGNATURES or length > LONGEST:
        return {}
    data = _hidden_bytes(image, _HEAD + length)[_HEAD:]
    if head[:15] == b"stealth_pngcomp":
        data = zlib.decompressobj(31).decompress(data, LONGEST)
    text = data.decode("utf-8", "replace")
    fields = json_object(text)
    return {key: as_text(value) for key, value in fields.items()} if fields else {"parameters": text}


def _hidden_bytes(image: Image.Image, count: int) -> bytes:
    import numpy as np

    columns = min(image.width, -(-count * 8 // image.height))
    alpha = np.asarray(image.crop((0, 0, columns, image.height)).getchannel("A"))
    return np.packbits(alpha.T.ravel()[: count * 8] & 1).tobytes()
