"""Textures, patterns and abstract pictures: noise of every grain, waves, cells, fractals, stripes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Random = np.random.Generator
_SIDE = 448


def clouds(random: Random, slope: float, side: int = _SIDE) -> Floats:
    """Noise whose power falls with frequency, 0..1, shape (side, side)."""
    down, across = np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij")
    strength = 1 / np.maximum(np.hypot(down, across), 1 / side) ** slope
    wave = strength * np.exp(2j * np.pi * random.random(strength.shape))
    field = np.fft.irfft2(wave, (side, side))
    low, high = np.percentile(field, (1, 99))
    found: Floats = np.clip((field - low) / (high - low), 0, 1)
    return found


def coloured(field: Floats, random: Random, steps: int = 4) -> Bytes:
    """A field through a ramp of random colours."""
    ramp = random.integers(0, 256, (steps, 3))
    at = np.linspace(0, 1, steps)
    return np.stack([np.interp(field, at, ramp[:, each]) for each in range(3)], -1).astype(np.uint8)


def noise(random: Random) -> Bytes:
    return coloured(clouds(random, random.uniform(0, 2.2)), random)


def stone(random: Random) -> Bytes:
    """Marble or wood: waves bent by clouds."""
    down, across = np.mgrid[:_SIDE, :_SIDE] / _SIDE
    bent = clouds(random, 1.8) * random.uniform(2, 8)
    far = np.hypot(across - 0.5, down - 0.5) if random.random() < 0.5 else across
    return coloured(0.5 + 0.5 * np.sin(far * random.uniform(10, 60) + bent), random, 3)


def cells(random: Random) -> Bytes:
    """A mosaic: each point has the colour of the nearest of some seeds."""
    seeds = np.ones((_SIDE, _SIDE), np.uint8)
    count = int(random.integers(20, 400))
    seeds[tuple(random.integers(0, _SIDE, (2, count)))] = 0
    far, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5)
    made = random.integers(0, 256, (labels.max() + 1, 3))[labels].astype(np.float32)
    if random.random() < 0.5:
        made *= np.clip(1 - far / far.max() * random.uniform(0.3, 1), 0, 1)[..., None]
    return np.clip(made, 0, 255).astype(np.uint8)


def fractal(random: Random) -> Bytes:
    """A Julia set by escape time."""
    down, across = np.mgrid[-1.3 : 1.3 : _SIDE * 1j, -1.3 : 1.3 : _SIDE * 1j]
    point, escaped = across + 1j * down, np.zeros((_SIDE, _SIDE))
    centre = 0.7885 * np.exp(1j * random.uniform(0, 2 * np.pi))
    for _ in range(60):
        inside = np.abs(point) < 4
        point = np.where(inside, point * point + centre, point)
        escaped += inside
    return coloured(np.sqrt(escaped / 60), random, 6)


def pattern(random: Random) -> Bytes:
    """Stripes, checks or dots, with cloth's grain on some."""
    down, across = np.mgrid[:_SIDE, :_SIDE]
    step = random.uniform(10, 60)
    kinds = (np.sin(across / step), np.sin(across / step) * np.sin(down / step), np.sin((across + down) / step),
             np.maximum(np.sin(across / step), np.sin(down / step)))  # fmt: skip
    field = kinds[random.integers(len(kinds))] / 2 + 0.5
    if random.random() < 0.6:
        field = np.round(field * 3) / 3
    made = coloured(field, random).astype(np.float64)
    return np.clip(made + random.normal(0, random.uniform(0, 12), made.shape), 0, 255).astype(np.uint8)


def abstract(random: Random) -> Bytes:
    """Overlapping translucent shapes over a gradient."""
    made = coloured(np.linspace(0, 1, _SIDE)[:, None] * np.ones((1, _SIDE)), random, 3).astype(np.float64)
    for _ in range(random.integers(5, 40)):
        layer = made.copy()
        middle, half = random.integers(0, _SIDE, 2), random.integers(10, 140, 2)
        colour = random.integers(0, 256, 3).tolist()
        if random.random() < 0.5:
            cv2.ellipse(layer, middle.tolist(), half.tolist(), random.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            corners = (middle + random.normal(0, 70, (int(random.integers(3, 6)), 2))).astype(np.int32)
            cv2.fillPoly(layer, [corners], colour, cv2.LINE_AA)
        share = random.uniform(0.3, 1)
        made = share * layer + (1 - share) * made
    return made.astype(np.uint8)


MADE = {"noise": noise, "stone": stone, "cells": cells, "fractal": fractal, "pattern": pattern, "abstract": abstract}
