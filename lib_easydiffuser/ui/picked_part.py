"""A rectangle that the person drew in the picture, to be read instead of the whole."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import replace

from ..dataclass import dataclass
from ..records import Box, Picture


@dataclass(frozen=True)
class PickedPart:
    """A rectangle of one picture.

    Attributes:
        box: Shares 0..1 of that picture.
        pixels: A digest of the picture; "" until it has been looked at.
    """

    box: Box
    pixels: str = ""

    def of(self, picture: Picture) -> tuple[PickedPart, Picture] | None:
        """The rectangle as one of this picture, and what lies in it; None where it was drawn in another one.

        Raises:
            ImageError: If it has too few pixels.
        """
        from ..images import part_of

        pixels = hashlib.sha256(f"{picture.rgb.size}".encode() + picture.rgb.tobytes()).hexdigest()
        if self.pixels not in ("", pixels):
            return None
        return replace(self, pixels=pixels), part_of(picture, self.box)


PART_ALONE = "Only a part of the picture was read."
WHOLE = "The whole picture was looked at, not the part."


def said_of(part: PickedPart | None, picture: Picture) -> str:
    """What one who looks at whole pictures says of it: WHOLE where the person has chosen a part of it, else ""."""
    from ..errors import ImageError

    try:
        return WHOLE if part and part.of(picture) else ""
    except ImageError:
        return ""


def read_box(document: str) -> Box | None:
    """The page's [left, top, width, height] brought into the picture; None for anything else. It is not trusted.

    A point has neither width nor height.
    """
    try:
        left, top, width, height = (float(value) for value in json.loads(document))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    if not all(map(math.isfinite, (left, top, width, height))) or width < 0 or height < 0:
        return None
    right, bottom = min(left + width, 1.0), min(top + height, 1.0)
    left, top = max(left, 0.0), max(top, 0.0)
    return (left, top, right - left, bottom - top) if left <= right and top <= bottom else None
