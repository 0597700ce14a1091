"""BLIP base, the captioner most WebUI users know."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._checkpoint import CheckpointCaptioner


class BlipBase(CheckpointCaptioner):
    """Salesforce/blip-image-captioning-base."""

    name = "blip-base"
    title = "BLIP base"
    needs = Needs(("torch", "transformers"), mib=944)
    rank = 50
    architectures = ("BlipForConditionalGeneration",)
    checkpoints = (
        Checkpoint(
            "Salesforce/blip-image-captioning-base", "82a37760796d32b1411fe092ab5d4e227313294b", "BSD-3-Clause", mib=945
        ),
    )
