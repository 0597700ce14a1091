"""BLIP-2 with OPT 2.7b: needs a large GPU."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._checkpoint import CheckpointCaptioner


class Blip2Opt(CheckpointCaptioner):
    """Salesforce/blip2-opt-2.7b."""

    name = "blip2-opt"
    title = "BLIP-2 OPT 2.7b"
    needs = Needs(("torch", "transformers"), mib=14300)
    rank = 80
    architectures = ("Blip2ForConditionalGeneration",)
    checkpoints = (
        Checkpoint(
            "Salesforce/blip2-opt-2.7b",
            "59a1ef6c1e5117b3f65523d1c6066825bcf315e3",
            "MIT (OPT: its own licence)",
            mib=14290,
        ),
    )
