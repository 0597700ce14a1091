"""BLIP-2 with Flan-T5 xl: needs a large GPU."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._checkpoint import CheckpointCaptioner


class Blip2FlanT5(CheckpointCaptioner):
    """Salesforce/blip2-flan-t5-xl."""

    name = "blip2-flan-t5"
    title = "BLIP-2 Flan-T5 xl"
    needs = Needs(("torch", "transformers"), mib=15040)
    rank = 90
    architectures = ("Blip2ForConditionalGeneration",)
    checkpoints = (
        Checkpoint("Salesforce/blip2-flan-t5-xl", "0eb0d3b46c14c1f8c7680bca2693baafdb90bb28", "MIT", mib=15050),
    )
