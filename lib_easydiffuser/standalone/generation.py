"""What `run` may be told about generating: read, checked, and turned into a request."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, replace
from typing import Any

from ..errors import UsageError
from ..loop.preset import quick, seed_row, usual_size
from ..records import GenerationRequest, GenerationSettings, Picture, PromptPair

_LARGEST_SEED = 2**32 - 1


def add_generation(parser: argparse.ArgumentParser) -> None:
    """The options of generating; a wrong value is refused as it is read."""
    group = parser.add_argument_group("Generating")
    _add(group, "seeds", "seeds", _Bounds(int, 1, 100), "pictures, one a seed [1 to 100; 3]", 3)
    seed = _Bounds(int, -1, _LARGEST_SEED)
    _add(group, "first-seed", "first_seed", seed, "the seeds count on from it; -1 draws it", -1)
    group.add_argument("--img2img", action="store_true", help="start from the picture instead of from noise")
    _add(group, "denoising-strength", "denoising_strength", _Bounds(float, 0, 1), "of img2img [0 to 1; 0.75]", 0.75)
    group.add_argument("--quick", action="store_true", help="few steps and no second pass: a first look")
    add_fields(group)


def add_fields(group: Any) -> None:
    """The fields of a picture alone: steps, size, sampler ..."""
    for name, (bounds, text) in _FIELDS.items():
        _add(group, name.replace("_", "-"), f"gen_{name}", bounds, text)


def fields_given(options: argparse.Namespace) -> dict[str, Any]:
    """Those that were given, by the settings' names."""
    return {name: value for name in _FIELDS if (value := getattr(options, f"gen_{name}")) is not None}


def chosen(options: argparse.Namespace, now: GenerationSettings, picture: Picture) -> GenerationSettings:
    """The WebUI's settings, the picture's proportions, the quick preset, and last what was asked for by name."""
    size = (picture.width, picture.height)
    width, height = usual_size(size, now.family)
    settings = replace(now, width=width, height=height)
    if options.quick:
        settings = quick(settings, size)
    return replace(settings, **fields_given(options))


def request_of(
    options: argparse.Namespace, prompts: PromptPair, picture: Picture, settings: GenerationSettings
) -> GenerationRequest:
    """What is asked of the generator."""
    return GenerationRequest(
        prompts,
        seed_row(options.first_seed, options.seeds),
        settings,
        "quick" if options.quick else "current",
        "img2img" if options.img2img else "txt2img",
        picture.rgb if options.img2img else None,
        options.denoising_strength,
    )


@dataclass(frozen=True)
class _Bounds:
    """A number's kind and the values it can have."""

    kind: type[int] | type[float]
    low: float
    high: float

    def read(self, flag: str, text: str) -> float:
        try:
            value: float = self.kind(text)
        except ValueError:
            value = math.nan
        if not self.low <= value <= self.high:  # neither is NaN
            kind = "a whole number" if self.kind is int else "a number"
            raise UsageError(f"--{flag} cannot be {text}.", f"It is {kind} from {self.low} to {self.high}.")
        return value


def _add(group: Any, flag: str, dest: str, bounds: _Bounds | None, text: str, default: Any = None) -> None:
    def read(given: str) -> Any:
        return given if bounds is None else bounds.read(flag, given)

    metavar = "NAME" if bounds is None else "N" if bounds.kind is int else "X"
    group.add_argument(f"--{flag}", dest=dest, type=read, default=default, metavar=metavar, help=text)


# The largest side is there for slips of the finger; what fits into its memory the WebUI says itself.
_SIDE = _Bounds(int, 8, 16384)
_FIELDS: dict[str, tuple[_Bounds | None, str]] = {
    "steps": (_Bounds(int, 1, 1000), "sampling steps [20]"),
    "width": (_SIDE, "pixels [by the picture's proportions and the checkpoint's usual size]"),
    "height": (_SIDE, "pixels"),
    "cfg_scale": (_Bounds(float, 0, 100), "how closely the prompt is followed [7]"),
    "sampler": (None, "by the WebUI's name [the WebUI's own]"),
    "scheduler": (None, "by the WebUI's name [the WebUI's own]"),
    "clip_skip": (_Bounds(int, 1, 12), "[the WebUI's setting]"),
}
