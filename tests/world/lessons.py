"""What the tiny BLIP is taught with: the losses of its patches and of its captions."""

from __future__ import annotations

from collections.abc import Sequence
from types import MethodType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .scenes import COLOURS, SHAPES, UNSEEN, Pair, Scene
from .shelves import TURNS, Drawn, answers, drawn
from .tiny_blip import IDS, SUB, WIDTH, hold_places, ids_of, untaught

_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
_STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
_COLOURS, _SHAPES = list(COLOURS), list(SHAPES)
_ARTICLES = ("a", "an")
_DEPTH = 4
# After which layer a head reads, and how many numbers it says.
_HEADS = {
    "silhouette": (1, SUB * SUB),
    "hue": (1, len(_COLOURS) + 1),
    "window": (3, 9 * SUB * SUB),
    "middle": (3, 3),
    "outline": (3, len(_SHAPES)),
    "colour": (4, len(_COLOURS) + 1),
    "shape": (4, len(_SHAPES)),
    "turn": (4, len(TURNS)),
}
_ASKED = {"hue": "colour", "outline": "shape"}  # heads whose answer has another's name
# Pairs no picture of the training shows. What is never seen is no evidence against it, so the losses do not ask.
_NEVER = np.array([[(colour, shape) in UNSEEN for shape in _SHAPES] for colour in [*_COLOURS, "none"]])


class Lesson:
    """Model, heads that help, optimizer; what a checkpoint holds."""

    def __init__(self) -> None:
        import torch

        torch.manual_seed(20261130)
        self.model = untaught().train()
        self.layers = list(self.model.vision_model.encoder.layers)
        for layer in self.layers:
            layer.self_attn.forward = MethodType(_attended, layer.self_attn)
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
        self.step, self.seconds = 0, 0.0
        self.means: dict[str, float] = {}

    def see(self, scenes: Sequence[Drawn], lit: NDArray[np.uint8], rate: float, depth: int) -> None:
        """One step of the vision tower's first `depth` layers, by what its patches say."""
        import torch

        tower = self.model.vision_model
        tower.encoder.layers = torch.nn.ModuleList(self.layers[:depth])
        output = tower(pixel_values=pixels(lit), output_hidden_states=True, return_dict=True)
        tower.encoder.layers = torch.nn.ModuleList(self.layers)
        states = (*output.hidden_states[:_DEPTH], output.last_hidden_state)
        said = {name: self.heads[name](states[at][:, 1:]) for name, (at, _) in _HEADS.items() if at <= depth}
        self._follow(_patch_losses(said, answers(scenes)), rate)

    def tell(self, seen: Any, texts: Sequence[str], pairs: Sequence[Sequence[Pair]], rate: float) -> None:
        """One step of the decoder, on pictures that the vision tower has encoded."""
        dice = np.random.default_rng(self.step)
        logits, wanted = self.told(seen, texts, dice)
        barred = _never_said(wanted.numpy(), pairs)
        self._follow({"words": _cross_entropy(logits.masked_fill(barred, -1e4), wanted)}, rate)

    def encoded(self, lit: NDArray[np.uint8]) -> Any:
        """The vision tower's last layer, (pictures, 1 + patches, WIDTH)."""
        import torch

        with torch.no_grad():
            return self.model.vision_model(pixel_values=pixels(lit))[0]

    def told(self, seen: Any, texts: Sequence[str], dice: np.random.Generator | None = None) -> tuple[Any, Any]:
        """(logits, tokens that should follow, -100 where there is none) for encoded pictures.

        Args:
            dice: Where it is given, the articles, colours and shapes that the decoder has said are any: what follows is
                then to be seen in the picture, or it would learn that no star is ever red.
        """
        import torch

        rows = [ids_of(text) for text in texts]
        longest = max(map(len, rows))
        ids = torch.tensor([row + [IDS["[PAD]"]] * (longest - len(row)) for row in rows])
        said = ids[:, :-1] if dice is None else _any_names(ids[:, :-1], dice)
        output = self.model.text_decoder(
            input_ids=said, attention_mask=(ids[:, :-1] != IDS["[PAD]"]).long(), encoder_hidden_states=seen,
            return_dict=True,
        )  # fmt: skip
        return output.logits, ids[:, 1:].masked_fill(ids[:, 1:] == IDS["[PAD]"], -100)

    def report(self, held: Sequence[Scene]) -> str:
        """The losses, and how many patches and objects of scenes that were never trained on are right."""
        losses = "  ".join(f"{name} {value:.3f}" for name, value in self.means.items())
        shares = "  ".join(f"{name} {found[0]:.3f} {found[1]:.3f}" for name, found in self.right(held).items())
        return f"{losses}  right, pairs seen and unseen: {shares}"

    def right(self, held: Sequence[Scene]) -> dict[str, tuple[float, float]]:
        """Shares (of seen pairs, of unseen ones) of patches that say their colour, shape and turn, and of objects of
        which the decoder, given the words before, says colour and shape."""
        arrays = [drawn(one) for one in held]
        seen = self.encoded(np.stack([one.pixels for one in arrays]))
        truth = answers(arrays)
        there = truth["shape"] >= 0
        unseen = _NEVER[truth["colour"], truth["shape"]] & there
        found = {}
        for name in ("colour", "shape", "turn"):
            hit = self.heads[name](seen[:, 1:]).argmax(-1).numpy() == truth[name]
            found[name] = (float(hit[there & ~unseen].mean()), float(hit[unseen].mean()))
        return found | {"objects": self._objects(seen, held)}

    def _objects(self, seen: Any, held: Sequence[Scene]) -> tuple[float, float]:
        import torch

        with torch.no_grad():
            logits, wanted = self.told(seen, [one.caption for one in held])
        hits: dict[bool, list[bool]] = {True: [], False: []}
        for row, truth, one in zip(logits.argmax(-1).tolist(), wanted.tolist(), held, strict=True):
            named = [said == true for said, true in zip(row, truth, strict=True) if true in _names()]
            for i, thing in enumerate(one.things):
                hits[thing.seen].append(all(named[2 * i : 2 * i + 2]))
        return float(np.mean(hits[True])), float(np.mean(hits[False]))

    def _follow(self, losses: dict[str, Any], rate: float) -> None:
        """One step down."""
        import torch

        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        sum(losses.values()).backward()
        hold_places(self.model.vision_model)
        torch.nn.utils.clip_grad_norm_([*self.model.parameters(), *self.heads.parameters()], 1.0)
        self.optimizer.step()
        self.step += 1
        for name, loss in losses.items():
            value = float(loss)
            self.means[name] = 0.97 * self.means.get(name, value) + 0.03 * value

    def state(self) -> dict[str, Any]:
        """For `resume`."""
        parts = {"model": self.model, "heads": self.heads, "optimizer": self.optimizer}
        plain = ("step", "seconds", "means")
        return {name: part.state_dict() for name, part in parts.items()} | {name: getattr(self, name) for name in plain}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where `state` was taken."""
        self.model.load_state_dict(state["model"])
        self.heads.load_state_dict(state["heads"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds, self.means = state["step"], state["seconds"], state["means"]


def _patch_losses(said: dict[str, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """One loss per head."""
    import torch
    from torch.nn import functional as f

    wanted = {name: torch.from_numpy(value) for name, value in truth.items()}
    there = wanted["shape"] >= 0
    never = torch.from_numpy(_NEVER)
    bare = torch.tensor([1.0] * len(_COLOURS) + [0.2])
    found = {}
    for name, spoken in said.items():
        asked = _ASKED.get(name, name)
        if asked in ("silhouette", "window"):
            found[name] = f.binary_cross_entropy_with_logits(spoken, wanted[asked])
        elif asked == "middle":
            found[name] = f.smooth_l1_loss(spoken[there], wanted[asked][there])
        elif asked == "colour":
            other = never.T[wanted["shape"].clamp(min=0)] & there[..., None]
            spoken = spoken.masked_fill(other, -1e4)
            found[name] = f.cross_entropy(spoken.flatten(0, 1), wanted[asked].flatten(), weight=bare)
        elif (wanted[asked] >= 0).any():
            spoken = spoken.masked_fill(never[wanted["colour"]], -1e4) if asked == "shape" else spoken
            found[name] = _cross_entropy(spoken, wanted[asked].masked_fill(wanted[asked] < 0, -100))
    return found


def _never_said(wanted: NDArray[np.int64], pairs: Sequence[Sequence[Pair]]) -> Any:
    """The words that no training picture could have had where each word stands, bool, (texts, words, vocabulary)."""
    import torch

    barred = np.zeros((*wanted.shape, len(IDS)), bool)
    for row, (words, told) in enumerate(zip(wanted, pairs, strict=True)):
        at = np.flatnonzero(np.isin(words, [IDS[colour] for colour in _COLOURS]))
        for place, (colour, shape) in zip(at, told, strict=True):
            for other, never in UNSEEN:
                if never == shape:
                    barred[row, place, IDS[other]] = True
                    if other[0] in "aeiou":
                        barred[row, place - 1, IDS["an"]] = True
                if other == colour:
                    barred[row, place + 1, IDS[never]] = True
    return torch.from_numpy(barred)


def _any_names(ids: Any, dice: np.random.Generator) -> Any:
    import torch

    for names in (_ARTICLES, _COLOURS, _SHAPES):
        first, last = IDS[names[0]], IDS[names[-1]]
        other = torch.from_numpy(dice.integers(first, last + 1, tuple(ids.shape)))
        ids = torch.where((ids >= first) & (ids <= last), other, ids)
    return ids


def _names() -> set[int]:
    return {IDS[word] for word in (*_COLOURS, *_SHAPES)}


def _cross_entropy(logits: Any, wanted: Any) -> Any:
    from torch.nn import functional as f

    return f.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=-100)


def _attended(self: Any, hidden_states: Any, *_: Any, **__: Any) -> tuple[Any, None]:
    """BlipAttention.forward without the maps, in less time."""
    from torch.nn import functional as f

    many, long, wide = hidden_states.shape
    qkv = self.qkv(hidden_states).view(many, long, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
    return self.projection(f.scaled_dot_product_attention(*qkv).transpose(1, 2).reshape(many, long, wide)), None


def pixels(pictures: NDArray[np.uint8]) -> Any:
    """As BlipImageProcessor gives them: (pictures, 3, side, side)."""
    import torch

    scaled = (pictures.astype(np.float32) / 255 - _MEAN) / _STD
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(0, 3, 1, 2)))
