"""Pictures that are no photographs, made by code: what the eyes' gate is fitted and judged on beside photographs.

The same pictures for the same seed. A family is a way of making; the gate is judged on families it was fitted without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import pages, renders, scenes, strokes, textures

Bytes = NDArray[np.uint8]
Random = np.random.Generator
MADE: dict[str, Callable[[Random], Bytes]] = {**scenes.MADE, **textures.MADE, **renders.MADE, **pages.MADE}
"""Family -> one picture of it, shape (height, width, 3)."""
FILTERS: dict[str, Callable[[Bytes, Random], Bytes]] = strokes.FILTERS
"""Family -> a photograph painted or drawn over."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """One picture that is no photograph.

    Attributes:
        rgb: Shape (height, width, 3).
    """

    family: str
    rgb: Bytes


def drawn(photographs: list[Bytes], each: int, seed: int = 0) -> Iterator[Drawn]:
    """So many of every family, the filtered ones made from the photographs in turn."""
    for number, (family, make) in enumerate(MADE.items()):
        random = np.random.default_rng((seed, number))
        for _ in range(each):
            yield Drawn(family, make(random))
    for number, (family, over) in enumerate(FILTERS.items()):
        random = np.random.default_rng((seed, 1000 + number))
        for turn in range(each if photographs else 0):
            yield Drawn(family, over(photographs[(turn * len(FILTERS) + number) % len(photographs)], random))
