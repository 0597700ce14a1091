"""Sharp, soft, and shallow depth of field, judged as the picture looks at 256 pixels."""

from __future__ import annotations

import numpy as np

from ..records import Evidence
from .bands import CELL
from .rules import Limit, claim
from .view import View


def sharp_share(view: View) -> float:
    """Share of the cells that hold clear fine detail, 0..1."""
    fine, _ = view.bands
    return float((fine > 0.02).mean())


def blurred_share(view: View) -> float:
    """Share of the cells with forms but no fine detail: out of focus, not merely plain, 0..1."""
    fine, coarse = view.bands
    return float(((coarse > 0.012) & (fine < 0.25 * coarse)).mean())


def sharpest(view: View) -> float:
    """Detail against form in the sharpest cells (95th percentile of the ratio where there is form)."""
    fine, coarse = view.bands
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
