"""Teaches the tiny BLIP the shape world: `make train-world`, or `python -m tests.world.train_blip --minutes 9`.

In turns: the vision tower, from its first layer on, then captions on the tower as it is, then both again. For the tower
every patch says its own silhouette and colour after the first layer; its neighbours' silhouettes, where the middle of
its object is and which shape that has after the third; at the end the object's colour, shape, and turn from left to
right. A few hundred answers a picture in place of a dozen words make a CPU's minutes do, and crowded pictures without a
caption give more of them. These heads are thrown away afterwards. The decoder learns from captions alone: no loss ever
asks where it looks, which is what is measured later.

Two things keep a shape nameable in a colour that it was never seen in: the decoder is told any names in place of those
it should have said, and no loss counts a pair that no picture shows as wrong (`lessons.py`).

Stopped at any time it goes on where it was; time is CPU time of this process. The state is under build/world/, the
result goes to tests/world/blip/ with its log.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .lessons import Lesson
from .scenes import phrase, scene
from .shelves import Drawn, Shelf
from .tiny_blip import SIDE, TRAINED, save

_WARM = 30  # steps
# Blocks of the time, until which share of it each goes and its highest learning rate. Within one, until which share of
# it, how many of the tower's layers, told scenes and crowds a step; () are captions on the tower as it is.
_EYES = ((0.05, 1, 0, 4), (0.28, 3, 0, 4), (0.53, 4, 3, 4), (1.0, 4, 6, 2))
_Block = tuple[float, float, tuple[tuple[float, int, int, int], ...]]
_BLOCKS: tuple[_Block, ...] = (
    (0.36, 2e-3, _EYES), (0.52, 2e-3, ()), (0.75, 1e-3, _EYES[-1:]), (1.0, 2e-3, ()),
)  # fmt: skip
_TOLD, _KEPT = 16, 5000
_LOG = 20  # CPU seconds between two lines of the log


class Told:
    """Pictures as the finished tower encodes them, with what is in them; some new ones with every step."""

    def __init__(self, lesson: Lesson, shelf: Shelf) -> None:
        self._lesson, self._shelf = lesson, shelf
        self._seen: list[Any] = []
        self._drawn: list[Drawn] = []

    def forget(self) -> None:
        """The tower sees otherwise now."""
        self._seen, self._drawn = [], []

    def learn(self, rate: float) -> None:
        import torch

        if len(self._drawn) < _KEPT:
            self._grow(3 if self._drawn else 150)
        dice = self._shelf.dice
        chosen = dice.integers(len(self._drawn), size=_TOLD)
        pairs = [self._drawn[i].pairs for i in chosen]
        texts = [phrase(one, int(dice.integers(4))) for one in pairs]
        self._lesson.tell(torch.stack([self._seen[i] for i in chosen]), texts, pairs, rate)

    def _grow(self, count: int) -> None:
        for _ in range(count):
            one = self._shelf.fresh(0)
            both = [one, one.mirrored]
            self._drawn += both
            self._seen += self._lesson.encoded(self._shelf.lit(both))


def rate_at(share: float, step: int) -> float:
    """Of the highest rate: warm at first, down along a cosine over the last two thirds of a stretch of time."""
    falling = min(max((share - 0.33) / 0.67, 0.0), 1.0)
    return min((step + 1) / _WARM, 1) * (0.51 + 0.49 * math.cos(math.pi * falling))


def train(minutes: float, work: Path, out: Path) -> None:
    """Trains until so many CPU minutes are spent in all, those of earlier runs counted."""
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    work.mkdir(parents=True, exist_ok=True)
    kept, log = work / "lesson.pt", work / "training.log"
    lesson = Lesson()
    if kept.is_file():
        lesson.resume(torch.load(kept))
    before = saved = lesson.seconds
    shelf = Shelf(np.random.default_rng((1, lesson.step)))
    told = Told(lesson, shelf)
    held = [scene((4, index), "all", SIDE) for index in range(96)]
    while lesson.seconds < minutes * 60:
        learn(lesson, shelf, told, lesson.seconds / (minutes * 60))
        lesson.seconds = before + time.process_time()
        if lesson.seconds - saved > _LOG or lesson.seconds >= minutes * 60:
            saved = lesson.seconds
            line = f"step {lesson.step}  CPU {lesson.seconds / 60:.1f} min  scenes {shelf.drawn}  {lesson.report(held)}"
            print(line, flush=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
            torch.save(lesson.state(), work / "lesson.new")
            (work / "lesson.new").replace(kept)
    save(lesson.model.eval(), out)
    (out / "training.log").write_text(log.read_text(encoding="utf-8"), encoding="utf-8")


def learn(lesson: Lesson, shelf: Shelf, told: Told, share: float) -> None:
    """One step of what its time is for."""
    begun, (until, peak, stages) = next((a, b) for a, b in _blocks() if share < b[0])
    within = (share - begun) / (until - begun)
    rate = peak * rate_at(within, lesson.step)
    if not stages:
        told.learn(rate)
        return
    _, depth, few, crowds = next(stage for stage in stages if within < stage[0])
    told.forget()
    lesson.see(*shelf.batch(few, crowds), rate, depth)


def _blocks() -> Iterator[tuple[float, _Block]]:
    """Each with the share of the time at which it begins."""
    return zip((0.0, *(until for until, _, _ in _BLOCKS)), _BLOCKS, strict=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=9.0, help="CPU minutes in all")
    parser.add_argument("--work", type=Path, default=Path("build/world"))
    parser.add_argument("--out", type=Path, default=TRAINED)
    given = parser.parse_args()
    train(given.minutes, given.work, given.out)
