"""Teaches the tiny BLIP the shape world: `make train-world`, or `python -m tests.world.train_blip --minutes 45`.

Next to the captions (teacher forcing), every patch says what it sees: after the first layer its own silhouette, after
the second where the middle of its object is, at the end the object's colour and shape. A few hundred answers a picture
in place of a dozen words make a CPU's minutes do, crowded pictures without a caption give more of them, and captions
begin when patches know shapes. These heads are thrown away afterwards (`lessons.py`); no loss ever touches the
cross-attention, whose maps are measured later.

Stopped at any time it goes on where it was; time is CPU time of this process, and the learning rate falls in the last
30 % of it. The state is under build/world/, the result goes to tests/world/blip/ with its log.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np

from .lessons import Lesson, Shelf
from .scenes import scene
from .tiny_blip import SIDE, TRAINED, save

_PEAK, _WARM = 1.5e-3, 100
_KNOWN = 1.2  # loss of the patches' shapes below which captions begin
_LOG = 45  # CPU seconds between two lines of the log


def rate_at(step: int, share: float) -> float:
    """Warm, level, and in the last 30 % of the time down along a cosine."""
    falling = max(share - 0.7, 0) / 0.3
    return _PEAK * min((step + 1) / _WARM, 1) * (0.5 + 0.5 * math.cos(math.pi * min(falling, 1)))


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
    shelf.grow(min(max(lesson.step, 100), 1000))
    held = [scene((4, index), "all", SIDE) for index in range(128)]
    while lesson.seconds < minutes * 60:
        share = lesson.seconds / (minutes * 60)
        speaks = lesson.speaks or lesson.means["shape"] < _KNOWN
        lesson.learn(shelf.batch(speaks), rate_at(lesson.step, share), speaks)
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=45.0, help="CPU minutes in all")
    parser.add_argument("--work", type=Path, default=Path("build/world"))
    parser.add_argument("--out", type=Path, default=TRAINED)
    given = parser.parse_args()
    train(given.minutes, given.work, given.out)
