"""JoyCaption beta one: made to caption pictures for image models."""

from __future__ import annotations

from types import MappingProxyType

from ..models.checkpoint import Checkpoint
from ..models.load import Loaded
from ..parts import Needs
from ._asked import Asked
from ._vlm import VisionLanguageCaptioner
from ._vlm.chat import image_token, plain_turns, rendered

_SYSTEM = "You are a helpful image captioner."


class JoyCaption(VisionLanguageCaptioner):
    """fancyfeast/llama-joycaption-beta-one-hf-llava. Its template puts the picture in by itself."""

    name = "joycaption"
    title = "JoyCaption beta one"
    needs = Needs(("torch", "transformers"), mib=16174)
    rank = 96
    since = "4.48"  # 4.46 counts a class token into the picture, which SigLIP does not have, and fails
    architectures = ("LlavaForConditionalGeneration",)
    words = MappingProxyType({
        "descriptive": "Write a long descriptive caption for this image in a formal tone.",
        "short": "Write a short descriptive caption for this image in a formal tone.",
        "prompt": "Write a short stable diffusion prompt for this image.",
        "tags": "Generate only comma-separated Danbooru tags (lowercase_underscores).",
        "post": "Write a short caption for this image as if it were being used for a social media post.",
    })  # fmt: skip
    checkpoints = (
        Checkpoint(
            "fancyfeast/llama-joycaption-beta-one-hf-llava", "ebf414ea497a020da0f82df3913e5b6cb8e9663a",
            "licence not stated (made from Llama 3.1 and SigLIP, see its page)", mib=16191,
        ),
    )  # fmt: skip

    def text(self, loaded: Loaded, asked: Asked) -> str:
        text = rendered(loaded, plain_turns(asked.text, _SYSTEM))
        token = image_token(loaded.image_processor)
        return text if token in text else rendered(loaded, plain_turns(f"{token}\n{asked.text}", _SYSTEM))
