"""A BlipForConditionalGeneration of a million weights for the shape world, before it has learned anything."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .scenes import COLOURS, SHAPES

SIDE = 80
PATCH = 8
WIDTH = 128
TRAINED = Path(__file__).parent / "blip"
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]")
_PLAIN = ("a", "an", "and", ",", "picture", "of", "there", "is", "in", "the")
WORDS = (*_SPECIAL, *_PLAIN, *COLOURS, *SHAPES)
IDS = {word: number for number, word in enumerate(WORDS)}


def untaught() -> Any:
    """The model with random weights; seed torch for the same ones."""
    import torch
    import transformers as t

    vision = {
        "hidden_size": WIDTH, "intermediate_size": 2 * WIDTH, "num_hidden_layers": 4, "num_attention_heads": 4,
        "image_size": SIDE, "patch_size": PATCH, "initializer_range": 0.02, "projection_dim": 32,
    }  # fmt: skip
    text = {
        "vocab_size": len(WORDS), "hidden_size": WIDTH, "encoder_hidden_size": WIDTH, "intermediate_size": 3 * WIDTH,
        "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 32, "projection_dim": 32,
        "bos_token_id": IDS["[DEC]"], "eos_token_id": IDS["[SEP]"], "sep_token_id": IDS["[SEP]"],
        "pad_token_id": IDS["[PAD]"],
    }  # fmt: skip
    config = t.BlipConfig(text_config=text, vision_config=vision, projection_dim=32)
    model = t.BlipForConditionalGeneration(config)
    place = model.vision_model.embeddings.position_embedding
    with torch.no_grad():
        place.copy_(torch.from_numpy(_waves()))
        model.vision_model.embeddings.class_embedding.normal_(std=0.02)
    return model


def _waves() -> NDArray[np.float32]:
    """Rows and columns as sines and cosines, shape (1, 1 + patches, WIDTH): a start from which places are learned soon.

    Source: Vaswani et al. 2017 along both axes, as in MoCo v3 and MAE.
    """
    grid, quarter = SIDE // PATCH, WIDTH // 4
    rates = np.exp(-math.log(100) * np.arange(quarter) / quarter)
    angles = np.arange(grid)[:, None] * rates
    along = np.concatenate([np.sin(angles), np.cos(angles)], 1)
    patches = np.concatenate([np.repeat(along, grid, 0), np.tile(along, (grid, 1))], 1)
    return np.concatenate([np.zeros((1, WIDTH)), 0.3 * patches])[None].astype(np.float32)


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
