"""Tiny WD14-type taggers on disk, laid out as they are published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# (name, category of the published tables: 9 rating, 0 general, 4 character)
TAGS = (
    ("general", 9), ("explicit", 9), ("1girl", 0), ("long_hair", 0), ("^_^", 0), ("artoria_pendragon_(fate)", 4),
)  # fmt: skip
# As the published configurations of the ViT and SwinV2 taggers, much smaller.
VIT = (
    "vit_base_patch16_224",
    {
        "img_size": 64, "embed_dim": 32, "depth": 2, "num_heads": 2, "class_token": False, "global_pool": "avg",
        "fc_norm": False, "act_layer": "gelu_tanh",
    },
)  # fmt: skip
SWIN = (
    "swinv2_base_window8_256",
    {"img_size": 64, "embed_dim": 16, "depths": [1, 1], "num_heads": [1, 2], "window_size": 4, "global_pool": "avg"},
)


def tiny_tagger(folder: Path, kind: tuple[str, dict[str, Any]] = VIT, bias: dict[str, float] | None = None) -> Any:
    """A tagger that has seen nothing; `bias` makes it sure of some tags. Gives the model."""
    import timm
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    name, arguments = kind
    model = timm.create_model(name, pretrained=False, num_classes=len(TAGS), **arguments).eval()
    head = model.get_classifier()
    for tag, logit in (bias or {}).items():
        head.bias.data[[row for row, _ in TAGS].index(tag)] = logit
    folder.mkdir(parents=True)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, str(folder / "model.safetensors"))
    half = [0.5, 0.5, 0.5]
    card = {
        "input_size": [3, 64, 64], "fixed_input_size": False, "interpolation": "bicubic", "crop_pct": 1.0,
        "crop_mode": "center", "mean": half, "std": half, "num_classes": len(TAGS), "custom_load": False,
    }  # fmt: skip
    config = {"architecture": name, "num_classes": len(TAGS), "pretrained_cfg": card, "model_args": arguments}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    rows = [f"{number},{tag},{category},{1000 - number}" for number, (tag, category) in enumerate(TAGS)]
    (folder / "selected_tags.csv").write_text("\n".join(["tag_id,name,category,count", *rows]) + "\n", "utf-8")
    return model
