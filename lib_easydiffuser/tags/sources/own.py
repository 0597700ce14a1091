"""The person's own negatives, and the negative embeddings they have installed and chosen."""

from __future__ import annotations

from ...records import Tag
from ...settings import Settings
from ..negatives.profiles import profile_of
from ._contract import Scene, TagSource


class OwnNegatives(TagSource):
    """Always there, in the person's order."""

    name = "own"
    title = "Your own negatives and embeddings"
    polarity = "negative"
    order = 5

    def enabled(self, settings: Settings) -> bool:
        return settings.negatives and bool(profile_of(settings).parts)

    def propose(self, scene: Scene) -> list[Tag]:
        embeddings = [
            _tag(name, "own: an embedding you chose", "embedding") for name in scene.settings.negative_embeddings
        ]
        always = [_tag(text, "own: on your list of always") for text in scene.settings.negative_always]
        return embeddings + always


def _tag(text: str, reason: str, kind: str = "own") -> Tag:
    return Tag(text, "negative", 0.0, 1.0, OwnNegatives.name, reason, kind, 1.0)
