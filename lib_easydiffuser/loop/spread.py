"""What several seeds say together, and when a difference is one.

The rule: a difference is called only where one more seed would hardly (1 time of 20) give the same by chance.
That is Student's prediction interval: mean +- t * s * sqrt(1 + 1/n). It is wide for two seeds (15 deviations), 5 for
three, 3 for five: few seeds prove little. Of one seed nothing is known about the spread; there only a distance that a
person would see counts, and the sentence says that one seed is behind it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from .records import Spread

# Two-sided 95 % points of Student's t, by degrees of freedom; the last one stands for all above.
_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)
_T_MANY = 1.96


def student_t(degrees: int) -> float:
    """The two-sided 95 % point; a little wide between 16 and 60 degrees, where the table ends."""
    if degrees <= len(_T):
        return _T[degrees - 1]
    return _T[-1] if degrees < 60 else _T_MANY


def spread(values: Sequence[float]) -> Spread:
    """Mean, deviation and band of one value a result.

    Raises:
        ValueError: If there is none.
    """
    count = len(values)
    if count < 2:
        return Spread(tuple(values), fmean(values), 0.0, math.inf)
    deviation = stdev(values)
    band = student_t(count - 1) * deviation * math.sqrt(1 + 1 / count)
    return Spread(tuple(values), fmean(values), deviation, band)


def differs(reference: float, found: Spread, least: float) -> bool:
    """Whether the reference is none of them: outside their band, and at least `least` away from their mean."""
    away = abs(reference - found.mean)
    return away >= least and (away > found.band or len(found.values) == 1)


def changed(before: Sequence[float], after: Sequence[float], paired: bool) -> float:
    """How far the mean moved from one round to the next; 0.0 where the seeds' spread explains it.

    Args:
        paired: Whether value i of both comes from the same seed, so that the seeds' own differences cancel out.
    """
    moved = fmean(after) - fmean(before)
    if paired and len(before) == len(after) > 1:
        steps = [new - old for old, new in zip(before, after, strict=True)]
        reach = student_t(len(steps) - 1) * stdev(steps) / math.sqrt(len(steps))
    elif min(len(before), len(after)) > 1:
        error = math.sqrt(stdev(before) ** 2 / len(before) + stdev(after) ** 2 / len(after))
        # Welch's test, with the degrees of freedom of the smaller side: on the safe side.
        reach = student_t(min(len(before), len(after)) - 1) * error
    else:
        return 0.0
    return moved if abs(moved) > reach else 0.0
