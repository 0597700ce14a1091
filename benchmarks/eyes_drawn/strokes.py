"""Photographs painted and drawn over: brushes, knives, pencils, inks, few colours."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Random = np.random.Generator


def brush(rgb: Bytes, random: Random) -> Bytes:
    """Strokes along the edges, wide ones first."""
    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), 4).astype(np.float32)
    way = np.arctan2(cv2.Sobel(grey, cv2.CV_32F, 0, 1), cv2.Sobel(grey, cv2.CV_32F, 1, 0)) + np.pi / 2
    made = cv2.GaussianBlur(rgb, (0, 0), 12)
    high, wide = grey.shape
    broad = random.uniform(0.7, 1.5)
    for width, count in ((14, 1500), (8, 3500), (4, 7000)):
        smooth = cv2.GaussianBlur(rgb, (0, 0), width / 3)
        for y, x in zip(random.integers(0, high, count), random.integers(0, wide, count), strict=True):
            turn, length = float(way[y, x]) + random.normal(0, 0.2), width * random.uniform(1.5, 3)
            off = np.array([np.cos(turn), np.sin(turn)]) * length
            colour = np.clip(smooth[y, x].astype(float) + random.normal(0, 8), 0, 255).tolist()
            middle = np.array([x, y])
            first, last = (np.round(middle + each).astype(int).tolist() for each in (-off, off))
            cv2.line(made, first, last, colour, max(1, round(width * broad / 2)), cv2.LINE_AA)
    return made


def oil(rgb: Bytes, random: Random) -> Bytes:
    """Each point has the mean colour of the commonest of some brightnesses around it."""
    steps, reach = int(random.integers(6, 12)), int(random.integers(7, 15))
    level = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(int) * steps // 256
    best = np.full(level.shape, -1.0, np.float32)
    made = np.zeros(rgb.shape, np.float32)
    for each in range(steps):
        mask = (level == each).astype(np.float32)
        share = cv2.blur(mask, (reach, reach))
        colour = cv2.blur(rgb * mask[..., None], (reach, reach)) / np.maximum(share, 1e-6)[..., None]
        more = share > best
        best, made = np.where(more, share, best), np.where(more[..., None], colour, made)
    return np.clip(made, 0, 255).astype(np.uint8)


def smooth(rgb: Bytes, random: Random) -> Bytes:
    """OpenCV's stylization: flat regions, clear edges."""
    return cv2.stylization(rgb, sigma_s=float(random.uniform(20, 80)), sigma_r=float(random.uniform(0.3, 0.7)))  # type: ignore[return-value]


def watercolour(rgb: Bytes, random: Random) -> Bytes:
    """Mean shift, paled, on paper."""
    flat = cv2.pyrMeanShiftFiltering(rgb, 12, float(random.uniform(20, 45))).astype(np.float32)
    paper = cv2.GaussianBlur(random.normal(0, 1, rgb.shape[:2]).astype(np.float32), (0, 0), 1.2) * 18
    return np.clip(255 - (255 - flat) * random.uniform(0.6, 0.9) + paper[..., None], 0, 255).astype(np.uint8)


def comic(rgb: Bytes, random: Random) -> Bytes:
    """Flat colours with inked edges."""
    flat = rgb
    for _ in range(4):
        flat = cv2.bilateralFilter(flat, 9, 60, 9)  # type: ignore[assignment]
    steps = int(random.integers(4, 9))
    flat = (np.round(flat / 255 * steps) / steps * 255).astype(np.uint8)
    grey = cv2.medianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 7)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 4)
    return np.where(ink[..., None] > 0, flat, flat // 5)


def pencil(rgb: Bytes, random: Random) -> Bytes:
    grey, colour = cv2.pencilSketch(rgb, sigma_s=60, sigma_r=0.07, shade_factor=float(random.uniform(0.02, 0.06)))
    return colour if random.random() < 0.5 else np.repeat(grey[..., None], 3, -1)  # type: ignore[return-value]


def charcoal(rgb: Bytes, random: Random) -> Bytes:
    """Dodged grey with strokes across."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    dodged = cv2.divide(grey, 255 - cv2.GaussianBlur(255 - grey, (0, 0), float(random.uniform(4, 14))), scale=256)
    grain = cv2.filter2D(random.normal(0, 40, grey.shape), -1, np.eye(9) / 9)
    return np.repeat(np.clip(dodged + grain, 0, 255).astype(np.uint8)[..., None], 3, -1)


def points(rgb: Bytes, random: Random) -> Bytes:
    """Dots of slightly wrong colours, as pointillists set them."""
    made = np.full_like(rgb, 240)
    high, wide = rgb.shape[:2]
    radius = random.uniform(2.5, 5)
    count = int(high * wide / radius**2 * 1.2)
    for y, x in zip(random.integers(0, high, count), random.integers(0, wide, count), strict=True):
        colour = np.clip(rgb[y, x] + random.normal(0, 28, 3), 0, 255).tolist()
        cv2.circle(made, (int(x), int(y)), round(radius), colour, -1, cv2.LINE_AA)
    return made


def halftone(rgb: Bytes, random: Random) -> Bytes:
    """Newsprint: a screen of dots."""
    down, across = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    step, made = random.uniform(1.0, 1.8), []
    for each, turn in enumerate((0.26, 1.31, 0.0)):
        screen = np.sin((across * np.cos(turn) + down * np.sin(turn)) / step)
        screen = screen * np.sin((down * np.cos(turn) - across * np.sin(turn)) / step)
        made.append(np.where(rgb[..., each] / 255 > 0.5 - screen / 2.2, 245, 20))
    return np.stack(made, -1).astype(np.uint8)


def few_colours(rgb: Bytes, random: Random) -> Bytes:
    """A poster, or pixel art of a small copy."""
    from PIL import Image

    picture = Image.fromarray(rgb)
    if random.random() < 0.5:
        picture = picture.resize((96, max(1, 96 * picture.height // picture.width)))
    flat = picture.quantize(int(random.integers(6, 20)), dither=Image.Dither.NONE).convert("RGB")
    return np.asarray(flat.resize((rgb.shape[1], rgb.shape[0]), Image.Resampling.NEAREST))


def engraving(rgb: Bytes, random: Random) -> Bytes:
    """Lines that swell where it is dark."""
    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), 1.5) / 255
    down, across = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    wave = np.sin((down + 5 * np.sin(across / 40)) / random.uniform(0.8, 1.4)) / 2 + 0.5
    return np.repeat(np.where(wave > 1 - grey, 240, 30).astype(np.uint8)[..., None], 3, -1)


FILTERS = {
    "brush": brush, "oil": oil, "smooth": smooth, "watercolour": watercolour, "comic": comic, "pencil": pencil,
    "charcoal": charcoal, "points": points, "halftone": halftone, "few colours": few_colours, "engraving": engraving,
}  # fmt: skip
