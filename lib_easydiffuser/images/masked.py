"""The part of a picture that an inpainting mask marks."""

from __future__ import annotations

from PIL import Image, ImageOps

_LEAST = 64  # pixels: a captioner sees nothing in less


def masked_part(image: Image.Image, mask: Image.Image, invert: bool = False, padding: int = 0) -> Image.Image:
    """The box around all that is marked, with some of its surroundings; the whole picture when nothing is marked.

    Args:
        mask: White marks; where it has an alpha channel that says anything, opaque marks. Any size.
        invert: Whether the unmarked part is meant.
        padding: Pixels of surroundings on each side.
    """
    marks = _marks(mask)
    if marks.size != image.size:
        marks = marks.resize(image.size, Image.Resampling.NEAREST)
    box = (ImageOps.invert(marks) if invert else marks).getbbox()
    if box is None:
        return image
    left, right = _grown(box[0], box[2], padding, image.width)
    top, bottom = _grown(box[1], box[3], padding, image.height)
    return image.crop((left, top, right, bottom))


def _marks(mask: Image.Image) -> Image.Image:
    """Mode "L", 255 where marked. As both hosts read a mask: by its alpha when that is not opaque all over."""
    says = mask.getchannel("A") if "A" in mask.getbands() else None
    grey = says if says is not None and says.getextrema() != (255, 255) else mask.convert("L")
    return grey.point([255 if value > 127 else 0 for value in range(256)])


def _grown(low: int, high: int, padding: int, most: int) -> tuple[int, int]:
    more = max(padding, -(-(_LEAST - (high - low)) // 2))
    return max(0, low - more), min(most, high + more)
