"""Qwen3-VL 2B, which also speaks Korean."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._vlm import VisionLanguageCaptioner


class Qwen3VL(VisionLanguageCaptioner):
    """Qwen/Qwen3-VL-2B-Instruct."""

    name = "qwen3-vl"
    title = "Qwen3-VL 2B"
    needs = Needs(("torch", "transformers", "torchvision"), mib=4058)
    rank = 94
    since = "4.57"
    korean = True
    most_pixels = 1280 * 32 * 32  # a token of it sees 32 pixels a side
    architectures = ("Qwen3VLForConditionalGeneration",)
    checkpoints = (Checkpoint(
        "Qwen/Qwen3-VL-2B-Instruct", "89644892e4d85e24eaac8bacfd4f463576704203", "Apache-2.0", mib=4070,
        sha256=(("model.safetensors", "7de1838c87a5349b016c26a1c3f7d2bc400a3d485f95ef39a7059ffd734977a0"),),
    ),)  # fmt: skip
