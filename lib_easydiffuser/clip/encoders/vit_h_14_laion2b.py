"""LAION's ViT-H/14: the CLIP whose text tower SD2 reads prompts with."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._open_clip import OpenClip


class VitH14Laion(OpenClip):
    """As LAION published it."""

    name = "vit-h-14-laion2b"
    title = "ViT-H-14/laion2b_s32b_b79k (SD2)"
    needs = Needs(packages=OpenClip.needs.packages, mib=3762)
    peer_name = "ViT-H-14/laion2b_s32b_b79k"
    model = "ViT-H-14"
    checkpoint = Checkpoint(
        "laion/CLIP-ViT-H-14-laion2B-s32B-b79K", "1c2b8495b28150b8a4922ee1c8edee224c284c0c", "MIT", 3762
    )
