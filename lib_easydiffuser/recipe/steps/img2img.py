"""img2img: the picture so far painted again, by default with the style words alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..offers import Offers
from ..records import Ask, Stand
from ._contract import StepKind
from ._painting import LISTS, body_of, painting, sides

GRID = 8
"""The VAE's: a picture of other sides is scaled to the next."""


class Img2Img(StepKind):
    """From the picture so far, else from the reference."""

    name = "img2img"
    title = "img2img: the picture again, with the style words"
    order = 20
    fields = (*painting("{style}", 0.35), *sides("the picture's own"))
    lists = LISTS

    def ask(self, values: Mapping[str, Any], stand: Stand, offers: Offers) -> Ask:
        body, notes = body_of(values, stand, offers, True)
        width, height = (max(GRID, round(side / GRID) * GRID) for side in stand.size)
        size = {"width": values["width"] or width, "height": values["height"] or height}
        return Ask("/sdapi/v1/img2img", body | size, tuple(notes))
