"""The copies of a picture that are measured: small, evenly scaled, in a perceptual colour space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..records import Picture

Floats = NDArray[np.float32]

SIDE = 512
"""Longest side of the copy that light, texture and faces are measured on."""
SHARPNESS_SIDE = 256
"""Longest side of the copy that sharpness is judged on, so that the file's size does not decide."""
COLOUR_SIDE = 128
"""Longest side of the copy that colours are counted on."""


def shrunk(rgb: Image.Image, side: int) -> Image.Image:
    """An even copy whose longest side is at most `side`; never enlarged."""
    scale = side / max(rgb.size)
    if scale >= 1:
        return rgb
    size = (max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale)))
    return rgb.resize(size, Image.Resampling.BOX if scale < 0.5 else Image.Resampling.LANCZOS, reducing_gap=2.0)


def oklab(rgb: NDArray[np.uint8]) -> Floats:
    """sRGB bytes to OKLab, shape (..., 3): lightness 0..1, a (green-red), b (blue-yellow), chroma up to 0.32.

    Source:
        Björn Ottosson, "A perceptual color space for image processing" (2020).
    """
    linear = _LINEAR[rgb]
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T, dtype=np.float32)


def _linear_table() -> Floats:
    value = np.arange(256, dtype=np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = _linear_table()
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    dtype=np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    dtype=np.float32,
)


@dataclass(frozen=True, eq=False)
class View:
    """One picture, ready to be measured; each copy is made once, when first asked for."""

    picture: Picture

    @cached_property
    def small(self) -> Image.Image:
        return shrunk(self.picture.rgb, SIDE)

    @cached_property
    def rgb(self) -> NDArray[np.uint8]:
        """Shape (height, width, 3)."""
        return np.asarray(self.small, dtype=np.uint8)

    @cached_property
    def grey(self) -> NDArray[np.uint8]:
        """Luma bytes, shape (height, width)."""
        return np.asarray(self.small.convert("L"), dtype=np.uint8)

    @cached_property
    def lab(self) -> Floats:
        """OKLab of the colour copy, shape (height, width, 3)."""
        return oklab(np.asarray(shrunk(self.small, COLOUR_SIDE), dtype=np.uint8))

    @cached_property
    def lightness(self) -> Floats:
        """OKLab lightness of the colour copy, 0..1, shape (height, width)."""
        return self.lab[..., 0]

    @cached_property
    def chroma(self) -> Floats:
        """OKLab chroma of the colour copy, shape (height, width)."""
        return np.hypot(self.lab[..., 1], self.lab[..., 2])

    @cached_property
    def fine(self) -> Floats:
        """Luma 0..1 of the sharpness copy, shape (height, width)."""
        return np.asarray(shrunk(self.small, SHARPNESS_SIDE).convert("L"), dtype=np.float32) / 255
