"""Sizes that families of checkpoints are usually used at, by a picture's shape."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..host import SIZE_STEP

# Side of the square a family was trained on, pixels. Their buckets: multiples of 64, no side shorter than that, half as
# much area again at most, as NovelAI's aspect ratio bucketing of SD1 has it (512 x 768).
_SIDES = {"sd1": 512, "sd2": 768}
_GRID = 64
_LONGEST = 2.0
"""Sides longer than this many times the other repeat the subject in families that were not trained on them."""
# Podell et al., "SDXL" (2023), appendix I: the sizes it was trained on, heights by width up to the square.
_SDXL = {
    512: (2048, 1984, 1920, 1856), 576: (1792, 1728, 1664), 640: (1600, 1536), 704: (1472, 1408, 1344),
    768: (1344, 1280), 832: (1216, 1152), 896: (1152, 1088), 960: (1088, 1024), 1024: (1024, 960),
}  # fmt: skip
LEAST, MOST = 64, 2048
"""What a WebUI's sliders take, pixels."""


def bucket(reference: tuple[int, int], family: str, usual: tuple[int, int] | None = None) -> tuple[int, int]:
    """The usual size nearest in shape; among near ones the larger.

    Args:
        reference: (width, height) of the picture, pixels.
        family: "sd1", "sd2", "sdxl"; any other has the area of `usual`.
        usual: What the host says of the others; None counts them as SD1, the smallest.
    """
    ratio = reference[0] / max(reference[1], 1)
    if family == "sdxl":
        return _nearest(_sdxl(), ratio)
    ratio = min(max(ratio, 1 / _LONGEST), _LONGEST)
    if family in _SIDES or usual is None:
        side = _SIDES.get(family, _SIDES["sd1"])
        return _nearest(_grid(side, side * side * 3 // 2), ratio)
    area = min(usual[0] * usual[1], MOST * MOST)
    # The square of that area may lie beside the grid.
    square = min(max(_GRID, round(math.sqrt(area) / _GRID) * _GRID), MOST)
    return _nearest(_grid(square, max(area * 21 // 20, square * square)), ratio)


def shaped(
    picture: tuple[int, int], family: str, usual: tuple[int, int] | None = None, step: int = SIZE_STEP
) -> tuple[int, int]:
    """The picture's own shape with the area of its bucket, as the host's sliders take it."""
    width, height = bucket(picture, family, usual)
    scale = math.sqrt(width * height / (picture[0] * picture[1]))
    scale = min(scale, MOST / max(picture))
    return rounded((round(picture[0] * scale), round(picture[1] * scale)), step)


def rounded(size: tuple[int, int], step: int = SIZE_STEP) -> tuple[int, int]:
    """A size as the host's sliders take it: in their bounds, multiples of their step (`HostFacts.size_step`)."""
    return _legal(size[0], step), _legal(size[1], step)


def _legal(side: int, step: int) -> int:
    return min(max(math.floor(side / step + 0.5), math.ceil(LEAST / step)), MOST // step) * step


def _sdxl() -> Iterator[tuple[int, int]]:
    for width, heights in _SDXL.items():
        for height in heights:
            yield width, height
            yield height, width


def _grid(short: int, area: int) -> Iterator[tuple[int, int]]:
    """All sizes on the grid whose shorter side is at most `short`, within an area."""
    sides = range(_GRID, MOST + 1, _GRID)
    for width in sides:
        for height in sides:
            if min(width, height) <= short and area // 3 <= width * height <= area:
                yield width, height


def _nearest(sizes: Iterator[tuple[int, int]], ratio: float) -> tuple[int, int]:
    # A hundredth of the proportions is worth a tenth of the area.
    def misfit(size: tuple[int, int]) -> float:
        return abs(math.log(size[0] / size[1] / ratio)) - 0.1 * math.log(size[0] * size[1])

    return min(sizes, key=misfit)
