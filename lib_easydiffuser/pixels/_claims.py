"""All rules, in the order a sentence would name them."""

from __future__ import annotations

from ..records import Evidence, Picture
from .colour import colour
from .faces import people
from .framing import orientation, panorama
from .light import contrast, light
from .medium import medium
from .sharpness import sharpness
from .view import view_of

SMALLEST = 32
"""Below this many pixels on the shorter side nothing but colour and shape is claimed."""


def claims(picture: Picture) -> tuple[Evidence, ...]:
    """Everything the pixels prove, each with its measurement; empty when they prove nothing.

    Light, focus and panorama are a photograph's words: they are claimed of a proven photograph only.
    """
    view = view_of(picture)
    if min(picture.width, picture.height) < SMALLEST:
        return tuple(colour(view) + orientation(view))
    made = medium(view)
    found = made + people(view)
    if made and made[0].text == "photograph":
        found += light(view) + sharpness(view) + panorama(view)
    return tuple(found + colour(view) + contrast(view) + orientation(view))
