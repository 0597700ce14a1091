"""Whether a picture file reaches its own end.

Decoders stop when they have every pixel (or, told so by another program, even before): a file that lost
its tail would pass. The format says where it ends, so we look there.
"""

from __future__ import annotations

import re
import struct

# A marker inside a scan: 0xFF and neither a stuffed zero, a restart, nor a fill byte.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_EOI, _SOS, _TEM = 0xD9, 0xDA, 0x01


def is_cut_short(data: bytes) -> bool:
    """True for a PNG, JPEG or WebP without its end; False for other formats, whose decoders see it."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return not _png_ends(data)
    if data.startswith(b"\xff\xd8"):
        return not _jpeg_ends(data)
    if data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b""):
        return len(data) < 12 or len(data) < 8 + int.from_bytes(data[4:8], "little")
    return False


def _png_ends(data: bytes) -> bool:
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"IEND":
            return bool(at <= len(data))
    return False


def _jpeg_ends(data: bytes) -> bool:
    at = 2
    # Every segment states its length, so a thumbnail's own end inside EXIF is stepped over.
    while match := _MARKER.search(data, at):
        marker = match[1][0]
        if marker == _EOI:
            return True
        at = match.end()
        if marker != _TEM:
            at += int.from_bytes(data[at : at + 2], "big")
    return False
