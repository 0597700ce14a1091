"""The room's one entrance: anything that is a picture -> Picture."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from ..errors import quoted
from ..records import Picture
from .decode import check_size, open_image, pillow_errors
from .embedded import read_embedded
from .modes import to_rgb
from .orientation import exif_turn, swaps_sides
from .quiet import quiet
from .source import file_bytes


def load_picture(source: str | Path | bytes | Image.Image, *, name: str = "", max_side: int | None = None) -> Picture:
    """Read a picture: upright, RGB, on white, with the prompt its file carries.

    Args:
        source: A path, the bytes of a file, base64 of them (with or without `data:`), or a PIL image.
            A text that is an existing path is a path.
        name: What to call it; the file's own name by default.
        max_side: A larger picture is scaled down evenly so that its longer side has this many pixels.

    Raises:
        ImageError: If it cannot be read.
    """
    with quiet():
        if isinstance(source, Image.Image):
            return _from_pil(source, name, max_side)
        data, file_name = file_bytes(source)
        shown = _shown(source, name or (str(source) if file_name else ""))
        image, size = open_image(data, shown, max_side)
        return _picture(image, size, name or file_name, shown, max_side, data)


def _shown(source: str | Path | bytes, name: str) -> str:
    """How a message names the picture; the repr of a whole file would be as large as the file."""
    if name or isinstance(source, Path):
        return quoted(name, 200)
    return quoted(source[:80])


def _from_pil(image: Image.Image, name: str, max_side: int | None) -> Picture:
    shown = quoted(name) if name else f"{image.mode} {image.width}x{image.height}"
    check_size(image.size, shown)
    with pillow_errors(shown):
        image.load()
    return _picture(image, image.size, name, shown, max_side, b"")


def _picture(
    image: Image.Image, size: tuple[int, int], name: str, shown: str, max_side: int | None, data: bytes
) -> Picture:
    turn = exif_turn(image)
    embedded = read_embedded(image, data)
    with pillow_errors(shown):
        rgb = evenly_scaled(to_rgb(image), max_side)
        if turn is not None:
            rgb = rgb.transpose(turn)
        if rgb is image:
            rgb = _plain(image) if data else image.copy()  # a picture that was handed in stays its owner's
    rgb.info = {}  # the copy would drag the file's EXIF along, which no longer holds
    original = size[::-1] if swaps_sides(turn) else size
    return Picture(rgb=rgb, name=name, format=image.format or "", embedded=embedded, original_size=original)


def _plain(image: Image.Image) -> Image.Image:
    """The same pixels without the file they came from; `copy()` would hold 8192 x 8192 of them twice."""
    return image._new(image.im)


def evenly_scaled(rgb: Image.Image, max_side: int | None) -> Image.Image:
    """The picture itself, or a smaller one of the same proportions whose longer side is `max_side`."""
    longer = max(rgb.size)
    if max_side is None or longer <= max_side:
        return rgb
    width, height = (max(1, round(side * max_side / longer)) for side in rgb.size)
    return rgb.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
