"""PNG chunks that Pillow does not reach: ComfyUI's animated PNG keeps its texts in `comf` chunks behind the frames."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .plain import LONGEST, clean, utf8

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def comf_texts(data: bytes) -> dict[str, str]:
    """The texts of a PNG's `comf` chunks by name ("prompt", "workflow"); empty for any other file.

    Source: ComfyUI comfy_extras/nodes_images.py, SaveAnimatedPNG: name, NUL, JSON in Latin-1.
    """
    found = {}
    for body in _chunks(data, b"comf"):
        name, _, text = body.partition(b"\0")
        found[clean(name.decode("latin-1"))] = clean(utf8(text))
    return found


def _chunks(data: bytes, wanted: bytes) -> Iterator[bytes]:
    at = len(_SIGNATURE)
    while data.startswith(_SIGNATURE) and at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == wanted and length <= LONGEST:
            yield data[at + 8 : at + 8 + length]
        at += 12 + length
