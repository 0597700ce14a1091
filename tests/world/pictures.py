"""Drawn pictures."""

from __future__ import annotations

from PIL import Image, ImageDraw

from lib_easydiffuser.records import Picture

_SCENES = (("red", "blue", "ellipse"), ("green", "yellow", "rectangle"), ("white", "black", "ellipse"))


def drawn(index: int, side: int = 48) -> Picture:
    """A shape on a ground; another for each index."""
    ground, ink, shape = _SCENES[index % len(_SCENES)]
    image = Image.new("RGB", (side + 16, side), ground)
    box = (4 + index, 4, side // 2 + index, side - 8)
    getattr(ImageDraw.Draw(image), shape)(box, fill=ink)
    return Picture(image, name=f"{ground}-{shape}-{index}.png")
