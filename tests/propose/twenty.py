"""Twenty pictures of every kind that a proposal looks at, and a host as WebUI 1.10.1 is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image

from lib_easydiffuser.host import HostFacts, HostName
from lib_easydiffuser.images.embedded.infotext import parse_infotext
from lib_easydiffuser.pixels import claims
from lib_easydiffuser.records import EmbeddedPrompt, Picture, Reading
from tests.pixels import drawings

# As modules/sd_samplers*.py, sd_schedulers.py and shared.py of 1.10.1 list them, the better known half.
SAMPLERS = {
    "DPM++ 2M": ("k_dpmpp_2m",), "DPM++ SDE": ("k_dpmpp_sde",), "DPM++ 2M SDE": ("k_dpmpp_2m_sde",),
    "DPM++ 2S a": ("k_dpmpp_2s_a",), "Euler a": ("k_euler_a", "k_euler_ancestral"), "Euler": ("k_euler",),
    "Heun": ("k_heun",), "DPM2 a": ("k_dpm_2_a",), "DDIM": ("ddim",), "UniPC": ("unipc",), "LCM": ("k_lcm",),
}  # fmt: skip
SCHEDULERS = {
    "Automatic": ("automatic",), "Uniform": ("uniform",), "Karras": ("karras",), "Exponential": ("exponential",),
    "SGM Uniform": ("sgm_uniform", "SGMUniform"), "Simple": ("simple",), "Normal": ("normal",), "DDIM": ("ddim",),
}  # fmt: skip
UPSCALERS = ("Latent", "None", "Lanczos", "Nearest", "ESRGAN_4x", "R-ESRGAN 4x+", "R-ESRGAN 4x+ Anime6B")
BOXES = {
    "width": 512, "height": 512, "steps": 20, "cfg_scale": 7.0, "sampler": "DPM++ 2M", "scheduler": "Automatic",
    "seed": -1, "clip_skip": 1, "hires": False, "hires_scale": 2.0, "hires_upscaler": "Latent", "hires_steps": 0,
    "hires_width": 0, "hires_height": 0, "denoising_strength": 0.7,
}  # fmt: skip
COOL, WARM, GREY = (0.55, 0.8, 1.15), (1.2, 0.75, 0.35), (1.0, 1.0, 1.0)


def facts(family: str = "sd1", **more: object) -> HostFacts:
    known = {
        "samplers": names(SAMPLERS), "schedulers": names(SCHEDULERS), "clip_skip": 1, "asked": True,
        "upscalers": tuple(HostName(name) for name in UPSCALERS),
    }  # fmt: skip
    return HostFacts(family=family, **{**known, **more})  # type: ignore[arg-type]


def names(table: dict[str, tuple[str, ...]]) -> tuple[HostName, ...]:
    return tuple(HostName(name, aliases) for name, aliases in table.items())


def reading(picture: Picture) -> Reading:
    return Reading(picture=picture, evidence=claims(picture, worth=lambda made: False))


def photograph(width: int, height: int, tint: tuple[float, float, float] = GREY) -> Image.Image:
    """A camera's grain and forms of every size, in any shape."""
    side = max(width, height)
    luma = 20 + 210 * drawings.forms(1, side)[:height, :width]
    return drawings.grained(luma, tint)


def drawn(width: int, height: int) -> Image.Image:
    """A flat poster."""
    return drawings.flat("#c01010", "#3060c8").resize((width, height), Image.Resampling.NEAREST)


def own(line: str, width: int = 64, height: int = 96) -> Picture:
    """A picture that carries the WebUI's own words."""
    raw = f"a cat\nNegative prompt: dog\n{line}"
    found = parse_infotext(raw)
    told = EmbeddedPrompt(found.prompt, found.negative_prompt, "webui", raw, found.settings)
    return Picture(drawn(width, height), embedded=told)


def by(source: str, **settings: str) -> Picture:
    """A picture of another program's."""
    return Picture(drawn(64, 64), embedded=EmbeddedPrompt("a cat", "", source, "...", tuple(settings.items())))


def _noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, (height, width, 3), dtype=np.uint8))


MADE: dict[str, Callable[[], Picture]] = {
    "portrait 2:3": lambda: Picture(photograph(384, 576)),
    "landscape 3:2": lambda: Picture(photograph(576, 384)),
    "square": lambda: Picture(photograph(400, 400)),
    "16:9": lambda: Picture(photograph(576, 324)),
    "panorama 3:1": lambda: Picture(photograph(576, 192)),
    "tower 1:5": lambda: Picture(drawn(100, 500)),
    "warm portrait": lambda: Picture(photograph(384, 576, WARM)),
    "cool landscape": lambda: Picture(photograph(576, 384, COOL)),
    "large photograph": lambda: Picture(photograph(400, 600), original_size=(2000, 3000)),
    "large poster": lambda: Picture(drawn(512, 512), original_size=(1000, 1000)),
    "pixel art": lambda: Picture(drawings.sprite(8), original_size=(1536, 1536)),
    "line art": lambda: Picture(drawings.lines()),
    "noise": lambda: Picture(_noise(300, 200)),
    "one pixel": lambda: Picture(Image.new("RGB", (1, 1), "red")),
    "own parameters": lambda: own(
        "Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 5.5, Seed: 4711, Size: 640x960, Clip skip: 2, Model: x"
    ),
    "own second pass": lambda: own(
        "Steps: 30, Sampler: Euler a, Schedule type: Automatic, CFG scale: 6, Seed: 1, Size: 512x768, "
        "Denoising strength: 0.35, Hires upscale: 1.5, Hires steps: 12, Hires upscaler: R-ESRGAN 4x+"
    ),
    "own, absent here": lambda: own(
        "Steps: 999, Sampler: Restart++, CFG scale: 0.5, Seed: 99999999999, Size: 513x9000, Hires upscale: 2, "
        "Hires upscaler: 4x-UltraSharp"
    ),
    "ComfyUI": lambda: by(
        "comfyui", seed="7", steps="24", cfg="8.0", sampler_name="dpmpp_2s_ancestral", scheduler="karras"
    ),
    "NovelAI": lambda: by(
        "novelai", steps="28", scale="5", seed="12", sampler="k_euler_ancestral", noise_schedule="native", width="832",
        height="1216",
    ),
    "InvokeAI": lambda: by(
        "invokeai", steps="30", cfg_scale="7.5", seed="3", scheduler="dpmpp_2m_k", width="768", height="512"
    ),
}  # fmt: skip


@cache
def picture(name: str) -> Picture:
    return MADE[name]()
