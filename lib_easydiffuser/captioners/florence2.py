"""Florence-2 base: small, quick, and asked by one of its tasks."""

from __future__ import annotations

from types import MappingProxyType

from ..errors import UsageError, quoted
from ..models.checkpoint import Checkpoint
from ..models.load import Loaded
from ..parts import Needs
from ..settings import Settings
from ._asked import Asked, in_korean
from ._instructions import OWN
from ._vlm import VisionLanguageCaptioner

_TASKS = ("<CAPTION>", "<DETAILED_CAPTION>", "<MORE_DETAILED_CAPTION>")


class Florence2(VisionLanguageCaptioner):
    """florence-community/Florence-2-base: Microsoft's weights in transformers' own class.

    Microsoft's repository itself wants its program code run, which is never done here.
    """

    name = "florence-2"
    title = "Florence-2 base"
    needs = Needs(("torch", "transformers"), mib=442)
    rank = 74  # more words than BLIP large, in a quarter of its memory
    since = "4.56"
    architectures = ("Florence2ForConditionalGeneration",)
    kinds = ("short", "descriptive", OWN)
    words = MappingProxyType({"short": _TASKS[0], "descriptive": _TASKS[2]})
    checkpoints = (Checkpoint(
        "florence-community/Florence-2-base", "00921df66db728a9ceb750f5eca43e5c203a2051", "MIT", mib=446,
        sha256=(("model.safetensors", "62f3e696da74f8869a68ddb529a9b3e14eb25b21c592cb3dea6179bf944df6a0"),),
    ),)  # fmt: skip

    def wording(self, settings: Settings) -> Asked:
        _, notes = in_korean(settings, self.title, self.korean)
        if settings.caption_kind == "own":
            return Asked(_own(settings.caption_instruction), notes=notes)
        if settings.caption_kind in self.words:
            return Asked(self.words[settings.caption_kind], notes=notes)
        note = f"{self.title} knows no captions of the kind {settings.caption_kind}; it was asked for {_TASKS[1]}."
        return Asked(_TASKS[1], notes=(*notes, note))

    def text(self, loaded: Loaded, asked: Asked) -> str:
        return asked.text  # its processor puts the picture in front


def _own(text: str) -> str:
    """The task a person wrote.

    Raises:
        UsageError: If it is none that captions.
    """
    found = next((task for task in _TASKS if task.strip("<>") == text.strip().strip("<>").upper()), "")
    if found:
        return found
    raise UsageError(f"Florence-2 takes no instruction like {quoted(text)}.", f"Its own are {', '.join(_TASKS)}.")
