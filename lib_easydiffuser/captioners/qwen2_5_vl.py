"""Qwen2.5-VL 3B, which also speaks Korean."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._vlm import VisionLanguageCaptioner


class Qwen25VL(VisionLanguageCaptioner):
    """Qwen/Qwen2.5-VL-3B-Instruct."""

    name = "qwen2.5-vl"
    title = "Qwen2.5-VL 3B"
    needs = Needs(("torch", "transformers", "torchvision"), mib=7160)
    rank = 92
    since = "4.49"
    korean = True
    most_pixels = 1280 * 28 * 28  # as its publisher advises: a thousand tokens say no less than sixteen thousand
    architectures = ("Qwen2_5_VLForConditionalGeneration",)
    checkpoints = (
        Checkpoint(
            "Qwen/Qwen2.5-VL-3B-Instruct", "66285546d2b821cf421d4f5eb2576359d3770cd3",
            "Qwen Research Licence (not for commercial use; could not be verified here)", mib=7172,
        ),
    )  # fmt: skip
