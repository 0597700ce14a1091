"""Turn a picture the way its EXIF says it is held."""

from __future__ import annotations

from PIL import Image

_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def exif_turn(image: Image.Image) -> Image.Transpose | None:
    """The turn that brings the picture upright; None when it is, or when its EXIF cannot be read."""
    # Pillow turns a TIFF while it decodes it and (9.5) leaves the tag standing.
    if image.format == "TIFF":
        return None
    # `ImageOps.exif_transpose` also writes the EXIF anew, which raises on many real files.
    try:
        return _TURNS.get(image.getexif().get(_TAG))
    except Exception:  # broken EXIF is no reason to refuse the pixels
        return None


def swaps_sides(turn: Image.Transpose | None) -> bool:
    """Whether width and height change places."""
    return turn in (_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8])
