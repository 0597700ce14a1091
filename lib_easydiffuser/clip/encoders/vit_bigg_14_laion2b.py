"""LAION's ViT-bigG/14: the CLIP whose text tower is the second of SDXL's two."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._open_clip import OpenClip


class VitBigG14Laion(OpenClip):
    """As LAION published it."""

    name = "vit-bigg-14-laion2b"
    title = "ViT-bigG-14/laion2b_s39b_b160k (SDXL)"
    needs = Needs(packages=OpenClip.needs.packages, mib=9688)
    peer_name = "ViT-bigG-14/laion2b_s39b_b160k"
    model = "ViT-bigG-14"
    checkpoint = Checkpoint(
        "laion/CLIP-ViT-bigG-14-laion2B-39B-b160k", "bc7788f151930d91b58474715fdce5524ad9a189", "MIT", 9688,
        files=("open_clip_pytorch_model.safetensors",),
    )  # fmt: skip
