"""Pictures for the page: small enough, and still themselves."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.loop.thumbs import PAGE_SIDE, page_picture, thumbnail


def noise(side: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (side, side, 3), dtype=np.uint8))


def test_a_pair_of_2048_pixels_reaches_the_page_under_2_mb_even_of_noise() -> None:
    assert 2 * len(page_picture(noise(2048)).uri) < 2_000_000


def test_a_photograph_keeps_its_pixels(photographs: object) -> None:
    from pathlib import Path

    image = Image.open(Path(str(photographs)) / "astronaut.png").resize((2048, 2048), Image.Resampling.BICUBIC)
    shown = page_picture(image)
    assert (shown.width, shown.height) == (2048, 2048) and len(shown.data) < 700_000
    back = np.asarray(Image.open(io.BytesIO(shown.data)).convert("RGB"), dtype=float)
    assert np.abs(back - np.asarray(image.convert("RGB"), dtype=float)).mean() < 4


@pytest.mark.parametrize("size", [(4096, 100), (100, 4096), (64, 64), (1, 1)])
def test_proportions_hold_and_nothing_is_enlarged(size: tuple[int, int]) -> None:
    shown = page_picture(Image.new("RGB", size, "teal"))
    assert max(shown.width, shown.height) == min(max(size), PAGE_SIDE)
    assert shown.width / shown.height == pytest.approx(size[0] / size[1], rel=0.05)
    assert Image.open(io.BytesIO(base64.b64decode(shown.uri.partition(",")[2]))).size == (shown.width, shown.height)


def test_a_thumbnail_is_a_small_jpeg() -> None:
    data = thumbnail(noise(2048))
    assert Image.open(io.BytesIO(data)).format == "JPEG" and Image.open(io.BytesIO(data)).size == (256, 256)
    assert len(data) < 40_000
