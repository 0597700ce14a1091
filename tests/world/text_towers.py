"""A tiny text tower of CLIP's kind, drawn by chance or trained in seconds on our own calibration captions.

CLIP's loss, in which the list of what a picture shows stands in for the picture: the caption "a dog lying on a sofa"
must find "dog sofa" among those of the batch. So the tower learns to look at what is in the picture. The list is
made of the captions' own marks: this proves what the judge can tell, not what CLIP is worth.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lib_easydiffuser.attention.calibration import calibration_captions
from tests.clip.checkpoints import tokenizer_files

_BATCH, _RATE, _SHARPNESS = 128, 5e-3, 14.0
_END = 49407


def chance_tower(seed: int = 0) -> Any:
    """A CLIPModel whose text tower has 2 layers x 4 heads, as the library draws it."""
    import torch
    from transformers import CLIPConfig, CLIPModel

    torch.manual_seed(seed)
    text = {"hidden_size": 64, "intermediate_size": 256, "num_attention_heads": 4, "num_hidden_layers": 2}
    sight = {"hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 1, "num_hidden_layers": 1}
    config = CLIPConfig(
        text_config={**text, "vocab_size": _END + 1}, vision_config={**sight, "image_size": 32, "patch_size": 16}
    )
    return CLIPModel(config).eval()


def train(model: Any, folder: Path, steps: int) -> float:
    """Train its text tower in place with the tokenizer in `folder`; gives the last loss."""
    import torch

    pairs, draw = _pairs(folder), random.Random(0)
    optimizer = torch.optim.Adam(model.text_model.parameters(), lr=_RATE)
    loss = torch.tensor(0.0)
    for _ in range(steps):
        captions, lists = zip(*draw.sample(pairs, _BATCH), strict=True)
        alike = _SHARPNESS * _sentences(model, captions) @ _sentences(model, lists).T
        own = torch.arange(_BATCH)
        loss = torch.nn.functional.cross_entropy(alike, own) + torch.nn.functional.cross_entropy(alike.T, own)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return float(loss) / 2


def save(model: Any, folder: Path) -> Path:
    """The folder as a hub repository lays it out, with CLIP's own vocabulary."""
    from transformers import CLIPImageProcessor

    tokenizer_files(folder)
    model.save_pretrained(str(folder), safe_serialization=True)
    CLIPImageProcessor().save_pretrained(str(folder))
    return folder


def _pairs(folder: Path) -> list[tuple[list[int], list[int]]]:
    """(tokens of a caption, tokens of the things in its picture)."""
    from transformers import CLIPTokenizerFast

    tokenizer = CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))
    marked = []
    for caption in calibration_captions():
        things = [caption.text[a:b] for (a, b), keep in zip(caption.spans, caption.taggable, strict=True) if keep]
        marked += [(caption.text, " ".join(things))] if things else []
    return [(tokenizer(text)["input_ids"], tokenizer(things)["input_ids"]) for text, things in marked]


def _sentences(model: Any, rows: Sequence[list[int]]) -> Any:
    """Unit vectors at the end token, as CLIP pools: shape (sentences, width)."""
    import torch

    longest = max(map(len, rows))
    ids = torch.tensor([row + [_END] * (longest - len(row)) for row in rows])
    ends = torch.tensor([len(row) - 1 for row in rows])
    seen = model.text_model(input_ids=ids).last_hidden_state[torch.arange(len(rows)), ends]
    return torch.nn.functional.normalize(seen, dim=-1)
