"""A prompt as the phrases between its commas, without emphasis: what is counted and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..prompt.meaning import plain
from .records import Saved

_LONGEST = 80


def phrases(prompt: str) -> tuple[str, ...]:
    """Its phrases in order, each once, lower case; a long sentence is cut."""
    said = (" ".join(part.split()).lower().strip(" .") for part in plain(prompt).replace("\n", ",").split(","))
    return tuple(dict.fromkeys(phrase[:_LONGEST] for phrase in said if phrase))


def asked_most(saved: Iterable[Saved], count: int, negative: bool = False) -> list[tuple[str, int]]:
    """(phrase, pictures it was asked for in), the commonest first."""
    found: Counter[str] = Counter()
    for one in saved:
        found.update(phrases(one.negative_prompt if negative else one.prompt))
    return sorted(found.items(), key=lambda row: (-row[1], row[0]))[:count]


def changes(saved: Sequence[Saved], count: int) -> list[tuple[str, int, int]]:
    """(phrase, times added, times taken out) from a picture to the next, what changes most first.

    Two pictures that have nothing in common are a new subject, no change of the old one.
    """
    added: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for before, after in _steps(saved):
        one, other = set(phrases(before.prompt)), set(phrases(after.prompt))
        if one & other:
            added.update(other - one)
            taken.update(one - other)
    both = {phrase: (added[phrase], taken[phrase]) for phrase in added.keys() | taken.keys()}
    rows = sorted(both.items(), key=lambda row: (-sum(row[1]), row[0]))[:count]
    return [(phrase, more, less) for phrase, (more, less) in rows]


def turned(saved: Sequence[Saved], count: int) -> list[tuple[str, int]]:
    """(setting, how often it differs from a picture to the next), the one turned most first."""
    found: Counter[str] = Counter()
    for before, after in _steps(saved):
        one, other = dict(before.settings), dict(after.settings)
        # What only one of them states is a matter of the extension that wrote it, not of the person.
        found.update(name for name in one.keys() & other.keys() if one[name] != other[name] and name not in _DRAWN)
    return sorted(found.items(), key=lambda row: (-row[1], row[0]))[:count]


_DRAWN = frozenset(("Seed", "Variation seed", "Version"))
"""Differ by themselves."""


def _steps(saved: Sequence[Saved]) -> Iterable[tuple[Saved, Saved]]:
    told = [one for one in saved if one.prompt]
    return pairwise(told)
