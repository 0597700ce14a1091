"""Analyses whose places are known, made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lib_easydiffuser.language.words import word_spans
from lib_easydiffuser.records import Analysis, Caption, Evidence, Focus, PromptPair, Reading, Tag

GRID = (8, 8)
EVEN = -1


def seen_caption(text: str, cells: Sequence[int], source: str = "blip-base") -> Caption:
    """A caption whose every word was said while looking at one cell, row * 8 + column; EVEN for all of them."""
    attention = np.full((2, 2, len(cells), 64), 0.0, np.float32)
    for piece, cell in enumerate(cells):
        attention[:, :, piece] = 0.1 / 64
        if cell != EVEN:
            attention[:, :, piece, cell] += 0.6
    return Caption(text, source, focus=Focus(tuple(word_spans(text)), attention, GRID))


def analysis(
    tags: Sequence[Tag | str] = (), captions: Sequence[Caption] = (), evidence: Sequence[Evidence] = ()
) -> Analysis:
    made = tuple(Tag(tag, source="attended") if isinstance(tag, str) else tag for tag in tags)
    return Analysis(Reading(tuple(captions), evidence=tuple(evidence)), made, PromptPair())


def thing(text: str, *boxes: tuple[float, float, float, float], score: float = 0.9) -> Evidence:
    """A claim of the eyes."""
    return Evidence("object", text, score, "seen", "eyes", box=boxes[0], boxes=boxes)
