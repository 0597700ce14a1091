"""Which layers and heads say where, and how a map is made of them: frozen in data/where.json, never fitted here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """How attention becomes a map.

    Attributes:
        heads: (layer, head) of every head that counts; () where whole layers count.
        depth: (first, last) of the layers that count, 0..1 of the decoder's depth, where `heads` is ().
        common: How much of what all pieces of the caption look at is taken out, 0..1.
        smooth: Standard deviation of the smoothing, in cells of the grid.
        spread: A map that is spread further is no place, 0..1 (`maps.spread`).
    """

    heads: tuple[tuple[int, int], ...]
    depth: tuple[float, float]
    common: float
    smooth: float
    spread: float


def recipe_for(layers: int, heads: int) -> Recipe:
    """The measured recipe of a decoder of that size, else the default of all others."""
    table = _table()
    return recipe_of(table["measured"].get(f"{layers}x{heads}", table["default"]))


def recipe_of(row: dict[str, Any]) -> Recipe:
    """A row of data/where.json."""
    first, last = row["depth"]
    return Recipe(
        tuple((int(layer), int(head)) for layer, head in row["heads"]),
        (float(first), float(last)), float(row["common"]), float(row["smooth"]), float(row["spread"]),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = resources.files("lib_easydiffuser.data").joinpath("where.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
