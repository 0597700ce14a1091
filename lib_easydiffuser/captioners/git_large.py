"""GIT large, trained further on COCO captions."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._checkpoint import CheckpointCaptioner


class GitLarge(CheckpointCaptioner):
    """microsoft/git-large-coco."""

    name = "git-large"
    title = "GIT large (COCO)"
    needs = Needs(("torch", "transformers"), mib=1505)
    rank = 60
    architectures = ("GitForCausalLM",)
    checkpoints = (Checkpoint(
        "microsoft/git-large-coco", "b644b0b41274649f87de8846fa15f9a22dad7583", "MIT", mib=1507,
        sha256=(("model.safetensors", "b829ce129d49db383baed90ee283087d53b5c916bef2782eefc32e19bef6f42f"),),
    ),)  # fmt: skip
