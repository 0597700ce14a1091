"""Low-key, high-key, backlit; high and low contrast."""

from __future__ import annotations

from ..records import Evidence
from .rules import Limit, claim
from .view import Floats, View


def middle(plane: Floats) -> Floats:
    """The central ninth-and-more of a plane: from 30 % to 70 % across, from 30 % to 90 % down."""
    height, width = plane.shape
    return plane[round(height * 0.3) : max(1, round(height * 0.9)), round(width * 0.3) : max(1, round(width * 0.7))]


def low_key(view: View) -> list[Evidence]:
    """Most of it in the dark, and a part that light falls on."""
    light = view.lightness
    return claim(
        "light",
        "low-key lighting",
        Limit("median lightness", view.median_lightness, 0.3, 0.12),
        Limit("share darker than 0.35", float((light < 0.35).mean()), 0.6, 0.85),
        Limit("share lighter than 0.5", float((light > 0.5).mean()), 0.03, 0.1),
    )


def high_key(view: View) -> list[Evidence]:
    """Nearly all of it bright, hardly a shadow."""
    light = view.lightness
    return claim(
        "light",
        "high-key lighting",
        Limit("median lightness", view.median_lightness, 0.88, 0.96),
        Limit("share darker than 0.4", float((light < 0.4).mean()), 0.05, 0.01),
    )


def backlit(view: View) -> list[Evidence]:
    """A dark middle before a bright, almost clipped ground that reaches the top of the picture."""
    light = view.lightness
    centre, top = middle(light), light[: max(1, light.shape[0] // 5)]
    halves = ((light > 0.8) | (light < 0.35)).mean()
    return claim(
        "light",
        "backlighting",
        Limit("share darker than 0.35 in the middle", float((centre < 0.35).mean()), 0.5, 0.8),
        Limit("share lighter than 0.85 along the top", float((top > 0.85).mean()), 0.6, 0.9),
        Limit("share either dark or bright", float(halves), 0.75, 0.95),
    )


def contrast(view: View) -> list[Evidence]:
    """High or low contrast by the spread of lightness."""
    light = view.lightness
    low, high = view.lightness_bounds
    strong = claim(
        "contrast",
        "high contrast",
        Limit("standard deviation of lightness", float(light.std()), 0.27, 0.4),
        Limit("98th percentile of lightness", high, 0.9, 0.98),
        Limit("2nd percentile of lightness", low, 0.2, 0.05),
    )
    # Small lights in the dark and bright flat colours have little spread too, and nobody calls them low in contrast.
    weak = claim(
        "contrast",
        "low contrast",
        Limit("lightness between 2nd and 98th percentile", high - low, 0.36, 0.2),
        Limit("lightness between 2nd and 98th percentile", high - low, 0.03, 0.1),
        Limit("median lightness", view.median_lightness, 0.35, 0.5),
        Limit("90th percentile of chroma", view.high_chroma[0], 0.1, 0.05),
    )
    return strong or weak


def light(view: View) -> list[Evidence]:
    """All claims about how the scene is lit."""
    return backlit(view) or low_key(view) or high_key(view)
