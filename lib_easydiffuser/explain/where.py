"""A place in words, for who cannot see it: "lower left, 12 % of the picture"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from ..records import Box, Place

REGIONS = (
    ("upper left", "top", "upper right"),
    ("left", "center", "right"),
    ("lower left", "bottom", "lower right"),
)
NOWHERE = "no place of its own"
_MOSTLY = 0.6  # of the picture: which part of it says nothing then
_MOST = "most of the picture, {share} %"
_PART = "{0}, {share} % of the picture"
_NAMED = 3


def where(place: Place, korean: bool = False) -> str:
    """The part of the picture and how much of it, in English or Korean; of several boxes the first three parts."""
    said = _korean() if korean else {}
    if not place:
        return said.get(NOWHERE, NOWHERE)
    share = max(round(100 * place.area), 1)
    mostly = place.area >= _MOSTLY
    pattern = _MOST if mostly else _PART
    named = [said.get(part, part) for part in regions(place.boxes)[:_NAMED]]
    return said.get(pattern, pattern).format(*([] if mostly else [" · ".join(named)]), share=share)


def regions(boxes: Sequence[Box]) -> list[str]:
    """The ninths of the picture that the middles of the boxes lie in, each once."""
    return list(dict.fromkeys(_region(box) for box in boxes))


def _region(box: Box) -> str:
    across, down = (min(max(int(3 * (box[i] + box[i + 2] / 2)), 0), 2) for i in (0, 1))
    return REGIONS[down][across]


@lru_cache(maxsize=1)
def _korean() -> dict[str, str]:
    text = resources.files("lib_easydiffuser.data").joinpath("where_korean.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return dict(rows)
