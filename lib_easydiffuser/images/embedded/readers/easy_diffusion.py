"""Easy Diffusion: a PNG text for each setting, or one JSON object in UserComment (sdkit save_utils).

Settings go by their own names or, when a text file is written beside the picture, by those of the page
(ui/easydiffusion/utils/save_utils.py, TASK_TEXT_MAPPING).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....records import EmbeddedPrompt
from ..texts import USER_COMMENT, Texts, as_text, json_object
from ._contract import Reader
from ._fields import settings_of

_NAMES = (("prompt", "negative_prompt"), ("Prompt", "Negative Prompt"))
# One of these names is enough; without any, nothing may stand there that is not of the list.
_ONLY_ITS_OWN = frozenset(
    ("use_stable_diffusion_model", "num_inference_steps", "guidance_scale", "use_vae_model",
     "use_hypernetwork_model", "use_lora_model", "Stable Diffusion model", "Guidance Scale", "VAE model")
)  # fmt: skip
_KNOWN = _ONLY_ITS_OWN | frozenset(
    ("prompt", "negative_prompt", "seed", "clip_skip", "sampler_name", "scheduler_name", "width", "height", "tiling",
     "prompt_strength", "lora_alpha", "use_face_correction", "use_upscale", "upscale_amount", "hypernetwork_strength",
     "Prompt", "Negative Prompt", "Seed", "Clip Skip", "Sampler", "Scheduler", "Width", "Height", "Steps",
     "Prompt Strength", "LoRA model", "LoRA Strength", "Use Face Correction", "Use Upscaling", "Upscale By",
     "Seamless Tiling", "Hypernetwork model", "Hypernetwork Strength")
)  # fmt: skip


class EasyDiffusion(Reader):
    """Its marks are weak, so it is asked late."""

    name = "easydiffusion"
    title = "Easy Diffusion"
    order = 60

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        comment = texts.object(USER_COMMENT)
        for raw, values in ((texts.get(USER_COMMENT, ""), comment), ("", texts)):
            for names in _NAMES:
                if found := self._read(raw, values, *names):
                    return found
        return None

    def _read(self, raw: str, values: Mapping[str, Any], prompt: str, negative: str) -> EmbeddedPrompt | None:
        text = as_text(values.get(prompt))
        if not text or json_object(text) or not _is_own(values, negative, loose=not raw):
            return None
        own = {key: value for key, value in values.items() if key in _KNOWN}
        settings = settings_of(own, (prompt, negative))
        return EmbeddedPrompt(text, as_text(values.get(negative)), self.name, raw or text, settings)


def _is_own(values: Mapping[str, Any], negative: str, loose: bool) -> bool:
    """Among a PNG's texts stand others' (dpi, Software): there the two prompts together are enough."""
    if not _ONLY_ITS_OWN.isdisjoint(values):
        return True
    return negative in values and (loose or _KNOWN.issuperset(values))
