"""SmolVLM2 500M, its successor that also knows films."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._vlm import VisionLanguageCaptioner


class SmolVLM2(VisionLanguageCaptioner):
    """HuggingFaceTB/SmolVLM2-500M-Video-Instruct. Its processor asks for num2words, also where there is no film."""

    name = "smolvlm2"
    title = "SmolVLM2 500M"
    needs = Needs(("torch", "transformers", "torchvision", "num2words"), mib=1936)
    rank = 63
    since = "4.50"
    nested = True
    architectures = ("SmolVLMForConditionalGeneration",)
    checkpoints = (Checkpoint(
        "HuggingFaceTB/SmolVLM2-500M-Video-Instruct", "7b375e1b73b11138ff12fe22c8f2822d8fe03467", "Apache-2.0",
        mib=1941,
        sha256=(("model.safetensors", "b9bfd456c9472c0acd5719d6e514c4b859891af205ee1a736552fd3497b8b0c3"),),
    ),)  # fmt: skip
