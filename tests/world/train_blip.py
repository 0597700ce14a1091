"""Teaches the tiny BLIP the shape world: `make train-world`, or `python -m tests.world.train_blip --minutes 45`.

Next to the captions (teacher forcing), every patch says colour and shape of the object over it: a few hundred answers a
picture in place of a dozen words make a CPU's minutes do. Those two heads are thrown away afterwards; no loss ever
touches the cross-attention, whose maps are measured later.

Stopped at any time it goes on where it was; time is CPU time of this process, and the learning rate falls in the last
30 % of it. The state is under build/world/, the result goes to tests/world/blip/ with its log.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .scenes import COLOURS, SHAPES, UNSEEN, Pair, Scene, phrase, scene
from .tiny_blip import IDS, PATCH, SIDE, TRAINED, WIDTH, ids_of, save, untaught

_BATCH, _FRESH, _KEPT = 32, 8, 20000
_PEAK, _WARM = 1.5e-3, 150
_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
_STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
_COLOURS, _SHAPES = list(COLOURS), list(SHAPES)
_NAMES = {IDS[word] for word in (*_COLOURS, *_SHAPES)}


@dataclass
class Shelf:
    """Scenes drawn so far, as arrays; a few new ones with every batch."""

    dice: np.random.Generator
    pictures: list[NDArray[np.uint8]] = field(default_factory=list)
    pairs: list[tuple[Pair, ...]] = field(default_factory=list)
    answers: list[NDArray[np.int64]] = field(default_factory=list)
    drawn: int = 0

    def grow(self, count: int) -> None:
        for _ in range(count if self.drawn < _KEPT else 0):
            one = scene((1, self.drawn), "train", SIDE)
            self.drawn += 1
            self.pictures.append(np.asarray(one.image))
            self.pairs.append(tuple(thing.pair for thing in one.things))
            self.answers.append(answers(one))

    def batch(self) -> tuple[NDArray[np.uint8], list[str], NDArray[np.int64]]:
        """(pictures, captions, answers of the patches): half of them mirrored, all in another light."""
        self.grow(_FRESH)
        chosen = self.dice.integers(len(self.pictures), size=_BATCH)
        chosen[:_FRESH] = np.arange(len(self.pictures) - _FRESH, len(self.pictures))
        flips = self.dice.random(_BATCH) < 0.5
        light = self.dice.uniform(-12, 12, (_BATCH, 1, 1, 1)) + self.dice.uniform(-6, 6, (_BATCH, 1, 1, 3))
        pictures = np.stack([self.pictures[i][:, ::-1] if f else self.pictures[i] for i, f in zip(chosen, flips)])
        texts = [
            phrase(self.pairs[i][::-1] if f else self.pairs[i], int(self.dice.integers(4)))
            for i, f in zip(chosen, flips)
        ]
        said = np.stack([self.answers[i][:, :, ::-1] if f else self.answers[i] for i, f in zip(chosen, flips)])
        return (pictures + light).clip(0, 255).astype(np.uint8), texts, said


def answers(one: Scene) -> NDArray[np.int64]:
    """Colour and shape over each patch, shape (2, rows, columns); one past the last for the bare ground."""
    grid = SIDE // PATCH
    cover = np.stack([thing.mask.reshape(grid, PATCH, grid, PATCH).mean((1, 3)) for thing in one.things])
    which, bare = cover.argmax(0), cover.max(0) < 0.15
    colours = np.array([_COLOURS.index(thing.colour) for thing in one.things])[which]
    shapes = np.array([_SHAPES.index(thing.shape) for thing in one.things])[which]
    return np.stack([np.where(bare, len(_COLOURS), colours), np.where(bare, len(_SHAPES), shapes)])


class Lesson:
    """Model, two heads that help, optimizer; what a checkpoint holds."""

    def __init__(self) -> None:
        import torch

        torch.manual_seed(20261130)
        self.model = untaught().train()
        self.heads = torch.nn.ModuleList([torch.nn.Linear(WIDTH, len(c) + 1) for c in (_COLOURS, _SHAPES)])
        named = [*self.model.named_parameters(), *self.heads.named_parameters()]
        flat = [p for n, p in named if p.dim() < 2 or "embedding" in n]
        deep = [p for n, p in named if not (p.dim() < 2 or "embedding" in n)]
        groups = [{"params": deep, "weight_decay": 0.03}, {"params": flat, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=_PEAK, betas=(0.9, 0.98))
        self.step, self.seconds = 0, 0.0

    def losses(self, pictures: Any, texts: list[str], said: Any) -> tuple[Any, Any]:
        import torch
        from torch.nn import functional as f

        seen = self.model.vision_model(pixel_values=pixels(pictures))[0]
        logits, wanted = self._told(seen, texts)
        spoken = f.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=-100)
        truth = torch.from_numpy(np.ascontiguousarray(said)).flatten(2)
        patches = [
            f.cross_entropy(
                head(seen[:, 1:]).flatten(0, 1), truth[:, i].flatten(),
                weight=torch.tensor([1.0] * (head.out_features - 1) + [0.15]),
            )
            for i, head in enumerate(self.heads)
        ]  # fmt: skip
        return spoken, sum(patches)

    def _told(self, seen: Any, texts: list[str]) -> tuple[Any, Any]:
        import torch

        rows = [ids_of(text) for text in texts]
        longest = max(map(len, rows))
        ids = torch.tensor([row + [IDS["[PAD]"]] * (longest - len(row)) for row in rows])
        output = self.model.text_decoder(
            input_ids=ids[:, :-1], attention_mask=(ids[:, :-1] != IDS["[PAD]"]).long(), encoder_hidden_states=seen,
            return_dict=True,
        )  # fmt: skip
        return output.logits, ids[:, 1:].masked_fill(ids[:, 1:] == IDS["[PAD]"], -100)

    def learn(self, batch: Any, rate: float, help: float) -> tuple[float, float]:
        import torch

        for group in self.optimizer.param_groups:
            group["lr"] = rate
        spoken, patches = self.losses(*batch)
        self.optimizer.zero_grad(set_to_none=True)
        (spoken + help * patches).backward()
        torch.nn.utils.clip_grad_norm_([*self.model.parameters(), *self.heads.parameters()], 1.0)
        self.optimizer.step()
        self.step += 1
        return float(spoken), float(patches)

    def right(self, drawn: list[Scene]) -> dict[str, float]:
        """Share of colour and shape words right when the words before them are given, seen and unseen pairs apart."""
        import torch

        with torch.no_grad():
            pictures = np.stack([np.asarray(one.image) for one in drawn])
            logits, wanted = self._told(
                self.model.vision_model(pixel_values=pixels(pictures))[0], [one.caption for one in drawn]
            )
        hits: dict[str, list[bool]] = {"seen": [], "unseen": []}
        for row, truth, one in zip(logits.argmax(-1).tolist(), wanted.tolist(), drawn):
            named = [said == true for said, true in zip(row, truth) if true in _NAMES]
            for i, thing in enumerate(one.things):
                hits["unseen" if thing.pair in UNSEEN else "seen"].append(all(named[2 * i : 2 * i + 2]))
        return {kind: float(np.mean(found)) for kind, found in hits.items()}

    def state(self) -> dict[str, Any]:
        parts = {"model": self.model, "heads": self.heads, "optimizer": self.optimizer}
        return {name: part.state_dict() for name, part in parts.items()} | {"step": self.step, "seconds": self.seconds}

    def resume(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])
        self.heads.load_state_dict(state["heads"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["seconds"]


def pixels(pictures: NDArray[np.uint8]) -> Any:
    """As BlipImageProcessor gives them: (pictures, 3, side, side)."""
    import torch

    scaled = (pictures.astype(np.float32) / 255 - _MEAN) / _STD
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(0, 3, 1, 2)))


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
    before = lesson.seconds
    shelf = Shelf(np.random.default_rng((1, lesson.step)))
    shelf.grow(max(min(lesson.step * _FRESH // 4, _KEPT), 256))
    held = [scene((4, index), "all", SIDE) for index in range(128)]
    means, saved = np.zeros(2), lesson.seconds
    while lesson.seconds < minutes * 60:
        share = lesson.seconds / (minutes * 60)
        found = lesson.learn(shelf.batch(), rate_at(lesson.step, share), 1.0 if share < 0.5 else 0.3)
        means = np.array(found) if lesson.step == 1 else 0.98 * means + 0.02 * np.array(found)
        lesson.seconds = before + time.process_time()
        if lesson.seconds - saved > 45 or lesson.seconds >= minutes * 60:
            saved = lesson.seconds
            right = lesson.right(held)
            line = (
                f"step {lesson.step}  CPU {lesson.seconds / 60:.1f} min  scenes {shelf.drawn}  words {means[0]:.3f}  "
                f"patches {means[1]:.3f}  objects right: seen {right['seen']:.3f} unseen {right['unseen']:.3f}"
            )
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
