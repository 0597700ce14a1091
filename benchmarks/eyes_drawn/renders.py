"""Renders: shaded solids over a floor, mountains from heights; with a camera's grain on some."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .textures import clouds

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Random = np.random.Generator
_HIGH, _WIDE = 288, 384
_STEPS, _NEAR, _FAR = 64, 1e-3, 30.0


def _grained(light: Floats, random: Random) -> Bytes:
    sigma = random.choice([0, 0, 3, 7])
    made = np.clip(light, 0, 1) ** (1 / 2.2) * 255 + random.normal(0, sigma, (*light.shape[:2], 1))
    return np.clip(cv2.resize(made, None, fx=1.5, fy=1.5), 0, 255).astype(np.uint8)


class _World:
    """Balls, boxes and rings on a floor, as a distance to the nearest surface.

    Source:
        Sphere tracing (Hart 1996).
    """

    def __init__(self, random: Random) -> None:
        count = int(random.integers(2, 7))
        self.kinds = random.integers(0, 3, count)
        self.middles = np.stack(
            [random.uniform(-2, 2, count), np.full(count, 0.5), random.uniform(-1.5, 2.5, count)], 1
        )
        self.sizes = random.uniform(0.3, 0.75, count)
        self.colours = np.vstack([random.uniform(0.2, 0.8, 3), random.uniform(0.05, 0.95, (count, 3))])

    def distances(self, at: Floats) -> Floats:
        """To the floor and to each thing, shape (things + 1, ...)."""
        found = [at[..., 1]]
        for kind, middle, size in zip(self.kinds, self.middles, self.sizes, strict=True):
            off = at - [middle[0], size, middle[2]]
            if kind == 0:
                found.append(np.linalg.norm(off, axis=-1) - size)
            elif kind == 1:
                over = np.abs(off) - size * 0.75
                found.append(np.linalg.norm(np.maximum(over, 0), axis=-1) + np.minimum(over.max(-1), 0) - 0.06)
            else:
                flat = np.hypot(off[..., 0], off[..., 1]) - size * 0.7
                found.append(np.hypot(flat, off[..., 2]) - size * 0.28)
        return np.stack(found)

    def traced(self, start: Floats, way: Floats) -> Floats:
        far = np.zeros(way.shape[:-1])
        for _ in range(_STEPS):
            far = np.minimum(far + self.distances(start + way * far[..., None]).min(0), _FAR)
        return far

    def normals(self, at: Floats) -> Floats:
        step = 1e-3
        slope = [self.distances(at + each).min(0) - self.distances(at - each).min(0) for each in np.eye(3) * step]
        found = np.stack(slope, -1)
        return found / np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), 1e-9)


def solids(random: Random) -> Bytes:
    world = _World(random)
    down, across = np.mgrid[0.75 : -0.75 : _HIGH * 1j, -1 : 1 : _WIDE * 1j]
    way = np.stack([across, down - 0.35, np.full_like(down, 1.6)], -1)
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    far = world.traced(np.array([0, 1.6, -5.0]), way)
    at = np.array([0, 1.6, -5.0]) + way * far[..., None]
    normal = world.normals(at)
    sun = np.array([random.uniform(-1, 1), 1.2, -0.6])
    sun /= np.linalg.norm(sun)
    lit = np.clip(normal @ sun, 0, 1) * (world.traced(at + normal * 0.02, np.broadcast_to(sun, at.shape)) >= _FAR * 0.9)
    colour = world.colours[world.distances(at).argmin(0)]
    if random.random() < 0.5:
        checks = (np.floor(at[..., 0]) + np.floor(at[..., 2])) % 2
        colour = np.where((at[..., 1] < 0.01)[..., None], colour * (0.35 + 0.65 * checks[..., None]), colour)
    shine = np.clip(normal @ ((sun - way[_HIGH // 2, _WIDE // 2]) / 2), 0, 1) ** 40
    light = colour * (0.25 + 0.8 * lit[..., None]) + 0.4 * (shine * lit)[..., None]
    sky = np.array([0.5, 0.65, 0.9]) * np.linspace(0.8, 1.2, _HIGH)[:, None, None]
    return _grained(np.where((far > _FAR * 0.95)[..., None], sky, light), random)


def mountains(random: Random) -> Bytes:
    """Heights lit from the side, in rows one behind another."""
    light = np.ones((_HIGH, _WIDE, 3)) * np.linspace([0.4, 0.55, 0.85], [0.9, 0.8, 0.75], _HIGH)[:, None]
    rows = np.arange(_HIGH)[:, None]
    for far in np.linspace(1, 0, int(random.integers(3, 9))):
        line = clouds(random, 1.9, _WIDE)[0]
        top = _HIGH * (0.3 + 0.55 * (1 - far)) - line * 90 * (0.4 + 0.6 * far)
        slope = np.gradient(cv2.GaussianBlur(line[None], (0, 0), 2)[0]) * 20
        grain = clouds(random, 1.2, _WIDE)[:_HIGH]
        ground = np.array([0.15, 0.22, 0.12]) * (0.7 + 0.5 * grain + slope[None])[..., None] * 1.6
        haze = np.array([0.6, 0.68, 0.8])
        light = np.where((rows > top[None])[..., None], ground * (1 - far * 0.85) + haze * far * 0.85, light)
    return _grained(light, random)


def land(random: Random) -> Bytes:
    """A relief map: heights coloured and shaded."""
    heights = clouds(random, random.uniform(1.4, 2.2), _WIDE)[:_HIGH]
    down, across = np.gradient(heights * 40)
    shade = np.clip(0.6 + 0.5 * (across - down), 0.1, 1.3)
    ramp = np.array([[0.1, 0.2, 0.5], [0.2, 0.45, 0.6], [0.3, 0.5, 0.2], [0.5, 0.4, 0.25], [0.95, 0.95, 0.95]])
    colour = np.stack([np.interp(heights, np.linspace(0, 1, 5), ramp[:, each]) for each in range(3)], -1)
    return _grained(colour * shade[..., None], random)


MADE = {"solids": solids, "mountains": mountains, "relief": land}
