"""Tiny CLIP checkpoints on disk, laid out as they are published."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from lib_easydiffuser.clip.encoders._open_clip import OpenClip
from lib_easydiffuser.models.checkpoint import Checkpoint

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "patch_size": 8},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 4, "layers": 2},
}


class TinyClip(OpenClip):
    name = "tiny"
    title = "Tiny"
    model = "tiny"
    peer_name = "tiny/test"
    checkpoint = Checkpoint("test/tiny-clip", "", "MIT", 1)
    files = ("tiny.pt",)
    quick_gelu = True


def tokenizer_files(folder: Path) -> None:
    """CLIP's own vocabulary, out of the file open_clip ships, as transformers keeps it."""
    import open_clip
    from open_clip.tokenizer import _tokenizer

    folder.mkdir(parents=True, exist_ok=True)
    names = {"<start_of_text>": "<|startoftext|>", "<end_of_text>": "<|endoftext|>"}
    vocabulary = {names.get(token, token): number for token, number in _tokenizer.encoder.items()}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    packed = Path(open_clip.__file__).parent / "bpe_simple_vocab_16e6.txt.gz"
    merges = gzip.decompress(packed.read_bytes()).decode("utf-8").split("\n")[1 : 49152 - 256 - 2 + 1]
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", "utf-8")


def transformers_clip(folder: Path) -> Any:
    """A CLIPModel with everything its folder needs; gives the model."""
    import torch
    import transformers as t

    torch.manual_seed(0)
    text = {
        "hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4, "num_hidden_layers": 2,
        "vocab_size": 49408, "projection_dim": 32,
    }  # fmt: skip
    vision = {
        "hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4, "num_hidden_layers": 2,
        "image_size": 32, "patch_size": 8, "projection_dim": 32,
    }  # fmt: skip
    model = t.CLIPModel(t.CLIPConfig(text_config=text, vision_config=vision, projection_dim=32)).eval()
    for name, parameter in model.named_parameters():
        if "embedding" in name or parameter.ndim == 2:
            parameter.data += 0.1 * torch.randn_like(parameter)
    model.save_pretrained(str(folder), safe_serialization=True)
    tokenizer_files(folder)
    t.CLIPTokenizerFast.from_pretrained(str(folder)).save_pretrained(str(folder))
    side = {"height": 32, "width": 32}
    t.CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=side).save_pretrained(str(folder))
    return model
