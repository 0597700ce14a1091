"""Pictures drawn for one claim each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from lib_easydiffuser.pixels import claims
from lib_easydiffuser.records import Evidence, Picture

SIDE = 384


def said(image: Image.Image) -> dict[str, Evidence]:
    return {evidence.text: evidence for evidence in claims(Picture(image.convert("RGB")))}


def scene(low: float, high: float, tint: tuple[float, float, float] = (1, 1, 1), seed: int = 1) -> Image.Image:
    """A scene with forms of every size and grain, as a camera gives; luma from `low` to `high`, 0..255."""
    return grained(low + (high - low) * forms(seed), tint, seed)


def forms(seed: int, side: int = SIDE) -> NDArray[np.float64]:
    """Fractal noise, 0..1: like a natural picture as strong at every scale."""
    random = np.random.default_rng(seed)
    total = np.zeros((side, side))
    for cells in (3, 6, 12, 24, 48, 96, 192):
        small = Image.fromarray(random.random((cells, cells)).astype(np.float32))
        total += np.asarray(small.resize((side, side), Image.Resampling.BICUBIC)) * cells**-0.25
    low, high = np.percentile(total, (2, 98))
    return np.asarray(np.clip((total - low) / (high - low), 0, 1))


def grained(luma: NDArray[np.float64], tint: tuple[float, float, float] = (1, 1, 1), seed: int = 1) -> Image.Image:
    grain = np.random.default_rng(seed).normal(0, 4, luma.shape)
    rgb = (luma + grain)[..., None] * np.array(tint)
    return Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8))


def blurred(image: Image.Image, radius: float) -> Image.Image:
    """Out of focus, with the sensor's grain on top."""
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=float)
    grain = np.random.default_rng(5).normal(0, 1, soft.shape[:2])[..., None]
    return Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8))


def flat(colour: str, other: str = "white") -> Image.Image:
    """A poster: an ellipse and a bar on one flat ground."""
    image = Image.new("RGB", (SIDE, SIDE), other)
    draw = ImageDraw.Draw(image)
    draw.ellipse((90, 60, 290, 260), fill=colour)
    draw.rectangle((60, 290, 320, 330), fill=colour)
    return image


def lines() -> Image.Image:
    image = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 60, 320, 320), outline="black", width=3)
    draw.line((40, 350, 340, 30), fill="black", width=3)
    draw.arc((120, 100, 260, 300), 0, 200, fill="black", width=3)
    return image


def sprite(cell: int = 8) -> Image.Image:
    random = np.random.default_rng(3)
    palette = random.integers(0, 256, (6, 3), dtype=np.uint8)
    return Image.fromarray(palette[random.integers(0, 6, (48, 48))]).resize((48 * cell,) * 2, Image.Resampling.NEAREST)


def before_a_window() -> Image.Image:
    """A dark figure before a bright sky."""
    luma = np.full((SIDE, SIDE), 244.0)
    luma[110:, 110:290] = 18
    luma[300:] = 25
    return grained(luma)
