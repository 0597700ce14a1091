"""Pictures so low that transformers takes their rows for colour channels."""

from __future__ import annotations

from PIL.Image import Image

_CHANNELS = 3


def unmistakable(image: Image) -> Image:
    """The picture, its rows repeated where transformers would take one or three of them for its colour channels."""
    height = image.height
    return image if height > _CHANNELS else image.resize((image.width, height * (_CHANNELS + 1)), resample=0)
