"""Photograph, flat illustration, line art, pixel art."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..records import Evidence
from .rules import Limit, claim
from .view import View


def flat_share(view: View) -> float:
    """Share of the small copy whose 3x3 neighbourhood differs by at most 4 levels of 255 in every channel."""
    from scipy.ndimage import maximum_filter, minimum_filter

    spread = maximum_filter(view.rgb, (3, 3, 1)) - minimum_filter(view.rgb, (3, 3, 1))
    return float((spread.max(axis=-1) <= 4).mean())


def texture_share(view: View) -> float:
    """Share of the small copy with grain: a second difference of 1 to 24 levels, which no flat or even tone has."""
    bend = _bend(view)
    return float(((bend >= 3) & (bend <= 4 * 24)).mean())


def harsh_share(view: View) -> float:
    """Share of the small copy with a second difference beyond 24 levels: noise, halftone, edges."""
    return float((_bend(view) > 4 * 24).mean())


def _bend(view: View) -> NDArray[np.int16]:
    """Second differences of the small copy, four times the levels of 255; whole numbers, half the memory of floats."""
    from scipy.ndimage import laplace

    found: NDArray[np.int16] = np.abs(laplace(view.grey.astype(np.int16), mode="nearest"))
    return found


def step_share(view: View) -> float:
    """Share of the small copy beside a step of 48 levels or more within 3x3 pixels."""
    from scipy.ndimage import maximum_filter, minimum_filter

    spread = maximum_filter(view.rgb, (3, 3, 1)) - minimum_filter(view.rgb, (3, 3, 1))
    return float((spread.max(axis=-1) >= 48).mean())


def white_share(view: View) -> float:
    """Share of the small copy that is paper white, 253 or more in every channel."""
    return float((view.rgb.min(axis=-1) >= 253).mean())


def few_colours(view: View, count: int = 6) -> float:
    """Share of the colour copy that its `count` commonest colours cover (16 levels a channel)."""
    level = ((np.arange(256) + 8) // 17).astype(np.uint16)
    red, green, blue = (level[view.rgb[..., channel]] for channel in range(3))
    keys = red * 256 + green * 16 + blue
    common = np.sort(np.unique(keys, return_counts=True)[1])[::-1]
    return float(common[:count].sum() / keys.size)


def stroke_share(view: View) -> tuple[float, float]:
    """Share of the small copy that is dark, and the share of that which is thin (gone when shrunk by 3 pixels)."""
    from scipy.ndimage import binary_erosion

    dark = view.grey < 128
    if not dark.any():
        return 0.0, 0.0
    return float(dark.mean()), 1 - float(binary_erosion(dark, iterations=3, border_value=1).sum() / dark.sum())


def longest_stroke(view: View) -> float:
    """Extent of the largest connected dark form, as a share of the picture's longer side; tells lines from letters."""
    from scipy.ndimage import find_objects, label

    forms, count = label(view.grey < 128, structure=np.ones((3, 3)))
    if not count:
        return 0.0
    extent = max(max(part.stop - part.start for part in box) for box in find_objects(forms))
    return float(extent / max(view.grey.shape))


def cell_size(rgb: NDArray[np.uint8]) -> int:
    """Side of the squares the picture is built of, pixels; 1 when it is not."""
    for side in (32, 24, 20, 16, 12, 10, 8, 7, 6, 5, 4, 3, 2):
        if rgb.shape[0] % side or rgb.shape[1] % side:
            continue
        # Row by row: the first already says no of a photograph, and no copy of a large picture is made.
        if all(_even(rgb[top : top + side], side) for top in range(0, len(rgb), side)):
            return side
    return 1


def _even(row: NDArray[np.uint8], side: int) -> bool:
    """Whether a row of squares, shape (side, width, 3), has one colour in each."""
    squares = row.reshape(side, -1, side, 3)
    return bool((squares == squares[:1, :, :1]).all())


def pixel_art(view: View) -> list[Evidence]:
    """Whole squares of one colour on an exact grid, of few colours; lossless files alone can prove it."""
    rgb = np.asarray(view.picture.rgb, dtype=np.uint8)
    side = cell_size(rgb) if min(rgb.shape[:2]) >= 32 else 1
    # One square across is a flat picture: there are no neighbours to differ.
    if side == 1 or side >= rgb.shape[1]:
        return []
    cells = rgb[::side, ::side].reshape(-1, 3)
    turns = float((np.abs(np.diff(rgb[::side, ::side].astype(int), axis=1)).max(axis=-1) > 0).mean())
    colours = len(np.unique(cells, axis=0))
    return claim(
        "medium",
        "pixel art",
        Limit("pixels to a square", side, 3, 5),
        Limit("colours", colours, 4, 8),
        Limit("colours", colours, 96, 48),
        Limit("share of neighbouring squares that differ", turns, 0.05, 0.15),
    )


def line_art(view: View) -> list[Evidence]:
    """Thin, long dark strokes on a bright, even ground."""
    dark, thin = stroke_share(view)
    ground = float((view.grey > 225).mean())
    return claim(
        "medium",
        "line art",
        Limit("share of bright ground", ground, 0.7, 0.9),
        Limit("share of dark strokes", dark, 0.01, 0.03),
        Limit("share of the strokes that is thin", thin, 0.85, 1.0),
        Limit("longest stroke against the picture's side", longest_stroke(view), 0.2, 0.5),
        Limit("99th percentile of chroma", float(np.percentile(view.chroma, 99)), 0.05, 0.01),
    )


def flat_illustration(view: View) -> list[Evidence]:
    """Even areas of a few colours with edges between them."""
    return claim(
        "medium",
        "flat illustration",
        Limit("share of even areas", flat_share(view), 0.75, 0.95),
        Limit("share of grain", texture_share(view), 0.12, 0.02),
        Limit("share of the six commonest colours", few_colours(view), 0.85, 0.97),
        Limit("share beside a hard edge", step_share(view), 0.01, 0.02),
    )


def photograph(view: View) -> list[Evidence]:
    """Grain and continuous tones nearly everywhere.

    A painted or rendered picture with as much grain cannot be told apart by these measurements.
    """
    low, high = np.percentile(view.lightness, (2, 98))
    return claim(
        "medium",
        "photograph",
        Limit("share of grain", texture_share(view), 0.3, 0.6),
        Limit("share of harsh detail", harsh_share(view), 0.4, 0.2),
        Limit("share of paper white", white_share(view), 0.2, 0.05),
        Limit("share of even areas", flat_share(view), 0.7, 0.4),
        Limit("lightness between 2nd and 98th percentile", float(high - low), 0.1, 0.3),
    )


def medium(view: View) -> list[Evidence]:
    """At most one claim about the medium."""
    return pixel_art(view) or line_art(view) or flat_illustration(view) or photograph(view)
