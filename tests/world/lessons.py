"""What the tiny BLIP is taught with: scenes as arrays, what each patch should answer, and the losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .scenes import COLOURS, SHAPES, UNSEEN, Pair, Scene, phrase, scene
from .tiny_blip import IDS, PATCH, SIDE, WIDTH, ids_of, untaught

_BATCH, _FRESH, _KEPT = 16, 2, 12000
_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
_STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
_COLOURS, _SHAPES = list(COLOURS), list(SHAPES)
_NAMES = {IDS[word] for word in (*_COLOURS, *_SHAPES)}
_GRID, _SUB = SIDE // PATCH, 4  # a patch's silhouette has _SUB x _SUB parts
_NOBODY = 255
_WRONG = 0.4  # of the colours a decoder has said
# After which layer a head reads, and how many numbers it says.
_HEADS = {
    "silhouette": (1, _SUB * _SUB),
    "middle": (2, 3),
    "colour": (4, len(_COLOURS) + 1),
    "shape": (4, len(_SHAPES)),
}


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

    def mirrored(self) -> Drawn:
        frames = self.frames[::-1].copy()
        frames[:, 0] = 1 - frames[:, 0]
        owner = self.owner[:, ::-1]
        turned = np.where(owner == _NOBODY, _NOBODY, len(self.pairs) - 1 - owner).astype(np.uint8)
        return Drawn(self.pixels[:, ::-1], turned, self.pairs[::-1], frames)


def drawn(one: Scene) -> Drawn:
    owner = np.full((SIDE, SIDE), _NOBODY, np.uint8)
    for number, thing in enumerate(one.things):
        owner[thing.mask] = number
    frames = [(t.box[0] + t.box[2] / 2, t.box[1] + t.box[3] / 2, max(t.box[2:])) for t in one.things]
    pairs = tuple(thing.pair for thing in one.things)
    return Drawn(np.asarray(one.image), owner, pairs, np.array(frames, np.float32))


@dataclass
class Shelf:
    """Scenes drawn so far; a few new ones with every batch."""

    dice: np.random.Generator
    told: list[Drawn] = field(default_factory=list)
    crowds: list[Drawn] = field(default_factory=list)

    @property
    def drawn(self) -> int:
        return len(self.told) + len(self.crowds)

    def grow(self, count: int) -> None:
        for shelf, salt in ((self.told, 0), (self.crowds, 1)):
            for _ in range(count if len(shelf) < _KEPT else 0):
                # Three objects teach more than one; `count` 0 draws all numbers alike.
                many = int(self.dice.integers(7, 13)) if salt else int(self.dice.choice((0, 3)))
                shelf.append(drawn(scene((1, salt, len(shelf)), "train", SIDE, many)))

    def batch(self, speaks: bool) -> tuple[list[Drawn], NDArray[np.uint8], int]:
        """(scenes, their pixels in another light, how many of them, in front, have a caption)."""
        self.grow(_FRESH)
        count = _BATCH * 5 // 8 if speaks else _BATCH // 4
        found = self._some(self.told, count) + self._some(self.crowds, _BATCH - count)
        light = self.dice.uniform(-12, 12, (_BATCH, 1, 1, 1)) + self.dice.uniform(-6, 6, (_BATCH, 1, 1, 3))
        lit = np.stack([one.pixels for one in found]) + light
        return found, lit.clip(0, 255).astype(np.uint8), count

    def _some(self, shelf: Sequence[Drawn], count: int) -> list[Drawn]:
        fresh = list(range(len(shelf) - _FRESH, len(shelf)))
        chosen = [*fresh, *self.dice.integers(len(shelf), size=count - _FRESH)]
        return [shelf[i].mirrored() if self.dice.random() < 0.5 else shelf[i] for i in chosen]


def answers(scenes: Sequence[Drawn]) -> dict[str, Any]:
    """What every patch should say, by head; -1 and NaN where it need not say anything.

    silhouette: (scenes, patches, _SUB ** 2) of 0 and 1; middle: (scenes, patches, 3), from the patch's middle to the
    object's in its sides, and the log of that side; colour, shape: (scenes, patches).
    """
    owner = np.stack([one.owner for one in scenes])
    step = PATCH // _SUB
    blocks = (owner != _NOBODY).reshape(-1, _GRID, _SUB, step, _GRID, _SUB, step).mean((3, 6)) > 0.5
    found: dict[str, Any] = {
        "silhouette": blocks.transpose(0, 1, 3, 2, 4).reshape(len(scenes), -1, _SUB**2).astype(np.float32)
    }
    rows = [_patches(one) for one in scenes]
    for name in ("middle", "colour", "shape"):
        found[name] = np.stack([row[name] for row in rows])
    return found


def _patches(one: Drawn) -> dict[str, Any]:
    cells = one.owner.reshape(_GRID, PATCH, _GRID, PATCH).transpose(0, 2, 1, 3).reshape(_GRID**2, -1)
    cover = np.stack([(cells == number).mean(1) for number in range(len(one.pairs))])
    which, bare = cover.argmax(0), cover.max(0) < 0.12
    y, x = np.divmod(np.arange(_GRID**2), _GRID)
    frame = one.frames[which]
    here = np.stack([(x + 0.5) / _GRID, (y + 0.5) / _GRID], 1)
    middle = np.concatenate([(frame[:, :2] - here) / frame[:, 2:], np.log(frame[:, 2:] / 0.2)], 1)
    colours = np.array([_COLOURS.index(colour) for colour, _ in one.pairs])[which]
    shapes = np.array([_SHAPES.index(shape) for _, shape in one.pairs])[which]
    return {
        "middle": np.where(bare[:, None], np.nan, middle).astype(np.float32),
        "colour": np.where(bare, len(_COLOURS), colours), "shape": np.where(bare, -1, shapes),
    }  # fmt: skip


class Lesson:
    """Model, heads that help, optimizer; what a checkpoint holds."""

    def __init__(self) -> None:
        import torch

        torch.manual_seed(20261130)
        self.model = untaught().train()
        self.heads = torch.nn.ModuleDict(
            {
                name: torch.nn.Sequential(torch.nn.LayerNorm(WIDTH), torch.nn.Linear(WIDTH, many))
                for name, (_, many) in _HEADS.items()
            }
        )
        named = [*self.model.named_parameters(), *self.heads.named_parameters()]
        flat = [p for n, p in named if p.dim() < 2 or "embedding" in n]
        deep = [p for n, p in named if not (p.dim() < 2 or "embedding" in n)]
        groups = [{"params": deep, "weight_decay": 0.03}, {"params": flat, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
        self.step, self.seconds, self.speaks = 0, 0.0, False
        self.means = {"words": 3.0, "shape": 2.0, "silhouette": 1.0, "middle": 1.0, "colour": 2.0}

    def learn(self, batch: tuple[list[Drawn], NDArray[np.uint8], int], rate: float, speaks: bool) -> None:
        """One step."""
        import torch

        for group in self.optimizer.param_groups:
            group["lr"] = rate
        scenes, lit, told = batch
        output = self.model.vision_model(pixel_values=pixels(lit), output_hidden_states=True, return_dict=True)
        losses = self._patch_losses(output, answers(scenes))
        if speaks:
            dice = np.random.default_rng(self.step)
            texts = [phrase(one.pairs, int(dice.integers(4))) for one in scenes[:told]]
            losses["words"] = _cross_entropy(*self.told(output.last_hidden_state[:told], texts, dice))
        self.optimizer.zero_grad(set_to_none=True)
        sum(losses.values()).backward()
        torch.nn.utils.clip_grad_norm_([*self.model.parameters(), *self.heads.parameters()], 1.0)
        self.optimizer.step()
        self.step, self.speaks = self.step + 1, speaks
        self.means |= {name: 0.97 * self.means[name] + 0.03 * float(loss) for name, loss in losses.items()}

    def _patch_losses(self, output: Any, truth: dict[str, Any]) -> dict[str, Any]:
        import torch
        from torch.nn import functional as f

        last = len(output.hidden_states) - 1
        said = {
            name: head((output.last_hidden_state if at == last else output.hidden_states[at])[:, 1:])
            for (name, head), (at, _) in zip(self.heads.items(), _HEADS.values(), strict=True)
        }
        wanted = {name: torch.from_numpy(value) for name, value in truth.items()}
        there = ~torch.isnan(wanted["middle"][..., 0])
        bare = torch.tensor([1.0] * len(_COLOURS) + [0.2])
        return {
            "silhouette": f.binary_cross_entropy_with_logits(said["silhouette"], wanted["silhouette"]),
            "middle": f.smooth_l1_loss(said["middle"][there], wanted["middle"][there]),
            "colour": f.cross_entropy(said["colour"].flatten(0, 1), wanted["colour"].flatten(), weight=bare),
            "shape": f.cross_entropy(said["shape"].flatten(0, 1), wanted["shape"].flatten(), ignore_index=-1),
        }

    def told(self, seen: Any, texts: Sequence[str], dice: np.random.Generator | None = None) -> tuple[Any, Any]:
        """(logits, tokens that should follow, -100 where there is none) for encoded pictures.

        Args:
            dice: Where it is given, some colours that the decoder has said are others than it should have said: which
                shape follows is then to be seen in the picture, or it would learn that no star is ever red.
        """
        import torch

        rows = [ids_of(text) for text in texts]
        longest = max(map(len, rows))
        ids = torch.tensor([row + [IDS["[PAD]"]] * (longest - len(row)) for row in rows])
        said = ids[:, :-1] if dice is None else _other_colours(ids[:, :-1], dice)
        output = self.model.text_decoder(
            input_ids=said, attention_mask=(ids[:, :-1] != IDS["[PAD]"]).long(), encoder_hidden_states=seen,
            return_dict=True,
        )  # fmt: skip
        return output.logits, ids[:, 1:].masked_fill(ids[:, 1:] == IDS["[PAD]"], -100)

    def report(self, held: Sequence[Scene]) -> str:
        """The losses, and how many objects of scenes that were never trained on are right."""
        right = self.right(held)
        losses = "  ".join(f"{name} {value:.3f}" for name, value in self.means.items())
        return f"{losses}  objects right: seen {right['seen']:.3f} unseen {right['unseen']:.3f}"

    def right(self, held: Sequence[Scene]) -> dict[str, float]:
        """Share of objects whose colour and shape are right when the words before are given, by whether seen."""
        import torch

        with torch.no_grad():
            seen = self.model.vision_model(pixel_values=pixels(np.stack([np.asarray(one.image) for one in held])))[0]
            logits, wanted = self.told(seen, [one.caption for one in held])
        hits: dict[str, list[bool]] = {"seen": [], "unseen": []}
        for row, truth, one in zip(logits.argmax(-1).tolist(), wanted.tolist(), held, strict=True):
            named = [said == true for said, true in zip(row, truth, strict=True) if true in _NAMES]
            for i, thing in enumerate(one.things):
                hits["unseen" if thing.pair in UNSEEN else "seen"].append(all(named[2 * i : 2 * i + 2]))
        return {kind: float(np.mean(found)) for kind, found in hits.items()}

    def state(self) -> dict[str, Any]:
        """For `resume`."""
        parts = {"model": self.model, "heads": self.heads, "optimizer": self.optimizer}
        plain = ("step", "seconds", "speaks", "means")
        return {name: part.state_dict() for name, part in parts.items()} | {name: getattr(self, name) for name in plain}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where `state` was taken."""
        self.model.load_state_dict(state["model"])
        self.heads.load_state_dict(state["heads"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds, self.speaks = state["step"], state["seconds"], state["speaks"]
        self.means = state["means"]


def _other_colours(ids: Any, dice: np.random.Generator) -> Any:
    import torch

    first, many = IDS[_COLOURS[0]], len(_COLOURS)
    chosen = (ids >= first) & (ids < first + many) & torch.from_numpy(dice.random(tuple(ids.shape)) < _WRONG)
    return torch.where(chosen, torch.from_numpy(dice.integers(first, first + many, tuple(ids.shape))), ids)


def _cross_entropy(logits: Any, wanted: Any) -> Any:
    from torch.nn import functional as f

    return f.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=-100)


def pixels(pictures: NDArray[np.uint8]) -> Any:
    """As BlipImageProcessor gives them: (pictures, 3, side, side)."""
    import torch

    scaled = (pictures.astype(np.float32) / 255 - _MEAN) / _STD
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(0, 3, 1, 2)))
