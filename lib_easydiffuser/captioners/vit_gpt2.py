"""ViT-GPT2, small and old."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._checkpoint import CheckpointCaptioner


class VitGpt2(CheckpointCaptioner):
    """nlpconnect/vit-gpt2-image-captioning."""

    name = "vit-gpt2"
    title = "ViT-GPT2"
    needs = Needs(("torch", "transformers"), mib=913)
    rank = 30
    architectures = ("VisionEncoderDecoderModel",)
    checkpoints = (Checkpoint(
        "nlpconnect/vit-gpt2-image-captioning", "dc68f91c06a1ba6f15268e5b9c13ae7a7c514084", "Apache-2.0", mib=939,
        sha256=(("pytorch_model.bin", "2605a69b760d0b218c3b5d2069ba070d28f279a16ce4bc87bf019b75a91553e6"),),
    ),)  # fmt: skip
