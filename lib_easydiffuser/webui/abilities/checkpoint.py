"""Which checkpoint is loaded, and which one is chosen. Nothing here loads one: `shared.sd_model` would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ._look import attribute, inside
from .settings import option

__all__ = ["chosen", "chosen_file", "family", "file", "inside", "is_pipeline", "loaded", "name", "title"]
_FAMILIES = ("sdxl", "sd2", "sd1")
_SD2_WIDTH = 1024  # of its text encoder; SD1's has 768


def loaded() -> Any | None:
    """The checkpoint in memory; None when there is none."""
    model = attribute("modules.sd_models:model_data.sd_model", "modules.modeldata:model_data.sd_model")
    return None if model is None or _is_placeholder(model) else model


def _is_placeholder(model: Any) -> bool:
    """Some hosts hold one until the first generation: it counts words and can do nothing else."""
    return hasattr(model, "get_prompt_lengths_on_ui") and not hasattr(model, "get_learned_conditioning")


def is_pipeline() -> bool:
    """Whether the loaded checkpoint is a pipeline of diffusers, which no host of this family conditions by itself."""
    model = loaded()
    return model is not None and not hasattr(model, "get_learned_conditioning") and hasattr(model, "components")


def name() -> str:
    """Which file is in memory: the host may put another one into the same object. "" for no model."""
    model = loaded()
    found = getattr(model, "sd_model_hash", None) or getattr(model, "filename", None)
    return str(found or getattr(getattr(model, "sd_checkpoint_info", None), "filename", None) or "")


def title() -> str:
    """The loaded one's, as the host lists it; "" when the host does not say."""
    return str(getattr(_info(), "title", "") or "")


def file() -> str | None:
    """The loaded one's file."""
    found: str | None = getattr(_info(), "filename", None)
    return found


def _info() -> Any:
    return getattr(loaded(), "sd_checkpoint_info", None)


def chosen() -> str:
    """The one the host will generate with, as it lists it."""
    return str(option("sd_model_checkpoint") or "")


def chosen_file(title: str) -> Path | None:
    """The file of a checkpoint, by the host's name for it."""
    aliases = attribute("modules.sd_models:checkpoint_aliases", "modules.sd_checkpoint:checkpoint_aliases") or {}
    found = getattr(aliases.get(title), "filename", None)
    return Path(found) if found else None


def family() -> str:
    """ "sd1", "sd2" or "sdxl" of the loaded checkpoint, "" for others or none."""
    model = loaded()
    said = next((one for one in _FAMILIES if getattr(model, f"is_{one}", False)), "")
    # Hosts that exchange SD2's OpenCLIP for another class take it for SD1 afterwards.
    return "sd2" if said == "sd1" and _width(model) == _SD2_WIDTH else said


def _width(model: Any) -> int:
    from .text_towers import towers

    first = next(iter(towers(model)), None)
    weights = first.module.named_parameters() if first is not None else ()
    return next((int(one.shape[1]) for name, one in weights if "token_embedding" in name), 0)
