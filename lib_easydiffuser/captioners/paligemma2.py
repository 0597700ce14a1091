"""PaliGemma 2 mix: asked by a few words it was trained on, in English or Korean."""

from __future__ import annotations

from types import MappingProxyType

from ..host import Host
from ..models.checkpoint import Checkpoint
from ..models.load import Loaded
from ..parts import Needs
from ..records import Picture
from ..settings import Settings
from ._asked import Asked, in_korean
from ._instructions import OWN, instruction
from ._vlm import VisionLanguageCaptioner, release_lack
from ._vlm.chat import image_token, inputs_of


class PaliGemma2(VisionLanguageCaptioner):
    """google/paligemma2-3b-mix-224. Gated: the hub gives it to those who accepted Gemma's terms on its page."""

    name = "paligemma2"
    title = "PaliGemma 2 3B"
    needs = Needs(("torch", "transformers"), mib=5790)
    rank = 66
    since = "4.46"
    korean = True
    architectures = ("PaliGemmaForConditionalGeneration",)
    kinds = ("short", "descriptive", OWN)
    words = MappingProxyType({"short": "caption", "descriptive": "describe"})
    checkpoints = (
        Checkpoint(
            "google/paligemma2-3b-mix-224", "8e40ab4cc5df93dfb7fd2fff754bcdff8b62ee78",
            "Gemma's terms, to be accepted on its page first (gated)", mib=0,
        ),
    )  # fmt: skip

    def wording(self, settings: Settings) -> Asked:
        if settings.caption_kind == "own":
            return Asked(instruction(settings, ""))
        korean, notes = in_korean(settings, self.title, self.korean)
        if settings.caption_kind not in self.words:
            notes += (f"{self.title} knows no captions of the kind {settings.caption_kind}; it was asked to describe.",)
        word = self.words.get(settings.caption_kind, "describe")
        return Asked(f"{word} {'ko' if korean else 'en'}", korean, notes)

    def text(self, loaded: Loaded, asked: Asked) -> str:
        # Its processor puts the start sign between picture and words; 4.46 leaves that to who asks.
        start = loaded.tokenizer.bos_token if release_lack("4.47") else ""
        return image_token(loaded.image_processor) + start + asked.text

    def in_english(self, korean: str, picture: Picture, loaded: Loaded, settings: Settings, host: Host) -> str:
        # It translates nothing: it is asked about the picture again.
        asked = self.ask(settings.with_values({"caption_language": "english"}))
        inputs = inputs_of(loaded, self.text(loaded, asked), [self._fitted(picture.rgb)])
        return self._answer(inputs, loaded, settings, host)
