"""The terms people really write into negative prompts, which part each belongs to, and how often it is written.

Numbers only are derived from real prompts; which part a term belongs to was decided by hand. No sexual,
ethnic, gender, age or body-shape term is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import rows

# What a positive can show, in the order of the table's columns.
SHOWN = ("person", "photo", "anime", "painting", "render", "animal", "no-person")


@dataclass(frozen=True)
class Entry:
    """One term of the vocabulary.

    Attributes:
        part: "quality", "anatomy", "medium" or "nsfw".
        group: What within the part: "marks", "hands", "drawn", ...
        share: Share of real negative prompts that hold it, 0..1.
        shares: The same, of those whose positive shows each of SHOWN.
    """

    text: str
    part: str
    group: str
    share: float
    shares: tuple[float, ...]


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Entry]:
    """Every term by its text, the commonest first."""
    return {
        term: Entry(term, part, group, float(share), tuple(map(float, shares)))
        for term, part, group, share, *shares in rows("negative_vocabulary.tsv")
    }


@lru_cache(maxsize=8)
def entries(part: str) -> tuple[Entry, ...]:
    """The terms of one part, the commonest first."""
    return tuple(entry for entry in vocabulary().values() if entry.part == part)


def share_of(text: str) -> float:
    """How often a term is written; 0.0 when it is none of the vocabulary."""
    entry = vocabulary().get(text)
    return entry.share if entry else 0.0
