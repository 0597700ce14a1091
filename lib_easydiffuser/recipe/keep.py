"""A step's picture on disk: the infotext first, then the picture, whole or not at all; none replaces another."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ..errors import GenerationError
from ..files import write_text, write_whole
from .records import Made

PARAMETERS = "parameters"


def keep(folder: Path, name: str, made: Made) -> Path:
    """Write NAME.txt and NAME.png, or NAME-2 where there is one already; gives the picture's path.

    Raises:
        OutputError: If they cannot be written.
    """
    path = _free(folder, name)
    write_text(path.with_suffix(".txt"), made.infotext)
    write_whole(path, made.picture)
    return path


def as_png(data: bytes, infotext: str) -> tuple[bytes, str]:
    """The picture as a PNG with its infotext inside, and that text.

    Raises:
        GenerationError: If it is no picture.
    """
    from PIL.PngImagePlugin import PngInfo

    image = opened(data)
    own = str(image.info.get(PARAMETERS) or "")
    said = infotext or own
    if image.format == "PNG" and own == said:
        return data, said
    info = PngInfo()
    if said:
        info.add_text(PARAMETERS, said)
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue(), said


def size_of(data: bytes) -> tuple[int, int]:
    """Its (width, height), pixels.

    Raises:
        GenerationError: If it is no picture.
    """
    width, height = opened(data).size
    return int(width), int(height)


def opened(data: bytes) -> Any:
    """The picture as Pillow has it.

    Raises:
        GenerationError: If it is none.
    """
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    # Pillow raises anything for a damaged file.
    except Exception as error:
        raise GenerationError("The WebUI gave something that is no picture.", "Its console may say why.") from error
    return image


def _free(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.png", 2
    while path.exists() or path.with_suffix(".txt").exists():
        path = folder / f"{name}-{number}.png"
        number += 1
    return path
