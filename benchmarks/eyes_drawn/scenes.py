"""Drawn scenes: houses, people, animals, faces and vehicles out of plain shapes, in several hands."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Random = np.random.Generator
_SIZE = (384, 512)


class _Hand:
    """A way of drawing: flat, outlined, pale, or on grainy paper."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.ground = random.integers(150, 256, 3).tolist()
        self.canvas = np.full((*_SIZE, 3), self.ground, np.uint8)
        self.line = int(random.choice([0, 2, 4]))
        self.ink = random.integers(0, 70, 3).tolist()

    def colour(self) -> list[int]:
        found: list[int] = self.random.integers(20, 250, 3).tolist()
        return found

    def shape(self, points: NDArray[np.float64] | list[tuple[float, float]], colour: list[int] | None = None) -> None:
        corners = np.round(np.array(points)).astype(np.int32)
        cv2.fillPoly(self.canvas, [corners], colour or self.colour(), cv2.LINE_AA)
        if self.line:
            cv2.polylines(self.canvas, [corners], True, self.ink, self.line, cv2.LINE_AA)

    def oval(
        self, x: float, y: float, wide: float, high: float, colour: list[int] | None = None, turn: float = 0
    ) -> None:
        middle, half = (round(x), round(y)), (max(1, round(wide)), max(1, round(high)))
        cv2.ellipse(self.canvas, middle, half, turn, 0, 360, colour or self.colour(), -1, cv2.LINE_AA)
        if self.line:
            cv2.ellipse(self.canvas, middle, half, turn, 0, 360, self.ink, self.line, cv2.LINE_AA)

    def stroke(self, *points: tuple[float, float], wide: int = 3) -> None:
        cv2.polylines(self.canvas, [np.array(points, np.int32)], False, self.ink, wide, cv2.LINE_AA)

    def finished(self) -> Bytes:
        """With light falling over it, or paper's grain, or as it is."""
        way = self.random.integers(4)
        made = self.canvas.astype(np.float32)
        if way & 1:
            made *= np.linspace(self.random.uniform(0.6, 1), 1.1, _SIZE[0])[:, None, None]
        if way & 2:
            grain = self.random.normal(0, self.random.uniform(4, 14), (*_SIZE, 1))
            made += cv2.GaussianBlur(grain, (0, 0), 0.8)[..., None] * 2
        return np.clip(made, 0, 255).astype(np.uint8)


def _cat(hand: _Hand, x: float, y: float, size: float) -> None:
    fur = hand.colour()
    hand.oval(x, y + size, size * 0.8, size, fur)
    hand.oval(x, y, size * 0.6, size * 0.5, fur)
    for side in (-1, 1):
        ear = [
            (x + side * size * 0.5, y - size * 0.2),
            (x + side * size * 0.45, y - size * 0.8),
            (x + side * size * 0.1, y - size * 0.45),
        ]
        hand.shape(ear, fur)
        hand.oval(x + side * size * 0.25, y - size * 0.05, size * 0.09, size * 0.12, [250, 250, 250])
        hand.oval(x + side * size * 0.25, y - size * 0.05, size * 0.05, size * 0.1, [20, 20, 20])
        hand.stroke((x + side * size * 0.1, y + size * 0.2), (x + side * size * 0.8, y + size * 0.15), wide=1)
    hand.oval(x, y + size * 0.15, size * 0.07, size * 0.05, [220, 120, 130])


def _bird(hand: _Hand, x: float, y: float, size: float) -> None:
    feather = hand.colour()
    hand.oval(x, y, size, size * 0.6, feather, -15)
    hand.oval(x + size * 0.9, y - size * 0.5, size * 0.4, size * 0.4, feather)
    hand.shape(
        [(x + size * 1.25, y - size * 0.55), (x + size * 1.7, y - size * 0.4), (x + size * 1.25, y - size * 0.35)]
    )
    hand.oval(x + size, y - size * 0.6, size * 0.07, size * 0.07, [10, 10, 10])
    hand.shape([(x - size * 0.3, y - size * 0.1), (x - size * 1.5, y + size * 0.4), (x - size * 0.2, y + size * 0.4)])
    hand.stroke((x, y + size * 0.6), (x, y + size), wide=2)


def _person(hand: _Hand, x: float, y: float, size: float) -> None:
    skin = [int(v) for v in np.array([235, 190, 150]) * hand.random.uniform(0.5, 1.05)]
    skin = [min(255, v) for v in skin]
    legs = hand.colour()
    for side in (-1, 1):
        hand.shape(
            [
                (x + side * size * 0.05, y + size),
                (x + side * size * 0.3, y + size),
                (x + side * size * 0.32, y + size * 2.1),
                (x + side * size * 0.1, y + size * 2.1),
            ],
            legs,
        )
        hand.shape(
            [
                (x + side * size * 0.35, y - size * 0.05),
                (x + side * size * 0.85, y + size * 0.6),
                (x + side * size * 0.7, y + size * 0.75),
                (x + side * size * 0.3, y + size * 0.3),
            ],
            skin,
        )
    hand.shape(
        [
            (x - size * 0.4, y - size * 0.1),
            (x + size * 0.4, y - size * 0.1),
            (x + size * 0.35, y + size * 1.1),
            (x - size * 0.35, y + size * 1.1),
        ]
    )
    _face(hand, x, y - size * 0.55, size * 0.42, skin)


def _face(hand: _Hand, x: float, y: float, size: float, skin: list[int] | None = None) -> None:
    hair = hand.colour()
    hand.oval(x, y - size * 0.15, size * 1.1, size * 1.15, hair)
    hand.oval(x, y, size * 0.9, size, skin or hand.colour())
    for side in (-1, 1):
        hand.oval(x + side * size * 0.38, y - size * 0.05, size * 0.22, size * 0.26, [250, 250, 250])
        hand.oval(x + side * size * 0.38, y, size * 0.13, size * 0.2, hand.colour())
        hand.oval(x + side * size * 0.35, y - size * 0.08, size * 0.04, size * 0.05, [255, 255, 255])
    hand.stroke((x - size * 0.25, y + size * 0.5), (x, y + size * 0.58), (x + size * 0.25, y + size * 0.5), wide=2)


def _house(hand: _Hand, x: float, y: float, size: float) -> None:
    hand.shape([(x - size, y), (x + size, y), (x + size, y + size * 1.3), (x - size, y + size * 1.3)])
    hand.shape([(x - size * 1.2, y), (x, y - size * 0.9), (x + size * 1.2, y)])
    hand.shape(
        [
            (x - size * 0.2, y + size * 0.5),
            (x + size * 0.2, y + size * 0.5),
            (x + size * 0.2, y + size * 1.3),
            (x - size * 0.2, y + size * 1.3),
        ]
    )
    for side in (-1, 1):
        left = x + side * size * 0.62
        hand.shape(
            [
                (left - size * 0.2, y + size * 0.3),
                (left + size * 0.2, y + size * 0.3),
                (left + size * 0.2, y + size * 0.7),
                (left - size * 0.2, y + size * 0.7),
            ],
            [170, 210, 240],
        )


def _car(hand: _Hand, x: float, y: float, size: float) -> None:
    paint = hand.colour()
    hand.shape(
        [
            (x - size, y + size * 0.1),
            (x - size * 0.6, y - size * 0.5),
            (x + size * 0.4, y - size * 0.5),
            (x + size * 0.9, y + size * 0.1),
        ],
        paint,
    )
    hand.shape(
        [
            (x - size * 1.5, y + size * 0.1),
            (x + size * 1.5, y + size * 0.1),
            (x + size * 1.5, y + size * 0.6),
            (x - size * 1.5, y + size * 0.6),
        ],
        paint,
    )
    hand.shape(
        [
            (x - size * 0.8, y + size * 0.05),
            (x - size * 0.5, y - size * 0.4),
            (x, y - size * 0.4),
            (x, y + size * 0.05),
        ],
        [190, 220, 240],
    )
    for side in (-1, 1):
        hand.oval(x + side * size * 0.85, y + size * 0.6, size * 0.35, size * 0.35, [30, 30, 30])
        hand.oval(x + side * size * 0.85, y + size * 0.6, size * 0.15, size * 0.15, [180, 180, 180])


def _boat(hand: _Hand, x: float, y: float, size: float) -> None:
    hand.shape(
        [(x - size * 1.3, y), (x + size * 1.3, y), (x + size * 0.8, y + size * 0.6), (x - size * 0.8, y + size * 0.6)]
    )
    hand.shape([(x, y - size * 1.8), (x, y - size * 0.1), (x + size, y - size * 0.1)], [245, 245, 240])
    hand.stroke((x, y), (x, y - size * 1.9))


def _balloon(hand: _Hand, x: float, y: float, size: float) -> None:
    hand.oval(x, y, size * 0.8, size)
    hand.stroke((x, y + size), (x - size * 0.2, y + size * 1.6), (x + size * 0.1, y + size * 2.2), wide=2)


def _cup(hand: _Hand, x: float, y: float, size: float) -> None:
    paint = hand.colour()
    hand.oval(x + size * 0.8, y + size * 0.4, size * 0.35, size * 0.4, paint)
    hand.oval(x + size * 0.8, y + size * 0.4, size * 0.2, size * 0.25, hand.ground)
    hand.shape(
        [
            (x - size * 0.8, y - size * 0.2),
            (x + size * 0.8, y - size * 0.2),
            (x + size * 0.6, y + size),
            (x - size * 0.6, y + size),
        ],
        paint,
    )
    hand.oval(x, y - size * 0.2, size * 0.8, size * 0.2)


def _vase(hand: _Hand, x: float, y: float, size: float) -> None:
    for turn in np.linspace(-1, 1, int(hand.random.integers(3, 7))):
        top = (x + turn * size, y - size * hand.random.uniform(0.6, 1.3))
        hand.stroke((x, y), top)
        petals = hand.colour()
        for way in np.linspace(0, 2 * np.pi, 6)[:-1]:
            hand.oval(
                top[0] + 0.2 * size * np.cos(way), top[1] + 0.2 * size * np.sin(way), size * 0.15, size * 0.15, petals
            )
        hand.oval(*top, size * 0.12, size * 0.12, [240, 210, 60])
    hand.shape(
        [
            (x - size * 0.35, y),
            (x + size * 0.35, y),
            (x + size * 0.5, y + size * 0.6),
            (x + size * 0.3, y + size * 1.1),
            (x - size * 0.3, y + size * 1.1),
            (x - size * 0.5, y + size * 0.6),
        ]
    )


_THINGS = (_cat, _bird, _person, _house, _car, _boat, _balloon, _cup, _vase)


def scene(random: Random) -> Bytes:
    """Sky, hills, a sun and two to five things of any kind."""
    hand = _Hand(random)
    high, wide = _SIZE
    horizon = high * random.uniform(0.45, 0.7)
    hand.oval(random.uniform(0, wide), random.uniform(20, 90), 34, 34, [250, 220, 80])
    across = np.linspace(0, wide, 40)
    hills = horizon + 25 * np.sin(across / random.uniform(30, 90) + random.uniform(0, 6))
    hand.shape(np.vstack([np.stack([across, hills], 1), [[wide, high], [0, high]]]))
    for _ in range(random.integers(2, 6)):
        thing = _THINGS[random.integers(len(_THINGS))]
        thing(hand, random.uniform(60, wide - 60), horizon + random.uniform(-30, 60), random.uniform(24, 60))
    return hand.finished()


def one_thing(random: Random) -> Bytes:
    """One thing that fills the page."""
    hand = _Hand(random)
    _THINGS[random.integers(len(_THINGS))](hand, _SIZE[1] / 2, _SIZE[0] * 0.4, random.uniform(80, 120))
    return hand.finished()


def portrait(random: Random) -> Bytes:
    """A face with large eyes, as comics draw them."""
    hand = _Hand(random)
    x, y = _SIZE[1] * random.uniform(0.4, 0.6), _SIZE[0] * random.uniform(0.4, 0.5)
    size = random.uniform(90, 130)
    hand.shape(
        [(x - size * 1.4, _SIZE[0]), (x - size * 0.5, y + size), (x + size * 0.5, y + size), (x + size * 1.4, _SIZE[0])]
    )
    _face(hand, x, y, size)
    return hand.finished()


def line_drawing(random: Random) -> Bytes:
    """The same things in ink on paper."""
    made = scene(random) if random.random() < 0.5 else one_thing(random)
    edges = cv2.Canny(made, 40, 120)
    thick = cv2.dilate(edges, np.ones((2, 2), np.uint8))
    paper = np.array([238, 232, 218], np.float32) + random.normal(0, 4, (*_SIZE, 1))
    return np.clip(np.where(thick[..., None] > 0, 40, paper), 0, 255).astype(np.uint8)


MADE = {"scene": scene, "one thing": one_thing, "comic face": portrait, "line drawing": line_drawing}
