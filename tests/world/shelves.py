"""Scenes as arrays for a training, and what each patch of theirs should answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .scenes import COLOURS, SHAPES, Pair, Scene, scene
from .tiny_blip import PATCH, SIDE, SUB

GRID = SIDE // PATCH
TURNS = [(1, 1), (1, 2), (2, 2), (1, 3), (2, 3), (3, 3)]  # the first of one, the first of two ...
_COLOURS, _SHAPES = list(COLOURS), list(SHAPES)
_KEPT = 6000
_NOBODY = 255


@dataclass(frozen=True, eq=False)
class Drawn:
    """A scene as arrays.

    Attributes:
        owner: Which object each pixel belongs to, _NOBODY for none; shape (side, side).
        frames: Middle and larger side of each object's box, shares; shape (objects, 3).
    """

    pixels: NDArray[np.uint8]
    owner: NDArray[np.uint8]
    pairs: tuple[Pair, ...]
    frames: NDArray[np.float32]

    @cached_property
    def mirrored(self) -> Drawn:
        frames = self.frames[::-1].copy()
        frames[:, 0] = 1 - frames[:, 0]
        owner = self.owner[:, ::-1]
        turned = np.where(owner == _NOBODY, _NOBODY, len(self.pairs) - 1 - owner).astype(np.uint8)
        return Drawn(self.pixels[:, ::-1], turned, self.pairs[::-1], frames)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What every patch should say, by head; -1 and NaN where it need not say anything.

        silhouette: (patches, SUB ** 2) of 0 and 1, window: (patches, 9 * SUB ** 2), with the eight patches around;
        middle: (patches, 3), from the patch's middle to the object's in its sides, and the log of that side;
        colour, shape, turn: (patches,).
        """
        step = PATCH // SUB
        parts = (self.owner != _NOBODY).reshape(GRID, SUB, step, GRID, SUB, step).mean((2, 5)) > 0.5
        parts = parts.transpose(0, 2, 1, 3).astype(np.float32)
        wide = np.pad(parts, ((1, 1), (1, 1), (0, 0), (0, 0)))
        around = [wide[y : y + GRID, x : x + GRID] for y in range(3) for x in range(3)]
        window = np.stack(around, 2).reshape(GRID**2, -1)
        return {"silhouette": parts.reshape(GRID**2, -1), "window": window, **self._names()}

    def _names(self) -> dict[str, Any]:
        cells = self.owner.reshape(GRID, PATCH, GRID, PATCH).transpose(0, 2, 1, 3).reshape(GRID**2, -1)
        cover = np.stack([(cells == number).mean(1) for number in range(len(self.pairs))])
        # A patch is an object's where that covers half of it; each has one at least, that which it covers most.
        which, bare = cover.argmax(0), (cover < np.minimum(cover.max(1, keepdims=True), 0.5)).all(0)
        y, x = np.divmod(np.arange(GRID**2), GRID)
        frame = self.frames[which]
        here = np.stack([(x + 0.5) / GRID, (y + 0.5) / GRID], 1)
        middle = np.concatenate([(frame[:, :2] - here) / frame[:, 2:], np.log(frame[:, 2:] / 0.2)], 1)
        colours = np.array([_COLOURS.index(colour) for colour, _ in self.pairs])[which]
        shapes = np.array([_SHAPES.index(shape) for _, shape in self.pairs])[which]
        many = len(self.pairs)
        turns = TURNS.index((1, many)) + which if many <= 3 else -1
        return {
            "middle": np.where(bare[:, None], np.nan, middle).astype(np.float32),
            "colour": np.where(bare, len(_COLOURS), colours), "shape": np.where(bare, -1, shapes),
            "turn": np.where(bare, -1, turns),
        }  # fmt: skip


def drawn(one: Scene) -> Drawn:
    owner = np.full((SIDE, SIDE), _NOBODY, np.uint8)
    for number, thing in enumerate(one.things):
        owner[thing.mask] = number
    frames = [(t.box[0] + t.box[2] / 2, t.box[1] + t.box[3] / 2, max(t.box[2:])) for t in one.things]
    pairs = tuple(thing.pair for thing in one.things)
    return Drawn(np.asarray(one.image), owner, pairs, np.array(frames, np.float32))


@dataclass
class Shelf:
    """Scenes drawn so far; half of every batch is new."""

    dice: np.random.Generator
    told: list[Drawn] = field(default_factory=list)
    crowds: list[Drawn] = field(default_factory=list)

    @property
    def drawn(self) -> int:
        return len(self.told) + len(self.crowds)

    def fresh(self, salt: int) -> Drawn:
        """One of 1-3 objects (salt 0) or of many (salt 1) that was not there before."""
        shelf = self.crowds if salt else self.told
        # Three objects teach more than one; 0 draws all numbers alike.
        many = int(self.dice.integers(7, 13)) if salt else int(self.dice.choice((0, 3)))
        shelf.append(drawn(scene((1, salt, int(self.dice.integers(1 << 40))), "train", SIDE, many)))
        return shelf[-1]

    def batch(self, told: int, crowds: int) -> tuple[list[Drawn], NDArray[np.uint8]]:
        """(scenes, their pixels in another light)."""
        found = [one for salt, count in ((0, told), (1, crowds)) for one in self._some(salt, count)]
        return found, self.lit(found)

    def lit(self, found: Sequence[Drawn]) -> NDArray[np.uint8]:
        many = len(found)
        light = self.dice.uniform(-12, 12, (many, 1, 1, 1)) + self.dice.uniform(-6, 6, (many, 1, 1, 3))
        return np.asarray((np.stack([one.pixels for one in found]) + light).clip(0, 255), np.uint8)

    def _some(self, salt: int, count: int) -> list[Drawn]:
        if not count:
            return []
        shelf = self.crowds if salt else self.told
        while len(shelf) < 40:
            self.fresh(salt)
        new = (count + 1) // 2 if len(shelf) < _KEPT else 0
        chosen = [shelf[i] for i in self.dice.integers(len(shelf), size=count - new)]
        chosen += [self.fresh(salt) for _ in range(new)]
        return [one.mirrored if self.dice.random() < 0.5 else one for one in chosen]


def answers(scenes: Sequence[Drawn]) -> dict[str, Any]:
    """Their patches' answers, (scenes, patches, ...)."""
    rows = [one.answers for one in scenes]
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}
