"""base64 -> Picture. A path or an address is never followed: the network must not read files or ask other machines."""

from __future__ import annotations

import base64
import binascii
import re
import threading
from dataclasses import replace

from ..errors import ImageError, TooLargeError, quoted
from ..records import Picture
from .limits import most_bytes

_HEAD = 1000  # letters; one as long as a request would take a hundred times its size to read
_DATA_URL = re.compile(r"\s*data:([\w.+-]+/[\w.+-]+)?(;[\w=.+-]+)*;base64,", re.IGNORECASE)
# Some paths are base64 too ("/etc/passwd"); what does not decode to a picture is looked at again.
_ELSEWHERE = re.compile(r"\s*(\w+://|\.{0,2}/|[a-z]:[\\/]|~)", re.IGNORECASE)

_URL_SAFE, _SPACE = bytes.maketrans(b"-_", b"+/"), b" \t\r\n\v\f"
# A file of a few KiB may hold 179 megapixels: half a GiB while it is decoded, whatever it is scaled down to after.
_ONE_AT_A_TIME = threading.Lock()


def decoded(text: str, name: str, max_side: int) -> Picture:
    """The picture a request carries.

    Raises:
        ImageError: If it is no base64, or no picture.
        TooLargeError: If it has more bytes or pixels than are read.
    """
    from ..images import load_picture

    data = file_bytes(text)
    with _ONE_AT_A_TIME:
        # A sentence names the picture; without a name it would show its first bytes.
        found = load_picture(data, name=name[:200] or "image", max_side=max_side)
    return found if name else replace(found, name="")


def file_bytes(text: str) -> bytes:
    """The bytes of a picture's file that a request carries as base64.

    Raises:
        ImageError: If it is no base64, or no picture.
        TooLargeError: If there are more than are read.
    """
    from ..images.source import looks_like_picture

    data = _bytes(text)
    if not looks_like_picture(data):
        raise _elsewhere(text) or ImageError(
            "The field 'image' is not a picture that can be read.", "Send a PNG, JPEG, WebP, GIF, BMP or TIFF file."
        )
    return data


def _bytes(text: str) -> bytes:
    match = _DATA_URL.match(text, 0, _HEAD)
    limit = most_bytes()
    try:
        # As bytes: a text of single letters between spaces would become a list of forty times its size.
        packed = text[match.end() if match else 0 :].encode("ascii").translate(_URL_SAFE, _SPACE).rstrip(b"=")
        if len(packed) * 3 // 4 > limit:
            raise TooLargeError(f"The picture is larger than {limit >> 20} MiB.", "Scale it down first.")
        data = base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise _no_base64(text) from None
    if not data:
        raise ImageError("The field 'image' is empty.", "Send the picture file in base64.")
    return data


def _no_base64(text: str) -> ImageError:
    return _elsewhere(text) or ImageError(
        f"The field 'image' is not base64: {quoted(text[:40])}.", "Was it cut when it was copied?"
    )


def _elsewhere(text: str) -> ImageError | None:
    if not _ELSEWHERE.match(text):
        return None
    return ImageError(
        f"The field 'image' holds {quoted(text[:80])}, a path or an address.",
        "Neither is read from the network; send the picture file in base64.",
    )
