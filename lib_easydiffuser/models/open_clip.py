"""open_clip's CLIP from a folder: its configuration, mapped weights, the same checks as every model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import BrokenModelError, ModelError, quoted
from .assign import assign
from .build import build_empty
from .load import Loaded, read_json
from .weights import read_file

CONFIG, WEIGHTS = "open_clip_config.json", "open_clip_model.safetensors"


def load_clip(folder: Path) -> Loaded:
    """CLIP and its picture transform, on the CPU.

    Raises:
        MissingModelError: If a file is not there.
        BrokenModelError: If one is damaged, or not open_clip's.
        ModelError: If open_clip cannot be imported.
    """
    told = read_json(folder / CONFIG)
    model = _empty(folder, told)
    assign(model, read_file(folder / WEIGHTS))
    model.requires_grad_(False).eval()
    home = {name: parameter.data for name, parameter in model.named_parameters()}
    return Loaded(folder, model, _transform(told, model), None, home)


def _empty(folder: Path, told: dict[str, Any]) -> Any:
    import torch

    kind = _module().model.CLIP
    try:
        model = build_empty(lambda config: kind(**config), told["model_cfg"])
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenModelError(
            f"{CONFIG} in {quoted(str(folder), 200)} describes no CLIP: {quoted(str(error), 120)}.",
            "Download it again.",
        ) from error
    # open_clip fills its causal mask into an empty tensor, which was put aside for weights to come.
    length = model.context_length
    model.attn_mask = torch.full((length, length), float("-inf")).triu_(1)
    return model


def _transform(told: dict[str, Any], model: Any) -> Any:
    look = told.get("preprocess_cfg") or {}
    return _module().image_transform(
        model.visual.image_size, is_train=False, mean=look.get("mean"), std=look.get("std")
    )


def _module() -> Any:
    try:
        import open_clip
    # It imports torchvision, and one that was built for another torch fails in any way it likes.
    except Exception as error:
        raise ModelError(
            f"open_clip cannot be imported: {quoted(str(error), 160)}.", "Often torchvision is broken or missing."
        ) from error
    return open_clip
