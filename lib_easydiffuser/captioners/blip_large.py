"""BLIP large: more detail than base at twice the cost."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._checkpoint import CheckpointCaptioner


class BlipLarge(CheckpointCaptioner):
    """Salesforce/blip-image-captioning-large."""

    name = "blip-large"
    title = "BLIP large"
    needs = Needs(("torch", "transformers"), mib=1793)
    rank = 70
    architectures = ("BlipForConditionalGeneration",)
    checkpoints = (Checkpoint(
        "Salesforce/blip-image-captioning-large", "353689b859fcf0523410b1806dace5fb46ecdf41", "BSD-3-Clause", mib=1794,
        sha256=(("model.safetensors", "ebc867586b8318647dd7b75ef8e52f93f89b98ac7dcbd04d10219d33b9a68c6f"),),
    ),)  # fmt: skip
