"""Which prompt, and which picture, is the best so far: by what was read of it, with what counts. An order, no mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from ...records import Analysis, PromptPair
from ..records import Result, Round, TagVerdict
from .aspects import ASPECTS, Counts, counted
from .counts import judged
from .odds import SURE, Count, surely_more
from .records import Best, Options


@dataclass
class Prompt:
    """One prompt pair and all its pictures.

    Attributes:
        number: Of the first round that painted it.
        misses: What was lost or invented, of all that could be.
        reference: The tags behind it.
    """

    number: int
    prompts: PromptPair
    reference: Analysis
    misses: Count = field(default_factory=Count)


class Prompts:
    """Every prompt that was painted; the order they were painted in."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._known: dict[PromptPair, Prompt] = {}

    def observe(self, current: Round) -> Prompt | None:
        """Count a finished round; gives its prompt, None where nothing could be judged."""
        found = [misses_of(verdicts) for _, verdicts in judged(current, self._counts)]
        if not found or current.request is None:
            return None
        fresh = Prompt(current.number, current.prompts, current.reference)
        prompt = self._known.setdefault(current.prompts, fresh)
        prompt.misses = sum(found, prompt.misses)
        return prompt

    def better(self, than: Prompt) -> Prompt | None:
        """The surest of those that are surely better than this one; None for none."""
        others = [
            (surely_more(than.misses, other.misses), other) for other in self._known.values() if other is not than
        ]
        chance, best = max(others, key=lambda found: found[0], default=(0.0, than))
        return best if chance >= SURE else None

    def improves(self, prompt: Prompt) -> bool:
        """Whether it is surely better than every other."""
        others = [other for other in self._known.values() if other is not prompt]
        return bool(others) and all(surely_more(other.misses, prompt.misses) >= SURE for other in others)

    def rate(self, prompts: PromptPair) -> float:
        """Its expected share of misses; 1.0 of one that was never painted."""
        known = self._known.get(prompts)
        return known.misses.rate if known else 1.0

    def forget(self) -> None:
        """Of another checkpoint nothing is known."""
        self._known = {}


def misses_of(verdicts: Sequence[TagVerdict]) -> Count:
    """What one result lost, and whether it invented anything, of as much as could be."""
    asked = [verdict for verdict in verdicts if verdict.status != "invented"]
    lost = sum(verdict.status == "lost" for verdict in asked)
    return Count(lost + (len(asked) < len(verdicts)), len(asked) + 1)


def solved(result: Result, verdicts: Sequence[TagVerdict]) -> bool:
    """Whether everything that counts is in it, and nothing else."""
    return bool(verdicts) and misses_of(verdicts).hits == 0 and result.comparison is not None


class BestSoFar:
    """The best picture of rounds that come one after the other; keeps no round."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self.number = 0
        self.seed = -1
        self.misses = Count(1, 0)
        self._order: tuple[float, float, float] = (-1.0, 0.0, 0.0)

    def observe(self, current: Round, prompts: Prompts) -> bool:
        """Look at a finished round; whether it has a better picture."""
        better = False
        if current.request is None:  # a picture of the person's own is no result of a prompt
            return better
        for result, verdicts in judged(current, self._counts):
            misses = misses_of(verdicts)
            kept = 1 - misses.hits / misses.of if verdicts else 0.0
            order = (kept, _likeness(result, self._counts), -prompts.rate(current.prompts))
            if order > self._order:
                better = better or order[:2] > self._order[:2]
                self._order, self.number, self.seed, self.misses = order, current.number, result.seed, misses
        return better


def best_of(rounds: Iterable[Round], options: Options | None = None) -> Best | None:
    """The best picture of those rounds and the round that made it; None where nothing could be judged."""
    counts = counted((options or Options()).counts)
    rounds = [item for item in rounds if item.finished]
    prompts, best = Prompts(counts), BestSoFar(counts)
    for item in rounds:
        prompts.observe(item)
    for item in rounds:
        best.observe(item, prompts)
    found = next((item for item in rounds if item.number == best.number), None)
    return Best(found, best.seed, said_of(found, counts)) if found else None


def said_of(current: Round, counts: Counts) -> str:
    """ "Round 3: 7 of 8 tags kept in its best picture, 1 invented"."""
    found = [verdicts for _, verdicts in judged(current, counts)]
    if not found:
        return f"Round {current.number}: nothing could be judged."
    best = min(found, key=lambda verdicts: misses_of(verdicts).hits)
    asked = [verdict for verdict in best if verdict.status != "invented"]
    kept = sum(verdict.status == "kept" for verdict in asked)
    more = len(best) - len(asked)
    said = f"Round {current.number}: {kept} of {len(asked)} tags are kept in its best picture."
    return f"{said} It invents {more}." if more else said


def _likeness(result: Result, counts: Counts) -> float:
    """The mean of the scores that count, each within its range: orders pictures whose tags are alike, says nothing."""
    wanted = {name for aspect in ASPECTS if aspect.name in counts for name in aspect.scores} - {"tags"}
    found = [score for score in (result.comparison.scores if result.comparison else ()) if score.name in wanted]
    return round(fmean((score.value - score.low) / (score.high - score.low) for score in found), 3) if found else 0.0
