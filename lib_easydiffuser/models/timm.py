"""A folder with a timm model -> the model: `config.json` as the hub keeps it, and `model.safetensors`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import BrokenModelError, quoted
from .assign import require_content
from .load import Loaded, read_json

WEIGHTS = "model.safetensors"


@dataclass(frozen=True)
class Pixels:
    """How a picture becomes an input.

    Attributes:
        height, width: Of the input.
        mean, deviation: Of each channel, for values 0..1.
    """

    height: int
    width: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


def load_timm(folder: Path) -> Loaded:
    """The model in evaluation mode on the CPU; `image_processor` is its Pixels, it has no tokenizer.

    Raises:
        MissingModelError: If a file is not there.
        BrokenModelError: If the configuration or the weights do not fit.
    """
    config = read_json(folder / "config.json")
    name = config.get("architecture")
    if not isinstance(name, str) or not (folder / WEIGHTS).is_file():
        raise BrokenModelError(f"{quoted(str(folder), 200)} holds no timm model.", "Copy the folder anew.")
    model = _made(folder, name, config)
    require_content(model.state_dict())
    home = {key: parameter.data for key, parameter in model.named_parameters()}
    return Loaded(folder, model, _pixels(model), None, home)


def _made(folder: Path, name: str, config: dict[str, Any]) -> Any:
    """timm builds it and reads the weights through its own filter, which knows older checkpoints."""
    import timm
    from timm.models import PretrainedCfg

    known = {field.name for field in fields(PretrainedCfg)} - {"url", "file", "hf_hub_id", "custom_load", "source"}
    given = {key: value for key, value in (config.get("pretrained_cfg") or {}).items() if key in known}
    classes = int(config.get("num_classes") or given.get("num_classes") or 0)
    given |= {"file": str(folder / WEIGHTS), "num_classes": classes}
    arguments = {"num_classes": classes, **(config.get("model_args") or {})}
    try:
        model = timm.create_model(name, pretrained=True, pretrained_cfg=given, **arguments)
    # timm raises what its builders and torch raise: RuntimeError, TypeError, KeyError, AssertionError, SafetensorError.
    except Exception as error:
        raise BrokenModelError(
            f"The timm model in {quoted(str(folder), 200)} cannot be loaded: {quoted(str(error), 160)}.",
            "Copy the folder anew; a newer timm may know it.",
        ) from error
    return model.requires_grad_(False).eval()


def _pixels(model: Any) -> Pixels:
    from timm.data.config import resolve_model_data_config

    found: dict[str, Any] = resolve_model_data_config(model)  # type: ignore[no-untyped-call]
    _, height, width = found["input_size"]
    return Pixels(int(height), int(width), tuple(found["mean"]), tuple(found["std"]))
