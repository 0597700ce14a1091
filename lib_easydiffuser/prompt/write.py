"""A list of tags as prompt texts, in their order, nothing added and nothing left out."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import PromptPair, Tag
from .escape import emphasised


def write_prompt(tags: Iterable[Tag]) -> PromptPair:
    """The tags a person edited by hand, as the host reads them."""
    sides: dict[str, list[str]] = {"positive": [], "negative": []}
    for tag in tags:
        if written := emphasised(tag.text, tag.emphasis):
            sides[tag.polarity].append(written)
    return PromptPair(", ".join(sides["positive"]), ", ".join(sides["negative"]))
