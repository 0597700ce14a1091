"""The shape world: pictures whose truth is known to the pixel, to teach tiny models on and to measure maps with.

A scene has 1-3 objects (6 shapes, 8 colours, 12-30 % of the side), ordered from left to right, on one of five kinds of
ground with noise. 7 of the 48 pairs of colour and shape (15 %) are never in a scene for training, while each of their
colours and shapes is. The same seed gives the same scene, whatever was drawn before.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Pool = Literal["train", "all", "unseen"]
Pair = tuple[str, str]
Points = list[tuple[float, float]]

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (214, 38, 38), "orange": (245, 140, 20), "yellow": (246, 228, 50), "green": (36, 158, 60),
    "blue": (38, 80, 214), "purple": (140, 44, 170), "white": (246, 246, 246), "black": (18, 18, 18),
}  # fmt: skip
SHAPES = ("circle", "square", "triangle", "star", "cross", "heart")
PAIRS: tuple[Pair, ...] = tuple((colour, shape) for colour in COLOURS for shape in SHAPES)
# A colour at most once, a shape at most twice.
UNSEEN: frozenset[Pair] = frozenset(
    {
        ("red", "star"), ("orange", "circle"), ("yellow", "heart"), ("green", "triangle"), ("blue", "square"),
        ("purple", "cross"), ("white", "star"),
    }
)  # fmt: skip
SEEN: tuple[Pair, ...] = tuple(pair for pair in PAIRS if pair not in UNSEEN)

SMALLEST, LARGEST = 0.12, 0.30
_APART = 0.10  # of the side, between the middles of neighbours from left to right: the order is never in doubt
_OVERLAP = 0.10  # of the smaller box
_FINER = 4  # masks are drawn so many times larger and averaged


@dataclass(frozen=True, eq=False)
class Thing:
    """One object of a scene.

    Attributes:
        box: (left, top, width, height) as shares 0..1 of the picture, tight around what is visible.
        mask: Its visible pixels, bool, shape (side, side).
    """

    colour: str
    shape: str
    box: tuple[float, float, float, float]
    mask: NDArray[np.bool_]

    @property
    def pair(self) -> Pair:
        return self.colour, self.shape

    @property
    def seen(self) -> bool:
        """Whether training has this pair."""
        return self.pair not in UNSEEN


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture and all that is true of it.

    Attributes:
        image: Mode "RGB", square.
        caption: One phrasing of the truth ("a red circle and a blue star"), lower case, no full stop.
        things: From left to right, as the caption names them.
    """

    image: Image.Image
    caption: str
    things: tuple[Thing, ...]


def scene(seed: int | Sequence[int], pool: Pool = "all", side: int = 96, count: int = 0) -> Scene:
    """One scene.

    Args:
        seed: The same seed (an integer or several) and arguments give the same scene.
        pool: Pairs to draw from: "train" leaves the unseen out, "unseen" has at least one of them.
        count: Objects; 0 draws 1-3.
    """
    dice = np.random.default_rng(seed)
    pairs = _pairs(dice, pool, count or int(dice.integers(1, 4)))
    squares = _layout(dice, len(pairs))
    canvas = _ground(dice, side)
    masks: list[NDArray[np.float32]] = []
    for (colour, shape), square in zip(pairs, squares, strict=True):
        cover = _cover(dice, shape, square, side)
        canvas = canvas + cover[..., None] * (_ink(dice, colour) - canvas)
        masks = [mask * (1 - cover) for mask in masks] + [cover]
    things = tuple(_thing(pair, mask > 0.5) for pair, mask in zip(pairs, masks, strict=True))
    noisy = canvas + dice.normal(0, dice.uniform(0, 9), canvas.shape)
    image = Image.fromarray(noisy.clip(0, 255).astype(np.uint8), "RGB")
    return Scene(image, phrase(pairs, int(dice.integers(len(PHRASINGS)))), things)


def scenes(count: int, seed: int = 0, pool: Pool = "all", side: int = 96) -> Iterator[Scene]:
    """`count` scenes, each of its own seed (seed, 0), (seed, 1), ..."""
    return (scene((seed, index), pool, side) for index in range(count))


# Captions

PHRASINGS: tuple[Callable[[str], str], ...] = (
    lambda told: told,
    lambda told: f"a picture of {told}",
    lambda told: f"there is {told}",
    lambda told: f"{told} in the picture",
)


def phrase(pairs: Sequence[Pair], phrasing: int = 0) -> str:
    """The pairs as a person says them: "a red circle, an orange star and a blue heart"."""
    named = [f"{'an' if colour[0] in 'aeiou' else 'a'} {colour} {shape}" for colour, shape in pairs]
    told = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return PHRASINGS[phrasing](told)


def named_in(caption: str) -> list[Pair]:
    """The (colour, shape) pairs that a caption names, in its order; a shape without a colour before it is not one."""
    words = caption.replace(",", " ").split()
    return [(a, b) for a, b in itertools.pairwise(words) if a in COLOURS and b in SHAPES]


# Drawing


def _pairs(dice: np.random.Generator, pool: Pool, count: int) -> list[Pair]:
    among = SEEN if pool == "train" else PAIRS
    pairs = [among[i] for i in dice.choice(len(among), count, replace=False)]
    if pool == "unseen" and not UNSEEN & set(pairs):
        hidden = sorted(UNSEEN)
        pairs[int(dice.integers(count))] = hidden[int(dice.integers(len(hidden)))]
    return pairs


def _layout(dice: np.random.Generator, count: int) -> list[tuple[float, float, float]]:
    """(left, top, size) of `count` squares, sorted from left to right."""
    while True:
        sizes = dice.uniform(SMALLEST, LARGEST, count)
        corners = dice.uniform(0, 1 - sizes, (2, count)).T
        squares = sorted(
            ((float(x), float(y), float(size)) for (x, y), size in zip(corners, sizes, strict=True)),
            key=lambda square: square[0] + square[2] / 2,
        )
        middles = [left + size / 2 for left, _, size in squares]
        pairs = [(a, b) for i, a in enumerate(squares) for b in squares[i + 1 :]]
        if all(b - a >= _APART for a, b in itertools.pairwise(middles)) and all(
            _shared(a, b) <= _OVERLAP for a, b in pairs
        ):
            return squares


def _shared(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    """What two squares share, of the smaller one."""
    across, down = (min(a[i] + a[2], b[i] + b[2]) - max(a[i], b[i]) for i in (0, 1))
    return max(across, 0) * max(down, 0) / min(a[2], b[2]) ** 2


def _ground(dice: np.random.Generator, side: int) -> NDArray[np.float32]:
    """Two dull colours, laid out in one of five ways; shape (side, side, 3)."""
    first, second = (_dull(dice) for _ in range(2))
    x, y = np.meshgrid(*[np.linspace(0, 1, side, dtype=np.float32)] * 2)
    angle, period = dice.uniform(0, 2 * math.pi), dice.uniform(0.08, 0.3)
    along = x * math.cos(angle) + y * math.sin(angle)
    kind = int(dice.integers(5))
    if kind == 0:
        share = np.zeros_like(x)
    elif kind == 1:
        share = (along - along.min()) / np.ptp(along)
    elif kind == 2:
        share = (along % period < period / 2).astype(np.float32)
    elif kind == 3:
        share = ((x // period + y // period) % 2).astype(np.float32)
    else:
        rough = Image.fromarray(dice.uniform(0, 1, (6, 6)).astype(np.float32))
        share = np.asarray(rough.resize((side, side), Image.Resampling.BICUBIC)).clip(0, 1)
    return np.asarray(first + share[..., None] * (second - first), np.float32)


def _dull(dice: np.random.Generator) -> NDArray[np.float32]:
    """A colour that is no object's: grey with a tint, neither dark nor bright."""
    return np.asarray(dice.uniform(85, 175) + dice.uniform(-22, 22, 3), np.float32)


def _ink(dice: np.random.Generator, colour: str) -> NDArray[np.float32]:
    return np.asarray(COLOURS[colour] + dice.uniform(-14, 14, 3), np.float32)


def _cover(dice: np.random.Generator, shape: str, square: tuple[float, float, float], side: int) -> NDArray[np.float32]:
    """How much of each pixel the shape covers, 0..1."""
    left, top, size = (value * side for value in square)
    x0, y0 = int(left), int(top)
    width = min(math.ceil(left + size) - x0, side - x0)
    height = min(math.ceil(top + size) - y0, side - y0)
    sheet = Image.new("L", (width * _FINER, height * _FINER))
    outline = _turned(_OUTLINES[shape], math.radians(dice.uniform(-12, 12)))
    corners = [((left - x0 + x * size) * _FINER, (top - y0 + y * size) * _FINER) for x, y in outline]
    ImageDraw.Draw(sheet).polygon(corners, fill=255)
    cover = np.zeros((side, side), np.float32)
    fine = np.asarray(sheet, np.float32).reshape(height, _FINER, width, _FINER)
    cover[y0 : y0 + height, x0 : x0 + width] = fine.mean((1, 3)) / 255
    return cover


def _turned(outline: Points, angle: float) -> Points:
    """The outline turned, and scaled to fill 0..1 along its longer side and to lie amid it along the other."""
    turned = [
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)) for x, y in outline
    ]
    (left, right), (top, bottom) = ((min(values), max(values)) for values in zip(*turned, strict=True))
    longer = max(right - left, bottom - top)
    return [(0.5 + (x - (left + right) / 2) / longer, 0.5 + (y - (top + bottom) / 2) / longer) for x, y in turned]


def _round(points: int, radius: Callable[[int], float]) -> Points:
    turns = [2 * math.pi * i / points - math.pi / 2 for i in range(points)]
    return [(radius(i) * math.cos(turn), radius(i) * math.sin(turn)) for i, turn in enumerate(turns)]


def _heart() -> Points:
    """The usual curve 16 sin^3 t, scaled into -1..1."""
    turns = [2 * math.pi * i / 48 for i in range(48)]
    across = [16 * math.sin(t) ** 3 for t in turns]
    up = [13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t) for t in turns]
    return [(x / 16, -(y + 2.5) / 14.6) for x, y in zip(across, up, strict=True)]


_OUTLINES: dict[str, Points] = {
    "circle": _round(48, lambda _: 1.0),
    "square": [(-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)],
    "triangle": [(0.0, -1.0), (1.0, 0.9), (-1.0, 0.9)],
    "star": _round(10, lambda i: 0.42 if i % 2 else 1.05),
    "cross": [
        (-0.32, -1.0), (0.32, -1.0), (0.32, -0.32), (1.0, -0.32), (1.0, 0.32), (0.32, 0.32), (0.32, 1.0), (-0.32, 1.0),
        (-0.32, 0.32), (-1.0, 0.32), (-1.0, -0.32), (-0.32, -0.32),
    ],
    "heart": _heart(),
}  # fmt: skip


def _thing(pair: Pair, mask: NDArray[np.bool_]) -> Thing:
    side = len(mask)
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    left, top = int(columns[0]), int(rows[0])
    box = (left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)
    return Thing(*pair, (box[0] / side, box[1] / side, box[2] / side, box[3] / side), mask)
