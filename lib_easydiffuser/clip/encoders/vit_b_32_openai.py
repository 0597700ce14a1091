"""OpenAI's ViT-B/32: the smallest."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._open_clip import OpenClip


class VitB32OpenAI(OpenClip):
    """As OpenAI published it (ViT-B-32.pt), or as open_clip keeps it."""

    name = "vit-b-32-openai"
    title = "ViT-B-32/openai (small)"
    needs = Needs(packages=OpenClip.needs.packages, mib=577)
    peer_name = "ViT-B-32/openai"
    model = "ViT-B-32"
    checkpoint = Checkpoint(
        "timm/vit_base_patch32_clip_224.openai", "ab5b8ef490e86faa07d3523926b842c765de1de5", "Apache-2.0", 577
    )
    files = ("ViT-B-32.pt",)
    quick_gelu = True
