"""How a measurement becomes a claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..records import Evidence

SOURCE = "pixels"


@dataclass(frozen=True)
class Limit:
    """A measurement against its threshold.

    Attributes:
        name: What was measured, with its unit, for the reason.
        value: The measurement.
        threshold: Where the claim starts to hold.
        full: Where it cannot be doubted; below `threshold` when smaller is surer.
    """

    name: str
    value: float
    threshold: float
    full: float

    @property
    def holds(self) -> bool:
        return self.value >= self.threshold if self.full > self.threshold else self.value <= self.threshold

    @property
    def score(self) -> float:
        """0.5 at the threshold, growing to 1.0 at `full`."""
        way = (self.value - self.threshold) / (self.full - self.threshold)
        return round(0.5 + 0.5 * min(max(way, 0.0), 1.0), 3)

    @property
    def reason(self) -> str:
        side = "at least" if self.full > self.threshold else "at most"
        return f"{self.name} {self.value:.3g}, {side} {self.threshold:.3g}"


def claim(kind: str, text: str, *limits: Limit | Callable[[], Limit], is_tag: bool = True) -> list[Evidence]:
    """The claim if every limit holds, as sure as its weakest one; otherwise nothing.

    Args:
        limits: In the order the reason names them. One that costs much to measure is given as a function, which is
            called only when all the others hold.
    """
    if not all(limit.holds for limit in limits if isinstance(limit, Limit)):
        return []
    measured: list[Limit] = []
    for limit in limits:
        found = limit if isinstance(limit, Limit) else limit()
        if not found.holds:
            return []
        measured.append(found)
    reason = "; ".join(limit.reason for limit in measured)
    return [Evidence(kind, text, min(limit.score for limit in measured), reason, SOURCE, is_tag)]
