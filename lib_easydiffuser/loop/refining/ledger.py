"""What all rounds together prove of each tag: counted by the emphasis it was asked with. Small, whatever is painted.

Two pictures prove little. So pictures of many rounds are counted together where they were asked for alike: by tag and
emphasis for what was lost, by negative and emphasis for what was invented. Another checkpoint begins anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...prompt.phrases import key_of
from ...records import Analysis, Polarity, Tag
from ..records import Round, TagVerdict
from .aspects import ALL, Counts
from .counts import judged
from .odds import Count, proven

_NOT = 0.0
"""The emphasis of a tag that is not in the prompt."""


@dataclass
class Entry:
    """One tag over all pictures.

    Attributes:
        tag: As last seen.
        by_emphasis: Lost (invented) in how many of how many pictures, by the emphasis it then had; 0.0 for none.
        seeds: Of the last round's pictures that show it.
        score: Its attention in the reference (in the last result that shows it).
    """

    tag: Tag
    by_emphasis: dict[float, Count] = field(default_factory=dict)
    seeds: tuple[int, ...] = ()
    score: float = 0.0

    def at(self, emphasis: float) -> Count:
        """How often at that emphasis."""
        return self.by_emphasis.get(round(emphasis, 2), Count())

    def add(self, emphasis: float, found: Count) -> None:
        """Count more pictures."""
        self.by_emphasis[round(emphasis, 2)] = self.at(emphasis) + found


class Ledger:
    """Counts rounds.

    Attributes:
        pictures: How many were judged with the checkpoint in force.
        last: Of the last round.
        checkpoint: The one they were made with.
        note: A sentence when the last round began it anew, else "".
    """

    def __init__(self, counts: Counts = ALL) -> None:
        self.counts = counts
        self.pictures = self.last = 0
        self.checkpoint = self.note = ""
        self.lost: dict[str, Entry] = {}
        self.invented: dict[str, Entry] = {}
        self._denied: Counter[tuple[str, float]] = Counter()
        self._both: Counter[tuple[str, str]] = Counter()
        self._beside: Counter[tuple[str, str]] = Counter()

    @classmethod
    def of(cls, rounds: Iterable[Round], counts: Counts = ALL) -> Ledger:
        """All those rounds counted."""
        found = cls(counts)
        for item in rounds:
            found.observe(item)
        return found

    def observe(self, current: Round) -> None:
        """Count one more finished round; a picture of the person's own says nothing of a prompt."""
        found = judged(current, self.counts) if current.request is not None else ()
        self.last, self.note = len(found), ""
        if not found:
            return
        self._same_checkpoint(found[0][0].settings.checkpoint)
        for entry in (*self.lost.values(), *self.invented.values()):
            entry.seeds = ()
        negatives = emphases(current.reference, "negative")
        for result, verdicts in found:
            self._asked(verdicts, emphases(current.reference, "positive"), result.seed)
            self._unasked(verdicts, negatives, result.seed)
            self.pictures += 1
        self._denied.update({(key, value): len(found) for key, value in negatives.items()})

    def proven_lost(self, key: str, emphasis: float) -> bool:
        """Whether a tag is lost more often than it would be misread; one picture alone proves nothing."""
        if key not in self.lost or self.pictures < 2:
            return False
        others = [entry.at(emphasis) for other, entry in self.lost.items() if other != key]
        return proven(self.lost[key].at(emphasis), [found for found in others if found.of])

    def inventions(self, key: str, emphasis: float = _NOT) -> Count:
        """In how many of the pictures it was seen whose negatives had it at that emphasis (0.0: not at all)."""
        entry = self.invented.get(key)
        hits = entry.at(emphasis).hits if entry else 0
        denied = sum(count for (other, _), count in self._denied.items() if other == key)
        return Count(hits, self._denied[key, round(emphasis, 2)] if emphasis else self.pictures - denied)

    def denied_at(self, key: str) -> tuple[float, ...]:
        """The emphases it had among the negatives."""
        return tuple(sorted(emphasis for other, emphasis in self._denied if other == key))

    def beside(self, one: str, other: str) -> Count:
        """In how many of the pictures that asked for both both are seen."""
        pair = (min(one, other), max(one, other))
        return Count(self._both[pair], self._beside[pair])

    def _same_checkpoint(self, name: str) -> None:
        if self.pictures and name != self.checkpoint:
            before, last = self.checkpoint, self.last
            Ledger.__init__(self, self.counts)
            self.last = last
            self.note = (
                f"The checkpoint was switched from {before or 'an unknown one'} to {name or 'an unknown one'}: "
                "what the rounds before showed is not counted."
            )
        self.checkpoint = name

    def _asked(self, verdicts: Sequence[TagVerdict], asked: dict[str, float], seed: int) -> None:
        shown = {}
        for verdict in verdicts:
            if verdict.status == "invented":
                continue
            key, lost = key_of(verdict.tag.text), verdict.status == "lost"
            entry = self.lost.setdefault(key, Entry(verdict.tag))
            entry.add(asked.get(key, _NOT), Count(int(lost), 1))
            entry.score = verdict.attention
            entry.seeds += (seed,) if lost else ()
            if key in asked:
                shown[key] = not lost
        self._pairs(shown)

    def _pairs(self, shown: dict[str, bool]) -> None:
        keys = sorted(shown)
        for place, one in enumerate(keys):
            for other in keys[place + 1 :]:
                self._beside[one, other] += 1
                self._both[one, other] += shown[one] and shown[other]

    def _unasked(self, verdicts: Sequence[TagVerdict], denied: dict[str, float], seed: int) -> None:
        for key, verdict in {key_of(v.tag.text): v for v in verdicts if v.status == "invented"}.items():
            entry = self.invented.setdefault(key, Entry(verdict.tag))
            entry.add(denied.get(key, _NOT), Count(1, 1))
            entry.tag, entry.score = verdict.tag, verdict.result_attention
            entry.seeds += (seed,)


def noun_of(key: str) -> str:
    """ "brown dog" -> "dog", as an English phrase ends."""
    return key.rpartition(" ")[2]


def emphases(analysis: Analysis, polarity: Polarity) -> dict[str, float]:
    """The emphasis of every tag of one side, by its key."""
    return {key_of(tag.text): tag.emphasis for tag in analysis.tags if tag.polarity == polarity}
