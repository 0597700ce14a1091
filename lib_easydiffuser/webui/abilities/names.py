"""Samplers, schedulers and upscalers as the host lists them, and what it sets for checkpoints of the chosen kind."""

from __future__ import annotations

from typing import Any

from ...host import HostName
from ._look import attribute
from .settings import attribute_of_options

# What stands for every picture, and what another host keeps in its stead, whose page has a field for one picture: it
# is locked, and passed over by the host's own paste buttons, while the option for it is off.
_CLIP_SKIP, _CLIP_SKIP_OF_FIELD, _FIELD_IS_ON = "CLIP_stop_at_last_layers", "clip_skip", "clip_skip_enabled"


def samplers() -> tuple[HostName, ...]:
    """Those that are not hidden."""
    visible = attribute("modules.sd_samplers:visible_samplers")
    found = visible() if callable(visible) else attribute("modules.sd_samplers:samplers") or ()
    return tuple(HostName(str(one.name), _texts(getattr(one, "aliases", ()))) for one in found if _named(one))


def schedulers() -> tuple[HostName, ...]:
    """By their labels, which is what the field holds; none on hosts whose samplers have them in their names."""
    found = attribute("modules.sd_schedulers:schedulers") or ()
    listed = (one for one in found if getattr(one, "label", "") and _named(one))
    return tuple(HostName(str(one.label), (str(one.name), *_texts(getattr(one, "aliases", ())))) for one in listed)


def upscalers() -> tuple[HostName, ...]:
    """Of the second pass: those in latent space first, as the host offers them."""
    latent = attribute("modules.shared:latent_upscale_modes") or {}
    found = attribute("modules.shared:sd_upscalers") or ()
    return tuple(HostName(name) for name in (*map(str, latent), *(str(one.name) for one in found if _named(one))))


def usual_size() -> tuple[int, int] | None:
    """What the host's preset ("flux", ...) sets for txt2img, pixels; None on a host without presets."""
    width, height = _of_preset("width"), _of_preset("height")
    return (int(width), int(height)) if width and height else None


def usual_cfg() -> float | None:
    """The same for the CFG scale."""
    found = _of_preset("cfg")
    return None if found is None else float(found)


def clip_skip() -> int:
    """What the option says; 0 on a host that has none."""
    found = attribute_of_options(_CLIP_SKIP)
    if found is None and attribute_of_options(_FIELD_IS_ON):
        found = attribute_of_options(_CLIP_SKIP_OF_FIELD)
    return int(found) if isinstance(found, int | float) else 0


def _of_preset(name: str) -> Any | None:
    preset = str(attribute_of_options("forge_preset", "") or "")
    found = attribute_of_options(f"{preset}_t2i_{name}") if preset else None
    return found if isinstance(found, int | float) else None


def _named(one: Any) -> bool:
    return bool(getattr(one, "name", ""))


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in found or ())
