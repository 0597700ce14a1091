"""Pictures for the folder benchmarks: crops, sizes and recolours of scikit-image's photographs, always the same."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

SIZE = (640, 480)
_NAMES = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "ihc.png", "hubble_deep_field.jpg")


def photographs() -> list[Image.Image]:
    """Those that are installed."""
    found = importlib.util.find_spec("skimage")
    if found is None or found.origin is None:
        raise SystemExit("bench-batch: scikit-image, which ships the photographs, is not installed.")
    data = Path(found.origin).parent / "data"
    return [Image.open(data / name).convert("RGB") for name in _NAMES if (data / name).is_file()]


def made(folder: Path, number: int, size: tuple[int, int] = SIZE) -> list[Path]:
    """So many JPEG files of that size; what is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{place:05d}.jpg" for place in range(number)]
    if not all(path.is_file() for path in paths):
        for path, image in zip(paths, _images(photographs(), size), strict=False):
            image.save(path, quality=90)
    return paths


def _images(from_: Sequence[Image.Image], size: tuple[int, int]) -> Iterator[Image.Image]:
    draw = np.random.default_rng(20261130)
    while True:
        for image in from_:
            share = draw.uniform(0.5, 1.0)
            width, height = (max(32, int(side * share)) for side in image.size)
            left, top = (
                int(draw.integers(0, side - cut + 1)) for side, cut in zip(image.size, (width, height), strict=True)
            )
            cut = image.crop((left, top, left + width, top + height)).resize(size, Image.Resampling.BICUBIC)
            for enhancer in (ImageEnhance.Color, ImageEnhance.Brightness, ImageEnhance.Contrast):
                cut = enhancer(cut).enhance(float(draw.uniform(0.7, 1.3)))
            yield cut
