"""A rectangle of a picture, to be read instead of the whole."""

from __future__ import annotations

import math
from dataclasses import replace

from ..errors import ImageError, UsageError, quoted
from ..records import Box, Picture

_HINT = "Write left,top,width,height as shares of the picture, like 0.5,0,0.5,1 for its right half."
SMALLEST = 16
"""Pixels of a part's shorter side; what is smaller shows nothing."""


def read_part(text: str) -> Box:
    """ "0.5,0,0.5,1" -> a box; what reaches over the edge is cut off there.

    Raises:
        UsageError: If it is no such rectangle.
    """
    try:
        values = [float(value) for value in text.split(",")]
    except ValueError:
        values = []
    if len(values) != 4 or not all(map(math.isfinite, values)):
        raise UsageError(f"The part {quoted(text)} is not four numbers.", _HINT)
    left, top, width, height = values
    if not (0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1 and 0 < height <= 1):
        raise UsageError(f"The part {quoted(text)} does not lie in the picture.", _HINT)
    return left, top, min(width, 1 - left), min(height, 1 - top)


def part_of(picture: Picture, part: Box) -> Picture:
    """The rectangle as a picture of its own, which knows where it was; name, format and embedded prompt stay.

    Args:
        part: Shares 0..1 of `picture`; whole pixels that it touches are taken.

    Raises:
        ImageError: If it has too few pixels.
    """
    left, top, width, height = part
    corners = (
        math.floor(round(left * picture.width, 6)), math.floor(round(top * picture.height, 6)),
        min(math.ceil(round((left + width) * picture.width, 6)), picture.width),
        min(math.ceil(round((top + height) * picture.height, 6)), picture.height),
    )  # fmt: skip
    size = corners[2] - corners[0], corners[3] - corners[1]
    if min(size) < SMALLEST:
        raise ImageError(
            f"The part has only {size[0]} x {size[1]} pixels.", f"Take one of at least {SMALLEST} pixels a side."
        )
    whole = picture.original_size or (picture.width, picture.height)
    exact = (
        corners[0] / picture.width, corners[1] / picture.height, size[0] / picture.width, size[1] / picture.height,
    )  # fmt: skip
    return replace(picture, rgb=picture.rgb.crop(corners), original_size=whole, part=exact)
