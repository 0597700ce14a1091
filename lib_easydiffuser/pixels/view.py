"""The views of a picture that are measured, each made once: small copies, a perceptual colour space, differences."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..records import Picture
from .bands import bands
from .neighbours import second_difference, spread

Bytes = NDArray[np.uint8]
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
    """One picture, ready to be measured; each copy is made once, when first asked for.

    Whoever looks at the same picture asks `view_of` and shares them: the claims, the denied colours, a detector.

    Attributes:
        image: Mode "RGB", the picture in full; never changed.
    """

    image: Image.Image
    _stretched: dict[tuple[int, int], Bytes] = field(default_factory=dict, init=False, repr=False)

    @property
    def width_over_height(self) -> float:
        return float(self.image.width / self.image.height)

    @cached_property
    def small(self) -> Image.Image:
        """An even copy whose longest side is at most `SIDE`."""
        return shrunk(self.image, SIDE)

    @cached_property
    def rgb(self) -> Bytes:
        """The small copy, shape (height, width, 3)."""
        return np.asarray(self.small, dtype=np.uint8)

    @cached_property
    def planes(self) -> Bytes:
        """The small copy channel by channel, shape (3, height, width): what is measured there runs over whole rows."""
        return np.ascontiguousarray(self.rgb.transpose(2, 0, 1))

    @cached_property
    def grey(self) -> Bytes:
        """Luma bytes of the small copy, shape (height, width)."""
        return np.asarray(self.small.convert("L"), dtype=np.uint8)

    def stretched(self, width: int, height: int) -> Bytes:
        """The whole picture at exactly this size whatever its shape, as detectors are trained; made of the small copy.

        Returns:
            RGB bytes, shape (height, width, 3), kept for the next who asks; not to be written to.
        """
        size = (width, height)
        if size not in self._stretched:
            self._stretched[size] = np.asarray(self.small.resize(size, Image.Resampling.BILINEAR), dtype=np.uint8)
        return self._stretched[size]

    @cached_property
    def spread(self) -> Bytes:
        """Largest minus smallest value within 3x3 pixels of the small copy, the widest channel's; (height, width)."""
        return np.asarray(spread(self.planes).max(axis=0), dtype=np.uint8)

    @cached_property
    def bend(self) -> NDArray[np.int16]:
        """Second differences of the small copy's luma, four times the levels of 255, shape (height, width)."""
        return second_difference(self.grey)

    @cached_property
    def lab(self) -> Floats:
        """OKLab of the colour copy, shape (height, width, 3)."""
        return oklab(np.asarray(shrunk(self.small, COLOUR_SIDE), dtype=np.uint8))

    @cached_property
    def thumb(self) -> Floats:
        """OKLab of a copy of at most 64 pixels, on which colours are named one by one, shape (height, width, 3)."""
        return oklab(np.asarray(shrunk(self.small, 64), dtype=np.uint8))

    @cached_property
    def lightness(self) -> Floats:
        """OKLab lightness of the colour copy, 0..1, shape (height, width)."""
        return self.lab[..., 0]

    @cached_property
    def lightness_bounds(self) -> tuple[float, float]:
        """2nd and 98th percentile of the lightness."""
        low, high = np.percentile(self.lightness, (2, 98))
        return float(low), float(high)

    @cached_property
    def median_lightness(self) -> float:
        return float(np.median(self.lightness))

    @cached_property
    def chroma(self) -> Floats:
        """OKLab chroma of the colour copy, shape (height, width)."""
        return np.hypot(self.lab[..., 1], self.lab[..., 2])

    @cached_property
    def high_chroma(self) -> tuple[float, float]:
        """90th and 99th percentile of the chroma."""
        ninety, most = np.percentile(self.chroma, (90, 99))
        return float(ninety), float(most)

    @cached_property
    def hue(self) -> Floats:
        """OKLab hue of the colour copy, degrees from -180 to 180, shape (height, width)."""
        return np.asarray(np.degrees(np.arctan2(self.lab[..., 2], self.lab[..., 1])), dtype=np.float32)

    @cached_property
    def fine(self) -> Floats:
        """Luma 0..1 of the sharpness copy, shape (height, width)."""
        return np.asarray(shrunk(self.small, SHARPNESS_SIDE).convert("L"), dtype=np.float32) / 255

    @cached_property
    def bands(self) -> tuple[Floats, Floats]:
        """Energy of fine detail and of coarse forms per cell of the sharpness copy, each shape (rows, columns)."""
        return bands(self.fine)


_KEPT = 4
"""Pictures whose views are kept: the one being read, and those of a small batch; some 3 MiB each."""
_views: WeakKeyDictionary[Picture, View] = WeakKeyDictionary()
_lock = Lock()


def view_of(picture: Picture) -> View:
    """The view that all who look at this picture share; it goes when the picture goes.

    It holds the picture's pixels and not the picture, which would keep itself alive through it.
    """
    with _lock:
        found = _views.get(picture)
        if found is None:
            found = _views[picture] = View(picture.rgb)
            for old in list(_views)[:-_KEPT]:
                del _views[old]
        return found
