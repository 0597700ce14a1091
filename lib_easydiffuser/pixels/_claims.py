"""All rules, in the order a sentence would name them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..records import Box, Evidence, Picture
from .colour import colour
from .faces import people
from .framing import orientation, panorama
from .light import contrast, light
from .medium import medium
from .sharpness import sharpness
from .view import view_of

SMALLEST = 32
"""Below this many pixels on the shorter side nothing but colour and shape is claimed."""


def claims(
    picture: Picture,
    worth: Callable[[Sequence[Evidence]], bool] = lambda made: True,
    subject: Callable[[], Box | None] = lambda: None,
) -> tuple[Evidence, ...]:
    """Everything the pixels prove, each with its measurement; empty when they prove nothing.

    Light, focus and panorama are a photograph's words: they are claimed of a proven photograph only.

    Args:
        worth: Told of the medium, whether faces are worth looking for: who has seen that nobody is there knows better.
        subject: Asked after that where the main thing is that was seen, so that its colours come first.
    """
    view = view_of(picture)
    if min(picture.width, picture.height) < SMALLEST:
        return tuple(colour(view) + orientation(view))
    made = medium(view)
    found = made + (people(view) if worth(made) else [])
    if made and made[0].text == "photograph":
        found += light(view) + sharpness(view) + panorama(view)
    return tuple(found + colour(view, subject()) + contrast(view) + orientation(view))
