"""Style words: what a prompt says of the picture's looks, without what is in it."""

from __future__ import annotations

from collections.abc import Sequence

from ..prompt.escape import escape
from ..propose.style_words import style_words
from ..records import Tag


def style_text(tags: Sequence[Tag]) -> str:
    """Those of a picture's tags, as a prompt."""
    return ", ".join(dict.fromkeys(tag.text if tag.typed else escape(tag.text) for tag in style_words(tags)))
