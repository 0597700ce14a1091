"""SmolVLM 500M: the smallest model that can be asked in words."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._vlm import VisionLanguageCaptioner


class SmolVLM(VisionLanguageCaptioner):
    """HuggingFaceTB/SmolVLM-500M-Instruct."""

    name = "smolvlm"
    title = "SmolVLM 500M"
    needs = Needs(("torch", "transformers"), mib=968)
    rank = 64
    since = "4.46"
    nested = True
    architectures = ("Idefics3ForConditionalGeneration",)
    checkpoints = (Checkpoint(
        "HuggingFaceTB/SmolVLM-500M-Instruct", "a7da5b986cb59b408707209984f360a5f4ad7e47", "Apache-2.0", mib=973,
        sha256=(("model.safetensors", "d05b567eeaf534e83d375551f068ed57b5f52d37c657197f644af5ef9db091a2"),),
    ),)  # fmt: skip
