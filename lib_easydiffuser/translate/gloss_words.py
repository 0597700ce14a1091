"""The words of the rules that compose glosses, from data/korean_gloss.tsv."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..data import rows


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, words, *value in rows("korean_gloss.tsv"):
        found.setdefault(name, {}).update(dict.fromkeys(words.split("|"), value[0] if value else ""))
    return found


def korean(table: str) -> Mapping[str, str]:
    """A table of the file: English word → what stands beside it."""
    return _tables()[table]


@lru_cache(maxsize=64)
def listed(table: str) -> frozenset[str]:
    """The English words of a table."""
    return frozenset(_tables()[table])
