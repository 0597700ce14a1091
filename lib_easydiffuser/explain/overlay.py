"""Pictures of places: one overlay for each tag, and all of them on one contact sheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..files import write_whole
from ..records import Box, Place
from .earlier import replacing
from .where import where

SHEET = "sheet.png"
_LONGEST = 1024  # pixels of an overlay's longer side; smaller pictures keep their own
_CELL, _TEXT, _MARGIN, _COLUMNS = 240, 34, 8, 4
_DIM = 0.45  # what is left of the picture where nothing was seen
_GLOW = np.array((255, 140, 0), np.float32)
_PALE = 0.55  # of the glow where it is strongest
_NAME = re.compile(r"[^\w.-]+")


def overlay(picture: Image.Image, place: Place) -> Image.Image:
    """The picture, dark but for the place: the map glows, boxes have an outline. At most 1024 pixels a side."""
    small = _within(picture, _LONGEST)
    seen = _seen(place, small.size)
    rgb = np.asarray(small, np.float32)
    lit = rgb * (_DIM + (1 - _DIM) * seen[..., None])
    if place.map is not None:
        lit += (_GLOW - lit) * (_PALE * seen[..., None] ** 2)
    drawn = Image.fromarray(lit.clip(0, 255).astype(np.uint8))
    for box in place.boxes:
        _outline(drawn, box)
    return drawn


def contact_sheet(picture: Image.Image, places: Sequence[Place]) -> Image.Image:
    """Every tag with its place in words below it; one without a place is the plain picture, pale."""
    columns = min(_COLUMNS, max(len(places), 1))
    rows = -(-len(places) // columns) or 1
    width, height = columns * (_CELL + _MARGIN) + _MARGIN, rows * (_CELL + _TEXT + _MARGIN) + _MARGIN
    sheet = Image.new("RGB", (width, height), "white")
    thumbnail = _within(picture, _CELL)
    pale = Image.blend(thumbnail, Image.new("RGB", thumbnail.size, "white"), 0.7)
    for number, place in enumerate(places):
        left = _MARGIN + (number % columns) * (_CELL + _MARGIN)
        top = _MARGIN + (number // columns) * (_CELL + _TEXT + _MARGIN)
        drawn = overlay(thumbnail, place) if place else pale
        sheet.paste(drawn, (left + (_CELL - drawn.width) // 2, top + (_CELL - drawn.height) // 2))
        _write(sheet, (left, top + _CELL + 2), place.text)
        _write(sheet, (left, top + _CELL + 17), where(place), "dimgray")
    return sheet


def drawn_overlays(picture: Image.Image, places: Sequence[Place]) -> dict[str, bytes]:
    """One PNG for every tag that has a place, by file name in the tags' order, and `sheet.png` of all.

    Args:
        places: Of the tags that shall be shown.
    """
    return {
        f"{number:02d}-{_NAME.sub('-', place.text)[:60].strip('-.') or 'tag'}.png": _png(overlay(picture, place))
        for number, place in enumerate(places, 1)
        if place
    } | {SHEET: _png(contact_sheet(picture, places))}


def write_overlays(folder: Path, picture: Image.Image, places: Sequence[Place]) -> list[Path]:
    """`drawn_overlays` as files; gives what was written.

    What an earlier call put there and this one does not is removed; whatever else lies there stays.

    Raises:
        OutputError: If a file cannot be written.
    """
    drawn = drawn_overlays(picture, places)
    with replacing(folder, drawn):
        for name, data in drawn.items():
            write_whole(folder / name, data)
    return [folder / name for name in drawn]


def write_archive(path: Path, picture: Image.Image, places: Sequence[Place]) -> None:
    """`drawn_overlays` as one zip file. PNGs are as small as they get: it packs nothing."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in drawn_overlays(picture, places).items():
            archive.writestr(name, data)


def _within(picture: Image.Image, longest: int) -> Image.Image:
    small = picture.convert("RGB")
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return small


def _seen(place: Place, size: tuple[int, int]) -> Any:
    """How lit every pixel is, 0..1, shape (height, width): the map on its scale, else the boxes."""
    if place.map is not None:
        grown = Image.fromarray(place.map).resize(size, Image.Resampling.BICUBIC)
        return np.asarray(grown, np.float32) / 255
    sheet = Image.new("L", size)
    for box in place.boxes:
        ImageDraw.Draw(sheet).rectangle(_corners(box, size), fill=255)
    return np.asarray(sheet, np.float32) / 255


def _outline(picture: Image.Image, box: Box) -> None:
    """White between two black lines: it is seen on everything."""
    left, top, right, bottom = _corners(box, picture.size)
    draw = ImageDraw.Draw(picture)
    for inset, colour in ((0, "black"), (1, "white"), (2, "black")):
        if right - left > 2 * inset and bottom - top > 2 * inset:
            draw.rectangle((left + inset, top + inset, right - inset, bottom - inset), outline=colour)


def _corners(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    left, top = min(round(box[0] * width), width - 1), min(round(box[1] * height), height - 1)
    right, bottom = round((box[0] + box[2]) * width) - 1, round((box[1] + box[3]) * height) - 1
    return left, top, min(max(right, left), width - 1), min(max(bottom, top), height - 1)


def _write(sheet: Image.Image, at: tuple[int, int], text: str, colour: str = "black") -> None:
    """Pillow's own letters; older ones have no others than Latin-1's."""
    letters = ImageFont.load_default()
    short = text if len(text) <= 38 else f"{text[:36]}..."
    try:
        ImageDraw.Draw(sheet).text(at, short, fill=colour, font=letters)
    except UnicodeEncodeError:
        ImageDraw.Draw(sheet).text(at, short.encode("latin-1", "replace").decode("latin-1"), fill=colour, font=letters)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=4)
    return file.getvalue()
