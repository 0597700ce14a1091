"""Style words: what a prompt says of the picture's looks, without what is in it."""

from __future__ import annotations

from collections.abc import Sequence

from ..prompt.escape import escape
from ..prompt.styles import LOOKS
from ..records import Tag


def style_words(tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """The positive tags of how a picture looks (medium, light, colour, quality ...), and those the person typed."""
    return tuple(tag for tag in tags if tag.polarity == "positive" and (tag.source == "person" or tag.kind in LOOKS))


def style_text(tags: Sequence[Tag]) -> str:
    """The same as a prompt."""
    return ", ".join(dict.fromkeys(tag.text if tag.typed else escape(tag.text) for tag in style_words(tags)))
