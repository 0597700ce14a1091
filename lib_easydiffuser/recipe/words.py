"""Style words: what a prompt says of the picture's looks, without what is in it."""

from __future__ import annotations

from collections.abc import Iterable

from ..prompt.styles import LOOKS
from ..records import Tag


def style_words(tags: Iterable[Tag]) -> str:
    """The positive tags of looks (medium, light, colour, quality ...), as a prompt."""
    found = [tag.text for tag in tags if tag.polarity == "positive" and tag.kind in LOOKS]
    return ", ".join(dict.fromkeys(found))
