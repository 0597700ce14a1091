"""The quick preset: few steps, small, the reference's proportions, a size the checkpoint was trained near."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from ..records import GenerationSettings

STEPS = 12
# Side of the square a family was trained on, and the grid its sizes lie on.
_SIDES = {"sd1": (512, 8), "sd2": (768, 8), "sdxl": (1024, 64)}
_LONGEST = 2.0
"""No side is longer than this many times the other: beyond, every family repeats the subject."""
_LARGEST_SEED = 2**32 - 1


def quick(settings: GenerationSettings, reference: tuple[int, int]) -> GenerationSettings:
    """The person's settings, made quick; sampler, CFG, styles, checkpoint and seed stay theirs.

    Args:
        reference: (width, height) of the picture, pixels.
    """
    width, height = usual_size(reference, settings.family)
    return replace(settings, steps=min(settings.steps, STEPS), width=width, height=height, hires=None)


def usual_size(reference: tuple[int, int], family: str) -> tuple[int, int]:
    """The reference's proportions in the trained area; an unknown family counts as SD1, the smallest.

    Of all sizes on the grid within the trained area, the nearest in proportions; among near ones the larger.
    """
    side, grid = _SIDES.get(family, _SIDES["sd1"])
    ratio = min(max(reference[0] / max(reference[1], 1), 1 / _LONGEST), _LONGEST)
    widths = range(side // 2, 2 * side + 1, grid)
    sizes = [(width, height) for width in widths for height in _heights(width / ratio, grid)]
    return min(
        (size for size in sizes if size[0] * size[1] <= side * side), key=lambda size: _misfit(size, side, ratio)
    )


def _heights(height: float, grid: int) -> tuple[int, int]:
    below = max(grid, int(height // grid) * grid)
    return below, below + grid


def _misfit(size: tuple[int, int], side: int, ratio: float) -> float:
    width, height = size
    # A hundredth of the proportions is worth a fifth of the area.
    return abs(math.log(width / height / ratio)) + 0.05 * math.log(side * side / (width * height))


def reference_size(reference: tuple[int, int], most: int, grid: int = 8) -> tuple[int, int]:
    """The reference's own proportions within `most` pixels a side, for img2img at the person's size."""
    scale = min(1.0, most / max(reference))
    return _on_grid(reference[0] * scale, grid), _on_grid(reference[1] * scale, grid)


def seed_row(first: int, count: int) -> tuple[int, ...]:
    """`count` seeds, as the host counts a batch's: first, first + 1, ...; from -1 the first is drawn."""
    start = random.randrange(_LARGEST_SEED - count) if first < 0 else first
    return tuple((start + number) % (_LARGEST_SEED + 1) for number in range(count))


def _on_grid(length: float, grid: int) -> int:
    return max(grid, round(length / grid) * grid)
