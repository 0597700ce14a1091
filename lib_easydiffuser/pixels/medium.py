"""Photograph, flat illustration, line art, pixel art."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..records import Evidence
from .rules import Limit, claim
from .view import View

_FEW = 32
"""A picture of so few colours in all was drawn, or reduced to them: a poster, pixel art of a photograph."""


def flat_share(view: View) -> float:
    """Share of the small copy whose 3x3 neighbourhood differs by at most 4 levels of 255 in every channel."""
    return float((view.spread <= 4).mean())


def texture_share(view: View) -> float:
    """Share of the small copy with grain: a second difference of 1 to 24 levels, which no flat or even tone has."""
    return float(((view.bend >= 3) & (view.bend <= 4 * 24)).mean())


def harsh_share(view: View) -> float:
    """Share of the small copy with a second difference beyond 24 levels: noise, halftone, edges."""
    return float((view.bend > 4 * 24).mean())


def step_share(view: View) -> float:
    """Share of the small copy beside a step of 48 levels or more within 3x3 pixels."""
    return float((view.spread >= 48).mean())


def white_share(view: View) -> float:
    """Share of the small copy that is paper white, 253 or more in every channel."""
    return float((view.planes.min(axis=0) >= 253).mean())


def few_colours(view: View, count: int = 6) -> float:
    """Share of the small copy that its `count` commonest colours cover (16 levels a channel)."""
    level = ((np.arange(256) + 8) // 17).astype(np.uint16)
    red, green, blue = (level[plane] for plane in view.planes)
    common = np.sort(np.bincount((red * 256 + green * 16 + blue).ravel(), minlength=count))[::-1]
    return float(common[:count].sum() / red.size)


def form_share(view: View, parts: int = 6) -> float:
    """How much of the lightness's deviation lies between the cells of a 6x6 grid, not within them, 0..1.

    What fills the whole picture evenly (bricks, grass, a weave) has hardly any: it has grain and shows no scene.
    """
    if min(view.lightness.shape) < parts:  # a strip: too thin to tell, and no ground to say no
        return 1.0
    height, width = (side // parts * parts for side in view.lightness.shape)
    cells = view.lightness[:height, :width].reshape(parts, -1, parts, width // parts).mean(axis=(1, 3))
    return float(cells.std() / max(float(view.lightness.std()), 1e-6))


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


SQUARES = (32, 24, 20, 16, 12, 10, 8, 7, 6, 5, 4, 3, 2)
"""Sides of squares looked for, pixels, the largest first."""


def cell_size(image: Image.Image) -> int:
    """Side of the squares the picture is built of, pixels; 1 when it is not."""
    sides = [side for side in SQUARES if not (image.width % side or image.height % side)]
    if not sides:
        return 1
    top = np.asarray(image.crop((0, 0, image.width, sides[0])), dtype=np.uint8)
    # The first row of squares already says no of a photograph; the whole picture is unpacked for the few others.
    sides = [side for side in sides if _even(top[:side], side)]
    rgb = np.asarray(image, dtype=np.uint8) if sides else top
    return next((side for side in sides if _all_even(rgb, side)), 1)


def _all_even(rgb: NDArray[np.uint8], side: int) -> bool:
    # Row by row: no copy of a large picture is made.
    return all(_even(rgb[top : top + side], side) for top in range(0, len(rgb), side))


def _even(row: NDArray[np.uint8], side: int) -> bool:
    """Whether a row of squares, shape (side, width, 3), has one colour in each."""
    squares = row.reshape(side, -1, side, 3)
    return bool((squares == squares[:1, :, :1]).all())


def pixel_art(view: View) -> list[Evidence]:
    """Whole squares of one colour on an exact grid, of few colours; lossless files alone can prove it."""
    side = cell_size(view.image) if min(view.image.size) >= 32 else 1
    # One square across is a flat picture: there are no neighbours to differ.
    if side == 1 or side >= view.image.width:
        return []
    cells = np.asarray(view.image, dtype=np.uint8)[::side, ::side]
    turns = float((np.abs(np.diff(cells.astype(int), axis=1)).max(axis=-1) > 0).mean())
    colours = len(np.unique(cells.reshape(-1, 3), axis=0))
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
    ground = Limit("share of bright ground", float((view.grey > 225).mean()), 0.7, 0.9)
    if not ground.holds:
        return []
    dark, thin = stroke_share(view)
    return claim(
        "medium",
        "line art",
        ground,
        Limit("share of dark strokes", dark, 0.01, 0.03),
        Limit("share of the strokes that is thin", thin, 0.85, 1.0),
        lambda: Limit("longest stroke against the picture's side", longest_stroke(view), 0.2, 0.5),
        Limit("99th percentile of chroma", view.high_chroma[1], 0.05, 0.01),
    )


def flat_illustration(view: View) -> list[Evidence]:
    """Even areas of a few colours with edges between them."""
    return claim(
        "medium",
        "flat illustration",
        Limit("share of even areas", flat_share(view), 0.75, 0.95),
        Limit("share of grain", texture_share(view), 0.12, 0.02),
        lambda: Limit("share of the six commonest colours", few_colours(view), 0.85, 0.97),
        Limit("share beside a hard edge", step_share(view), 0.01, 0.02),
    )


def photograph(view: View) -> list[Evidence]:
    """Grain and continuous tones nearly everywhere.

    A texture shows no forms and is none. A painted or rendered picture with as much grain cannot be told apart by
    these measurements.
    """
    if view.image.getcolors(_FEW):
        return []
    low, high = view.lightness_bounds
    return claim(
        "medium",
        "photograph",
        Limit("share of grain", texture_share(view), 0.3, 0.6),
        Limit("share of harsh detail", harsh_share(view), 0.4, 0.2),
        lambda: Limit("share of paper white", white_share(view), 0.2, 0.05),
        Limit("share of even areas", flat_share(view), 0.7, 0.4),
        Limit("lightness between 2nd and 98th percentile", high - low, 0.1, 0.3),
        # The least of 132 captioned photographs is 0.44; scikit-image's brick, grass and gravel lie under 0.16.
        lambda: Limit("share of light and shade that is forms, not texture", form_share(view), 0.3, 0.4),
    )


def medium(view: View) -> list[Evidence]:
    """At most one claim about the medium."""
    return pixel_art(view) or line_art(view) or flat_illustration(view) or photograph(view)
