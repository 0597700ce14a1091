"""A BlipForConditionalGeneration of a million weights for the shape world, before it has learned anything."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .scenes import COLOURS, SHAPES

SIDE = 72
PATCH = 6
WIDTH = 96
SUB = 3  # a patch's silhouette has SUB x SUB parts
TRAINED = Path(__file__).parent / "blip"
_HEADS = 4
PLACED = WIDTH // _HEADS  # the first numbers of a patch, which say where it is
_LOUD, _SHARP = 2.0, 2.0
_BESIDE = ((0, -1), (0, 1), (-1, 0), (1, 0))  # rows and columns
_CORNERS = ((-1, -1), (-1, 1), (1, -1), (1, 1))
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]")
_PLAIN = ("a", "an", "and", ",", "picture", "of", "there", "is", "in", "the")
WORDS = (*_SPECIAL, *_PLAIN, *COLOURS, *SHAPES)
IDS = {word: number for number, word in enumerate(WORDS)}


def untaught() -> Any:
    """The model with random weights; seed torch for the same ones."""
    import torch
    import transformers as t

    vision = {
        "hidden_size": WIDTH, "intermediate_size": 2 * WIDTH, "num_hidden_layers": 4, "num_attention_heads": _HEADS,
        "image_size": SIDE, "patch_size": PATCH, "initializer_range": 0.08, "projection_dim": 32, "hidden_act": "relu",
    }  # fmt: skip
    text = {
        "vocab_size": len(WORDS), "hidden_size": WIDTH, "encoder_hidden_size": WIDTH, "intermediate_size": 2 * WIDTH,
        "num_hidden_layers": 2, "num_attention_heads": 6, "max_position_embeddings": 32, "projection_dim": 32,
        "bos_token_id": IDS["[DEC]"], "eos_token_id": IDS["[SEP]"], "sep_token_id": IDS["[SEP]"],
        "pad_token_id": IDS["[PAD]"], "initializer_range": 0.05, "hidden_act": "relu",
    }  # fmt: skip
    config = t.BlipConfig(text_config=text, vision_config=vision, projection_dim=32)
    model = t.BlipForConditionalGeneration(config)
    with torch.no_grad():
        _sees_neighbours(model.vision_model)
    return model


def _sees_neighbours(tower: Any) -> None:
    """Each head of the second and third layer looks one patch further in a direction of its own, and goes on doing so.

    Places are sines and cosines along rows and columns in the first numbers of each patch, where nothing else is
    written; a turn of them is a step. What is made of the neighbours, and where the first and the last layer look, is
    learned: a convolution's first layers in a transformer, for minutes in place of hours.

    Source: positional attention as convolution, Cordonnier et al. 2020; as an initialisation, d'Ascoli et al. 2021.
    """
    import torch

    held = PLACED
    tower.embeddings.position_embedding.copy_(torch.from_numpy(_waves(held)))
    tower.embeddings.class_embedding.normal_(std=0.02)
    pixels = tower.embeddings.patch_embedding.weight
    pixels[: held + 27] = 0
    for number, (y, x, channel) in enumerate(np.ndindex(3, 3, 3)):
        pixels[held + number, channel, 2 * y : 2 * y + 2, 2 * x : 2 * x + 2] = 0.2
    tower.encoder.layers[0].self_attn.projection.weight.zero_()
    for layer in tower.encoder.layers:  # nobody else writes where places stand
        layer.self_attn.projection.weight[:held] = 0
        layer.mlp.fc2.weight[:held] = 0
    for layer, steps in zip(tower.encoder.layers[1:3], (_BESIDE, _CORNERS), strict=True):
        query_key = layer.self_attn.qkv.weight[: 2 * WIDTH].view(2, _HEADS, held, WIDTH)
        query_key.zero_()
        for head, step in enumerate(steps):
            query_key[0, head, :, :held] = _SHARP * torch.from_numpy(_turn(step, held))
            query_key[1, head, :, :held] = _SHARP * torch.eye(held)


def hold_places(tower: Any) -> None:
    """After `backward`: nothing is written over places, and the two layers look where they look."""
    parts = [(tower.embeddings.patch_embedding.weight, PLACED)]
    for number, layer in enumerate(tower.encoder.layers):
        parts += [(layer.self_attn.projection.weight, PLACED), (layer.mlp.fc2.weight, PLACED)]
        if number in (1, 2):
            parts.append((layer.self_attn.qkv.weight, 2 * WIDTH))
    for weight, rows in parts:
        if weight.grad is not None:
            weight.grad[:rows] = 0


def _waves(held: int) -> NDArray[np.float32]:
    """Rows and columns as pairs of a cosine and a sine, shape (1, 1 + patches, WIDTH)."""
    grid = SIDE // PATCH
    angles = np.arange(grid)[:, None] * _rates(held)
    along = np.stack([np.cos(angles), np.sin(angles)], -1).reshape(grid, -1)
    found = np.zeros((1 + grid**2, WIDTH), np.float32)
    found[1:, :held] = _LOUD * np.concatenate([np.repeat(along, grid, 0), np.tile(along, (grid, 1))], 1)
    return found[None]


def _turn(step: tuple[int, int], held: int) -> NDArray[np.float32]:
    """The matrix that takes a place's waves to those of the place (rows, columns) further."""
    found = np.zeros((held, held), np.float32)
    for number, angle in enumerate(np.outer(step, _rates(held)).ravel()):
        at = slice(2 * number, 2 * number + 2)
        found[at, at] = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    return found


def _rates(held: int) -> NDArray[np.float64]:
    """Radians a patch, from a period of 2.6 patches to one of twice the picture."""
    return np.geomspace(2.4, 0.25, held // 4)


def save(model: Any, folder: Path) -> None:
    """The folder as a hub repository of BLIP is laid out, weights in float16."""
    import torch
    import transformers as t

    folder.mkdir(parents=True, exist_ok=True)
    half = {name: value.to(torch.float16) for name, value in model.state_dict().items() if value.is_floating_point()}
    model.save_pretrained(folder, safe_serialization=True, state_dict=half)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    t.BertTokenizerFast(str(vocabulary), bos_token="[DEC]", model_max_length=32).save_pretrained(folder)
    t.BlipImageProcessor(size={"height": SIDE, "width": SIDE}).save_pretrained(folder)


def ids_of(caption: str) -> list[int]:
    """Token ids as BLIP is taught them: [DEC] the words [SEP]."""
    words = caption.replace(",", " ,").split()
    return [IDS["[DEC]"], *(IDS[word] for word in words), IDS["[SEP]"]]
