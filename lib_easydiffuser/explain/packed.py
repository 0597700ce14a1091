"""Places as JSON: what `--json --places`, the API and the page get."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..records import Analysis, Box, Place
from ..serial import number
from .places import places
from .where import where


def places_of(analysis: Analysis, korean: bool = False) -> dict[str, Any]:
    """What an Analysis' JSON gets more where places are asked for: "places", in shares of the whole picture.

    Args:
        korean: Whether the places are said in Korean too.
    """
    picture = analysis.reading.picture
    return {"places": to_dicts(in_whole(places(analysis), picture.part if picture else None), korean)}


def to_dicts(found: Iterable[Place], korean: bool = False) -> list[dict[str, Any]]:
    """One object for each place, see docs/where.md."""
    return [_place(place, korean) for place in found]


def in_whole(found: Iterable[Place], part: Box | None) -> tuple[Place, ...]:
    """The same places as shares of the whole picture, where only a part of it was read.

    Args:
        part: `Picture.part`. Maps then cover the part alone; to be drawn there.
    """
    if part is None:
        return tuple(found)
    left, top, width, height = part

    def moved(box: Box) -> Box:
        return left + box[0] * width, top + box[1] * height, box[2] * width, box[3] * height

    return tuple(
        replace(place, boxes=tuple(map(moved, place.boxes)), area=place.area * width * height) for place in found
    )


def _place(place: Place, korean: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"of": "word" if place.span else "tag", "text": place.text}
    if place.span:
        told |= dict(zip(("caption", "start", "end"), map(int, place.span), strict=True))
    told |= {
        "boxes": [[number(value) for value in box] for box in place.boxes], "area": number(place.area),
        "score": number(place.score), "source": place.source, "where": where(place), "why": place.why,
    }  # fmt: skip
    told |= {"where_korean": where(place, korean=True)} if korean else {}
    return told | ({"map": _map(place.map)} if place.map is not None else {})


def _map(found: NDArray[np.uint8]) -> dict[str, Any]:
    rows, columns = found.shape
    return {"rows": rows, "columns": columns, "data": base64.b64encode(found.tobytes()).decode("ascii")}
