"""Naming the weights of a model the host holds, without reading them all."""

from __future__ import annotations

import hashlib
import weakref
from typing import Any

from .abilities import checkpoint

_SAMPLES = 64  # numbers looked at in every weight
# A projection put behind the layers: attention never passes through it. Forge Neo gives CLIP-L one that its file lacks,
# filled with whatever was in memory: each load of the same checkpoint would be a new encoder. OpenCLIP's own is part
# of its file, has no dot behind its name, and stays in the name that its calibration is stored under.
_BEHIND = "text_projection."
# model -> {(tower, checkpoint): name}; the host may put another checkpoint into the same object.
_known: weakref.WeakKeyDictionary[Any, dict[tuple[int, str], str]] = weakref.WeakKeyDictionary()


def weights_name(model: Any, index: int, module: Any) -> str:
    """16 hexadecimal digits naming a tower's weights; kept until the checkpoint is switched.

    Named once, so that a LoRA the host merges into the weights later makes no new encoder of them.
    """
    key = (index, checkpoint.name())
    names = _known.setdefault(model, {})
    if key not in names:
        names[key] = _sampled(module)
    return names[key]


def forget(*_: Any) -> None:
    """The host has loaded a checkpoint."""
    _known.clear()


def _sampled(module: Any) -> str:
    """Shapes and evenly spread samples of every weight, in half precision: the same for `--no-half` and without."""
    import torch

    digest = hashlib.sha256()
    for name, parameter in sorted(module.named_parameters()):
        flat = parameter.detach().reshape(-1)
        if flat.numel() and flat.is_floating_point() and _BEHIND not in name:
            sample = flat[:: max(1, flat.numel() // _SAMPLES)][:_SAMPLES]
            digest.update(f"{name} {tuple(parameter.shape)}".encode())
            digest.update(sample.to("cpu", torch.float16).numpy().tobytes())
    return digest.hexdigest()[:16]
