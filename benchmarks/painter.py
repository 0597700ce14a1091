"""A painter whose habits are known, for `make bench-refine`: shapes in colours, drawn as a prompt says, with faults.

Each object and each colour is missed by itself in every picture: with probability .35 at emphasis 1.0, .10 at 1.3, in
a straight line between, no better above. A mean emphasis over 1.25 adds one certain miss. Each scene has one invention
that nobody asks for: it comes with .3, with .05 once the negative prompt names it.

A picture is six cells of 32 pixels, each with a shape or nothing. Whoever looks at it sees pixels and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lib_easydiffuser.host import OnProgress
from lib_easydiffuser.prompt.meaning import attention
from lib_easydiffuser.records import Generated, GenerationRequest, GenerationSettings
from tests.world.scenes import COLOURS, SHAPES, _cover

CELL, COLUMNS, ROWS = 32, 3, 2
LOST, LOST_RAISED, RAISED = 0.35, 0.10, 1.3
LOUD = 1.25
INVENTED, DENIED = 0.30, 0.05
GROUND = 128
Pair = tuple[str, str]


@dataclass(frozen=True)
class Plan:
    """A scene: what is asked for, and what the painter adds of itself."""

    pairs: tuple[Pair, ...]
    invention: Pair


def plans(count: int, objects: int, seed: int) -> list[Plan]:
    """Scenes of so many objects, no shape twice."""
    dice = np.random.default_rng((seed, objects))
    found = []
    for _ in range(count):
        shapes = [str(name) for name in dice.permutation(SHAPES)[: objects + 1]]
        colours = [str(name) for name in dice.permutation(list(COLOURS))[: objects + 1]]
        pairs = list(zip(colours, shapes, strict=True))
        found.append(Plan(tuple(pairs[:objects]), pairs[objects]))
    return found


def picture(pairs: Sequence[Pair]) -> Image.Image:
    """Those shapes, a cell each."""
    canvas = np.full((ROWS * CELL, COLUMNS * CELL, 3), GROUND, np.float32)
    for place, (colour, shape) in enumerate(pairs):
        y, x = (place // COLUMNS) * CELL, (place % COLUMNS) * CELL
        cell = canvas[y : y + CELL, x : x + CELL]
        cover = mask(shape)[..., None]
        cell += cover * (np.asarray(COLOURS[colour], np.float32) - cell)
    return Image.fromarray(canvas.astype(np.uint8), "RGB")


@lru_cache
def mask(shape: str) -> NDArray[np.float32]:
    """How much of a cell the shape covers."""
    return _cover(np.random.default_rng(7), shape, (0.1, 0.1, 0.8), CELL)


def miss(emphasis: float) -> float:
    """The chance that one object, or its colour, is missed."""
    share = min(max((emphasis - 1) / (RAISED - 1), 0.0), 1.0)
    return LOST + share * (LOST_RAISED - LOST)


@dataclass
class Painter:
    """A generator. `right` has, for each picture made, whether all of the plan and nothing else is in it.

    Attributes:
        truth: What each picture truly shows, in order.
    """

    plan: Plan
    dice: np.random.Generator
    loud: float = 1.0
    truth: list[tuple[Pair, ...]] = field(default_factory=list)

    @property
    def right(self) -> list[bool]:
        """Picture by picture."""
        return [set(shown) == set(self.plan.pairs) for shown in self.truth]

    def current(self) -> GenerationSettings:
        """It has one way to paint."""
        return GenerationSettings("painter", "sd1", "", "", 1, COLUMNS * CELL, ROWS * CELL)

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        """A picture for each seed."""
        asked, denied = said(request.prompts.prompt), said(request.prompts.negative_prompt)
        for seed in request.seeds:
            self.truth.append(tuple(self.shown(asked, denied)))
            yield Generated(picture(self.truth[-1]), seed, request.prompts, settings=replace(self.current(), seed=seed))

    def shown(self, asked: dict[Pair, float], denied: dict[Pair, float]) -> list[Pair]:
        """What one picture shows of a prompt."""
        there = [[self.dice.random() >= miss(weight) for _ in range(2)] for weight in asked.values()]
        shouting = bool(asked) and float(np.mean(list(asked.values()))) > LOUD + 1e-9
        if shouting and self.dice.random() < self.loud:
            there[int(self.dice.integers(len(there)))][int(self.dice.integers(2))] = False
        found = [
            pair if colour else (self._other(pair[0]), pair[1])
            for pair, (thing, colour) in zip(asked, there, strict=True)
            if thing
        ]
        adds = self.dice.random() < (DENIED if self.plan.invention in denied else INVENTED)
        return found + ([self.plan.invention] if adds else [])

    def _other(self, colour: str) -> str:
        return str(self.dice.choice([name for name in COLOURS if name != colour]))


def said(prompt: str) -> dict[Pair, float]:
    """The pairs a prompt names, and their emphasis."""
    found: dict[Pair, float] = {}
    for piece in attention(prompt):
        for phrase in piece.text.split(","):
            words = phrase.split()
            if len(words) == 2 and words[0] in COLOURS and words[1] in SHAPES:
                found[words[0], words[1]] = piece.weight
    return found
