"""Orientation and aspect."""

from __future__ import annotations

from ..records import Evidence
from .rules import Limit, claim
from .view import View


def orientation(view: View) -> list[Evidence]:
    """Landscape, portrait or square; worth saying, but the picture's size says it to the image model."""
    ratio = view.width_over_height
    wide = claim("framing", "landscape orientation", Limit("width over height", ratio, 1.05, 1.5), is_tag=False)
    tall = claim("framing", "portrait orientation", Limit("height over width", 1 / ratio, 1.05, 1.5), is_tag=False)
    longer = max(ratio, 1 / ratio)
    square = claim("framing", "square format", Limit("longer side over shorter", longer, 1.05, 1.0), is_tag=False)
    return wide or tall or square


def panorama(view: View) -> list[Evidence]:
    """A very wide picture."""
    return claim("framing", "panoramic", Limit("width over height", view.width_over_height, 2.3, 3.0))
