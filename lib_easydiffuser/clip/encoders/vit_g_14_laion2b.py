"""LAION's ViT-g/14."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._open_clip import OpenClip


class VitG14Laion(OpenClip):
    """As LAION published it."""

    name = "vit-g-14-laion2b"
    title = "ViT-g-14/laion2b_s34b_b88k"
    needs = Needs(packages=OpenClip.needs.packages, mib=5217)
    peer_name = "ViT-g-14/laion2b_s34b_b88k"
    model = "ViT-g-14"
    checkpoint = Checkpoint(
        "laion/CLIP-ViT-g-14-laion2B-s34B-b88K", "", "MIT", 5217, files=("open_clip_pytorch_model.bin",)
    )
