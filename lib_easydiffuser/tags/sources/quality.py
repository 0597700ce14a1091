"""The core that every negative list shares: bad quality, and marks laid over the picture."""

from __future__ import annotations

from functools import lru_cache

from ...records import Tag
from ...settings import Settings
from ..negatives.profiles import allowed, most
from ..negatives.vocabulary import Entry, entries
from ._contract import Scene, TagSource


class Quality(TagSource):
    """Commonest first; how many is the person's choice."""

    name = "quality"
    title = "Quality and marks"
    polarity = "negative"
    order = 10

    def enabled(self, settings: Settings) -> bool:
        return allowed(self.name, settings) and settings.negative_core > 0

    def propose(self, scene: Scene) -> list[Tag]:
        length = most(self.name, scene.settings, scene.settings.negative_core)
        return [_tag(entry) for entry in entries("quality")[:length]]


@lru_cache(maxsize=256)
def _tag(entry: Entry) -> Tag:
    reason = f"core: {entry.share:.0%} of real negative prompts hold it"
    return Tag(entry.text, "negative", 0.0, 1.0, Quality.name, reason, "quality", entry.share)
