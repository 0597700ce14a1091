"""Reads a picture of the painter's world by its pixels, and is wrong about one reading of twenty."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from benchmarks.painter import CELL, COLUMNS, GROUND, ROWS, Pair, mask
from lib_easydiffuser.captioners._contract import Captioner
from lib_easydiffuser.host import Host
from lib_easydiffuser.records import Box, Caption, Evidence, Picture, Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.sources._contract import Scene, TagSource
from tests.world.scenes import COLOURS, SHAPES

ERROR = 0.05


class Detector(Captioner):
    """Each shape that is there is overlooked, or taken for another, 1 time of 20; so often one is seen in nothing."""

    name = "detector"
    title = "The painter's world"

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        """One sentence, and a claim with its box for every shape."""
        pixels = np.asarray(picture.rgb, np.float32)
        error = float(getattr(host, "misreads", 0.0))
        # `host.looks` makes two readings of equal pictures two readings.
        host.looks = getattr(host, "looks", 0) + 1  # type: ignore[attr-defined]
        dice = np.random.default_rng(int.from_bytes(sha256(pixels.tobytes() + bytes([host.looks % 251])).digest()[:8]))  # type: ignore[attr-defined]
        found = list(misread(seen(pixels), dice, error))
        claims = tuple(Evidence("object", " ".join(pair), 0.9, "seen", "detector", box=box) for pair, box in found)
        text = " and ".join(f"a {claim.text}" for claim in claims) or "nothing"
        return (Caption(text, self.name, attended=False, evidence=claims),)


class DetectedShapes(TagSource):
    """A tag for each."""

    name = "detected-shapes"
    title = "Shapes of the painter's world"

    def propose(self, scene: Scene) -> list[Tag]:
        """In the order seen."""
        return [
            Tag(claim.text, attention=claim.score, source=self.name, reason=claim.reason, box=claim.box)
            for claim in scene.reading.evidence
            if claim.source == "detector"
        ]


def seen(pixels: NDArray[np.float32]) -> Iterator[tuple[Pair, Box]]:
    """Every shape, cell by cell: the outline it fits best, the ink that is nearest."""
    for place in range(COLUMNS * ROWS):
        y, x = (place // COLUMNS) * CELL, (place % COLUMNS) * CELL
        cell = pixels[y : y + CELL, x : x + CELL]
        there = np.abs(cell - GROUND).max(2) > 24
        if there.any():
            ink = np.median(cell[there], 0)
            colour = min(COLOURS, key=lambda name: float(np.abs(ink - COLOURS[name]).sum()))
            shape = max(SHAPES, key=lambda name: _same(there, mask(name) > 0.3))
            yield (colour, shape), (x / pixels.shape[1], y / pixels.shape[0], 1 / COLUMNS, 1 / ROWS)


def misread(found: Iterator[tuple[Pair, Box]], dice: np.random.Generator, error: float) -> Iterator[tuple[Pair, Box]]:
    """The readings with their errors."""
    for pair, box in found:
        if dice.random() >= error:
            yield pair, box
        elif dice.random() < 0.5:
            yield _any(dice), box
    if dice.random() < error:
        yield _any(dice), (0.0, 0.0, 1 / COLUMNS, 1 / ROWS)


def _any(dice: np.random.Generator) -> Pair:
    return str(dice.choice(list(COLOURS))), str(dice.choice(SHAPES))


def _same(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))
