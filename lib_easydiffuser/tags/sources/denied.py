"""What a caption says is not there: "no dogs allowed" wants no dogs."""

from __future__ import annotations

from ...language.negation import denied_spans
from ...records import Caption, Tag
from ...settings import Settings
from ..negatives.profiles import allowed
from ._contract import Scene, TagSource


class Denied(TagSource):
    """Said by the person or the captioner, so it outranks every habit."""

    name = "denied"
    title = "What the caption denies"
    polarity = "negative"
    order = 50

    def enabled(self, settings: Settings) -> bool:
        return allowed(self.name, settings) and settings.negative_denied

    def propose(self, scene: Scene) -> list[Tag]:
        return [tag for caption in scene.reading.captions for tag in _tags(caption)]


def _tags(caption: Caption) -> list[Tag]:
    quoted = " ".join(caption.text.split())
    reason = f"denied: the caption says {quoted[:80]!r}"
    phrases = [caption.text[start:end] for start, end in denied_spans(caption.text)]
    return [Tag(phrase, "negative", 1.0, 1.0, Denied.name, reason, "denied", 1.0) for phrase in phrases]
