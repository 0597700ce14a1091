"""The person's fields as our record, and our record back into the host's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...records import GenerationSettings, Hires
from ..abilities import checkpoint, generation
from ..abilities.settings import option
from . import family
from .fields import Values

_PLAIN = {"cfg_scale": "cfg_scale", "width": "width", "height": "height"}
_SCRIPTED = {"steps": "steps", "sampler": "sampler_name", "scheduler": "scheduler"}
_OPTIONS = {"checkpoint": "sd_model_checkpoint", "clip_skip": "CLIP_stop_at_last_layers"}


def current(values: Values) -> GenerationSettings:
    """What the fields say; loads nothing."""
    known = values.known
    chosen = checkpoint.chosen()
    return GenerationSettings(
        checkpoint=chosen,
        family=family.chosen(chosen),
        sampler=generation.sampler(known),
        scheduler=str(known.get("scheduler") or ""),
        steps=int(known.get("steps") or 20),
        width=int(known["width"]),
        height=int(known["height"]),
        cfg_scale=float(known["cfg_scale"]),
        styles=tuple(known.get("prompt_styles") or ()),
        seed=_seed(known.get("seed")),
        clip_skip=int(option("CLIP_stop_at_last_layers") or 0),
        hires=_hires(known) if known.get("enable_hr") else None,
    )


def fields_for(wanted: GenerationSettings, now: GenerationSettings) -> dict[str, Any]:
    """Named arguments that make the fields say what is wanted; only where it differs."""
    changed = {name: getattr(wanted, ours) for ours, name in _PLAIN.items() if _differs(ours, wanted, now)}
    if wanted.styles != now.styles:
        changed["prompt_styles"] = list(wanted.styles)
    if wanted.hires != now.hires:
        changed |= _hires_fields(wanted.hires)
    return changed


def scripted_for(wanted: GenerationSettings, now: GenerationSettings) -> dict[str, Any]:
    """Attributes of the processing that the host's own scripts have set from their fields."""
    return {name: getattr(wanted, ours) for ours, name in _SCRIPTED.items() if _differs(ours, wanted, now)}


def overrides_for(wanted: GenerationSettings, now: GenerationSettings) -> dict[str, Any]:
    """The host's options for this picture alone; it sets them back itself."""
    return {name: getattr(wanted, ours) for ours, name in _OPTIONS.items() if _differs(ours, wanted, now)}


def as_made(processing: Any, asked: GenerationSettings) -> GenerationSettings:
    """What a picture was truly made with, read after the host is done with it."""
    return replace(
        asked,
        checkpoint=checkpoint.title() or asked.checkpoint,
        family=checkpoint.family() or asked.family,
        sampler=str(processing.sampler_name or ""),
        scheduler=str(getattr(processing, "scheduler", "") or ""),
        steps=int(processing.steps),
        width=int(processing.width),
        height=int(processing.height),
        cfg_scale=float(processing.cfg_scale),
    )


def _differs(name: str, wanted: GenerationSettings, now: GenerationSettings) -> bool:
    # An empty name or 0 stands for the host's own.
    return bool(getattr(wanted, name)) and getattr(wanted, name) != getattr(now, name)


def _seed(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1


def _hires(known: Mapping[str, Any]) -> Hires:
    return Hires(
        scale=float(known["hr_scale"]),
        upscaler=str(known["hr_upscaler"] or ""),
        denoising_strength=float(known["denoising_strength"]),
        steps=int(known["hr_second_pass_steps"] or 0),
        width=int(known["hr_resize_x"] or 0),
        height=int(known["hr_resize_y"] or 0),
    )


def _hires_fields(hires: Hires | None) -> dict[str, Any]:
    if hires is None:
        return {"enable_hr": False}
    return {
        "enable_hr": True, "hr_scale": hires.scale, "hr_upscaler": hires.upscaler,
        "denoising_strength": hires.denoising_strength, "hr_second_pass_steps": hires.steps,
        "hr_resize_x": hires.width, "hr_resize_y": hires.height,
    }  # fmt: skip
