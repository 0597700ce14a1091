"""OpenAI's ViT-L/14: the CLIP whose text tower SD1 reads prompts with."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._open_clip import OpenClip


class VitL14OpenAI(OpenClip):
    """As OpenAI published it (ViT-L-14.pt), or as open_clip keeps it."""

    name = "vit-l-14-openai"
    title = "ViT-L-14/openai (SD1)"
    needs = Needs(packages=OpenClip.needs.packages, mib=1631)
    peer_name = "ViT-L-14/openai"
    model = "ViT-L-14"
    checkpoint = Checkpoint(
        "timm/vit_large_patch14_clip_224.openai", "18d0535469bb561bf468d76c1d73aa35156c922b", "Apache-2.0", 1631
    )
    files = ("ViT-L-14.pt",)
    quick_gelu = True
