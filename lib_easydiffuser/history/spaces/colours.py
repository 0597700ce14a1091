"""By the pixels alone: colours and where they are. Needs no model, so that there is always a space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...errors import Interrupted
from ...host import Host
from ...pixels.view import oklab
from ...records import Picture
from ...settings import Settings
from ._contract import Space

_SIDE = 8
_CHROMA = 3.0
"""OKLab's two colours reach a third of what lightness does."""
_GREY = np.float32(0.5)


class Colours(Space):
    """Lightness and colour of an 8 x 8 copy, 192 numbers."""

    name = "colours"
    title = "colours and where they are (no model)"
    order = 90

    def kind(self, settings: Settings, host: Host) -> str:
        return "colours-8"

    def vectors(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
        rows = np.zeros((len(pictures), 3 * _SIDE**2), np.float32)
        for row, picture in zip(rows, pictures, strict=True):
            if host.stopped():
                raise Interrupted
            row[:] = _numbers(picture.rgb)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.divide(rows, lengths, out=rows, where=lengths > 0)


def _numbers(rgb: Image.Image) -> NDArray[np.float32]:
    small = oklab(np.asarray(rgb.resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0), np.uint8))
    small = small - np.array([_GREY, 0, 0], np.float32)  # from middle grey: black and white are opposites
    small[..., 1:] *= _CHROMA
    return small.reshape(-1)
