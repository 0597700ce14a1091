"""Sharp, soft, and shallow depth of field, judged as the picture looks at 256 pixels."""

from __future__ import annotations

import numpy as np

from ..records import Evidence
from .rules import Limit, claim
from .view import Floats, View

CELL = 12
"""Side of the squares that are called sharp or blurred one by one, pixels of the sharpness copy."""


def bands(grey: Floats) -> tuple[Floats, Floats]:
    """Energy per cell of detail of 1-2 pixels, and of forms of 3-8 pixels, each shape (rows, columns)."""
    from scipy.ndimage import gaussian_filter

    one, three, eight = (gaussian_filter(grey, sigma, mode="nearest") for sigma in (1.0, 2.5, 6.0))
    return _per_cell(grey - one), _per_cell(three - eight)


def _per_cell(plane: Floats) -> Floats:
    rows, columns = max(1, plane.shape[0] // CELL), max(1, plane.shape[1] // CELL)
    cut = plane[: rows * CELL, : columns * CELL]
    if cut.shape != (rows * CELL, columns * CELL):
        return np.asarray(np.sqrt((cut**2).mean(keepdims=True)), dtype=np.float32)
    cells = cut.reshape(rows, CELL, columns, CELL)
    return np.asarray(np.sqrt((cells**2).mean(axis=(1, 3))), dtype=np.float32)


def sharp_share(view: View) -> float:
    """Share of the cells that hold clear fine detail, 0..1."""
    fine, _ = bands(view.fine)
    return float((fine > 0.02).mean())


def blurred_share(view: View) -> float:
    """Share of the cells with forms but no fine detail: out of focus, not merely plain, 0..1."""
    fine, coarse = bands(view.fine)
    return float(((coarse > 0.012) & (fine < 0.25 * coarse)).mean())


def sharpest(view: View) -> float:
    """Detail against form in the sharpest cells (95th percentile of the ratio where there is form)."""
    fine, coarse = bands(view.fine)
    formed = coarse > 0.012
    return float(np.percentile(fine[formed] / coarse[formed], 95)) if formed.any() else 1.0


def soft(view: View) -> list[Evidence]:
    """Forms are there, and nowhere a crisp edge."""
    return claim(
        "sharpness",
        "soft focus",
        Limit("detail against form in the sharpest places", sharpest(view), 0.28, 0.12),
        Limit("share with forms but no detail", blurred_share(view), 0.04, 0.2),
    )


def sharpness(view: View) -> list[Evidence]:
    """All claims about focus; a photograph's words."""
    if min(view.fine.shape) < 4 * CELL:
        return []
    sharp, blurred = sharp_share(view), blurred_share(view)
    shallow = claim(
        "sharpness",
        "shallow depth of field",
        Limit("share with fine detail", sharp, 0.1, 0.3),
        Limit("share with fine detail", sharp, 0.6, 0.4),
        Limit("share with forms but no detail", blurred, 0.15, 0.4),
    )
    crisp = claim(
        "sharpness",
        "sharp focus",
        Limit("share with fine detail", sharp, 0.55, 0.9),
        Limit("share with forms but no detail", blurred, 0.03, 0.0),
    )
    return soft(view) or shallow or crisp
