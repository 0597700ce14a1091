"""Tiny CLIPs of the real classes with random weights."""

from __future__ import annotations

from typing import Any

from lib_easydiffuser.clip.tokens import OpenClipTokens
from lib_easydiffuser.clip.tower import TextTower
from lib_easydiffuser.clip.weights import from_open_clip


def open_clip_model(seed: int = 0, quick_gelu: bool = False, width: int = 64, layers: int = 3) -> Any:
    """An open_clip model; its weights are wider than at birth, so that texts differ and no two rank alike."""
    import open_clip
    import torch

    torch.manual_seed(seed)
    model = open_clip.model.CLIP(
        32,
        {"image_size": 32, "layers": 2, "width": 64, "patch_size": 8},
        {"context_length": 77, "vocab_size": 49408, "width": width, "heads": 4, "layers": layers},
        quick_gelu=quick_gelu,
    ).eval()
    for name, parameter in model.named_parameters():
        if "embedding" in name or "ln_" in name:
            parameter.data += 0.3 * torch.randn_like(parameter)
        elif parameter.ndim == 2:
            parameter.data *= 3.0
    return model.requires_grad_(False)


def tower_of(model: Any, quick_gelu: bool = False, dtype: str = "float32") -> TextTower:
    weights = from_open_clip(model.state_dict(), 4, "quick_gelu" if quick_gelu else "gelu")
    return TextTower(weights, OpenClipTokens(), dtype=dtype)


def library_features(model: Any, texts: list[str]) -> Any:
    import open_clip
    import torch

    with torch.no_grad():
        features = model.encode_text(open_clip.tokenize(texts))
        return (features / features.norm(dim=-1, keepdim=True)).numpy()
