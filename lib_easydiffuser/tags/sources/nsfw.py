"""`nsfw` has a switch of its own and belongs to no part."""

from __future__ import annotations

from ...records import Tag
from ...settings import Settings
from ..negatives.profiles import allowed
from ..negatives.vocabulary import entries
from ._contract import Scene, TagSource


class Nsfw(TagSource):
    """Only when the person asks for it."""

    name = "nsfw"
    title = "nsfw"
    polarity = "negative"
    order = 15

    def enabled(self, settings: Settings) -> bool:
        return allowed(self.name, settings) and settings.nsfw_negative

    def propose(self, scene: Scene) -> list[Tag]:
        reason = "nsfw: switched on in the settings"
        return [Tag(e.text, "negative", 0.0, 1.0, self.name, reason, "quality", e.share) for e in entries("nsfw")]
