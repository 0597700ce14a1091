"""The picture's own parameters under one set of names, whoever wrote them. All of it is a stranger's text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from ..dataclass import dataclass
from ..records import EmbeddedPrompt

# What writers call a thing, letters and digits alone.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "steps": ("steps", "samplingsteps", "numinferencesteps"),
    "cfg_scale": ("cfgscale", "cfg", "guidancescale", "scale"),
    "sampler": ("sampler", "samplername"),
    "scheduler": ("scheduletype", "scheduler", "noiseschedule"),
    "seed": ("seed", "noiseseed"),
    "width": ("width",),
    "height": ("height",),
    "size": ("size", "resolution"),
    "clip_skip": ("clipskip",),
    "hires_scale": ("hiresupscale",),
    "hires_upscaler": ("hiresupscaler",),
    "hires_steps": ("hiressteps",),
    "hires_size": ("hiresresize",),
    "denoising_strength": ("denoisingstrength",),
}
_PAIR = re.compile(r"\D*(\d{1,5})\D{1,4}(\d{1,5})\D*")
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Own:
    """What a file says of its making; None and "" where it is silent or says something that is no such thing.

    Attributes:
        size: Of the first pass, (width, height).
        hires_size: Of the second pass, where it was given exactly; a side that is 0 follows from the other.
    """

    steps: int | None = None
    cfg_scale: float | None = None
    sampler: str = ""
    scheduler: str = ""
    seed: int | None = None
    size: tuple[int, int] | None = None
    clip_skip: int | None = None
    hires_scale: float | None = None
    hires_upscaler: str = ""
    hires_steps: int | None = None
    hires_size: tuple[int, int] | None = None
    denoising_strength: float | None = None

    @property
    def hires(self) -> bool:
        """Whether there was a second pass. A denoising strength alone is img2img's."""
        return self.hires_scale is not None or self.hires_size is not None or bool(self.hires_upscaler)


def own_of(embedded: EmbeddedPrompt | None) -> Own:
    """The parameters of a picture; an empty record for one that carries none."""
    if embedded is None:
        return Own()
    said = _by_name(embedded)
    sampler, scheduler = _text(said.get("sampler")), _text(said.get("scheduler"))
    if not sampler:  # InvokeAI and diffusers call the sampler a scheduler
        sampler, scheduler = scheduler, ""
    return Own(
        steps=_whole(said.get("steps")),
        cfg_scale=_real(said.get("cfg_scale")),
        sampler=sampler,
        scheduler=scheduler,
        seed=_whole(said.get("seed")),
        size=_pair(said.get("size") or f"{said.get('width', '')} x {said.get('height', '')}"),
        clip_skip=_whole(said.get("clip_skip")),
        hires_scale=_real(said.get("hires_scale")),
        hires_upscaler=_text(said.get("hires_upscaler")),
        hires_steps=_whole(said.get("hires_steps")),
        hires_size=_second_size(said.get("hires_size") or ""),
        denoising_strength=_real(said.get("denoising_strength")),
    )


def _by_name(embedded: EmbeddedPrompt) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in embedded.settings:
        key = "".join(letter for letter in name.lower() if letter.isalnum())
        found.setdefault(key, str(value))
    named = {ours: [found[name] for name in names if name in found] for ours, names in _NAMES.items()}
    return {ours: values[0].strip() for ours, values in named.items() if values}


def _text(value: str | None) -> str:
    text = " ".join((value or "").split())
    return text if len(text) <= _LONGEST_NAME else ""


def _real(value: str | None) -> float | None:
    found = _NUMBER.fullmatch(value or "")
    number = float(found[0]) if found else math.nan
    return number if math.isfinite(number) else None


def _whole(value: str | None) -> int | None:
    found = _NUMBER.fullmatch(value or "")
    # A seed is wider than a float holds.
    return int(found[0].partition(".")[0]) if found else None


def _pair(value: str) -> tuple[int, int] | None:
    found = _PAIR.fullmatch(value)
    return (int(found[1]), int(found[2])) if found and int(found[1]) and int(found[2]) else None


def _second_size(value: str) -> tuple[int, int] | None:
    found = _PAIR.fullmatch(value)
    return (int(found[1]), int(found[2])) if found and (int(found[1]) or int(found[2])) else None
