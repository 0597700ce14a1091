"""How sure it is that a tag is lost or invented: by this round's pictures and by those of earlier rounds.

A reader of pictures errs, so some of what it calls lost was overlooked and some of what it calls invented was misread.
Told as lost or invented is what is so, in one of the pictures it is said of at least, with nine chances of ten; the
rest is told apart, as uncertain. A brown dog that is lost where a white dog is seen was hardly overlooked; what is
measured in the pixels is not read at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..prompt.phrases import key_of
from ..records import Analysis
from .records import Comparison, Summary, TagDifference
from .refining.ledger import Ledger, emphases, noun_of
from .refining.odds import MISREAD, Count, Misses, truly_invented, truly_lost

_MEASURED = ("pixels",)
"""Sources whose tags nobody reads: they cannot be misread."""


def believed(
    summary: Summary, comparisons: Sequence[Comparison], reference: Analysis, earlier: Ledger | None = None
) -> Summary:
    """The summary with the chance of every loss and invention.

    Args:
        comparisons: What the summary was made of.
        reference: Whose tags were asked for.
        earlier: What rounds of the same reference and checkpoint have counted.
    """
    lost = _Losses(summary, comparisons, reference, earlier)
    invented = _Inventions(summary, comparisons, reference, earlier, lost)
    chances = {"lost": lost.chance, "invented": invented.chance}

    def chance(found: TagDifference) -> float:
        read = found.status in chances and found.tag.source not in _MEASURED
        return chances[found.status](found) if read else 1.0

    return replace(summary, tags=tuple(replace(found, chance=chance(found)) for found in summary.tags))


class _Losses:
    """Tags of the reference, by the emphasis they were asked with."""

    def __init__(
        self, summary: Summary, comparisons: Sequence[Comparison], reference: Analysis, earlier: Ledger | None
    ) -> None:
        asked = emphases(reference, "positive")
        self._renamed = [_renamed(comparison) for comparison in comparisons]
        self._found: dict[str, tuple[float, Count]] = {}
        for found in summary.tags:
            key = key_of(found.tag.text)
            if found.status != "invented":
                emphasis = asked.get(key, 0.0)
                entry = earlier.lost.get(key) if earlier else None
                now = Count(found.count if found.status == "lost" else 0, found.of)
                self._found[key] = (emphasis, now + entry.at(emphasis) if entry else now)

    def chance(self, found: TagDifference) -> float:
        """That it is lost in one of the pictures that it is said of."""
        key = key_of(found.tag.text)
        renamed = sum(key in names for names in self._renamed)
        return truly_lost(Misses(found.count - renamed, renamed), *self._counts(key))

    def chance_of(self, keys: Sequence[str]) -> float:
        """That one of them is lost where it is seen under another name."""
        return max((truly_lost(Misses(0, 1), *self._counts(key)) for key in keys), default=0.0)

    def _counts(self, key: str) -> tuple[Count, Count]:
        """(its own, those of the others that were asked for alike)."""
        emphasis, count = self._found[key]
        others = [other for name, (at, other) in self._found.items() if at == emphasis and name != key]
        return count, sum(others, Count())


class _Inventions:
    """Things nobody asked for: other names of what is lost, and others by how many misreading alone would show."""

    def __init__(
        self,
        summary: Summary,
        comparisons: Sequence[Comparison],
        reference: Analysis,
        earlier: Ledger | None,
        lost: _Losses,
    ) -> None:
        self._earlier, self._lost, self._denied = earlier, lost, emphases(reference, "negative")
        self._names = [_names(comparison) for comparison in comparisons]
        new = [found for found in summary.tags if found.status == "invented"]
        kept = sum(found.of - found.count * (found.status == "lost") for found in summary.tags if found not in new)
        # One reading a picture of what is not there; every second wrong reading of what is there names another thing.
        self._misread = MISREAD * (len(comparisons) + kept / 2)
        self._plain = sum(found.count - len(self._lost_as(key_of(found.tag.text))) for found in new)

    def chance(self, found: TagDifference) -> float:
        """That it is there in one of the pictures that it is said of."""
        key = key_of(found.tag.text)
        emphasis = self._denied.get(key, 0.0)
        before = self._earlier.inventions(key, emphasis) if self._earlier else Count()
        renamed = self._lost_as(key)
        # Other things tell how often one is truly there; half a thing is known before any is seen.
        real = max(self._plain - (found.count - len(renamed)) - self._misread, 0.0) + 0.5
        own = Count(found.count, found.of) + before
        plain = truly_invented(found.count, own, self._misread / (self._misread + real))
        return max(plain, self._lost.chance_of(renamed))

    def _lost_as(self, key: str) -> list[str]:
        """What is lost in the pictures where it is seen, and has the same noun."""
        return [names[key] for names in self._names if key in names]


def _names(comparison: Comparison) -> dict[str, str]:
    """Of each uncalled thing the lost one with the same noun, where there is one: "white dog" -> "brown dog"."""
    lost = {noun_of(key): key for key in (key_of(verdict.tag.text) for verdict in comparison.of("lost"))}
    new = [key_of(verdict.tag.text) for verdict in comparison.of("invented")]
    return {key: lost[noun_of(key)] for key in new if noun_of(key) in lost}


def _renamed(comparison: Comparison) -> set[str]:
    return set(_names(comparison).values())
