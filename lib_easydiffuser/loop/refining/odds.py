"""How much a few pictures prove. Counts in, probabilities out; nothing of pictures or tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, exp, lgamma

MISREAD = 0.05
"""How often a picture is read wrongly: what a reader of pictures gets wrong anyway is no difference."""
MISREAD_AS = 0.02
"""How often it is read wrongly to show one certain thing: misreadings are hardly ever alike."""
RENAMED = 0.01
"""How often what is there is read under another name of the same noun, "white dog" for "brown dog"."""
CHANCE = 0.05
"""A difference that misreading alone gives this often is none."""

SURE = 0.95
"""From this probability on one prompt is said to be better than another, or is taken back. Every round asks this of
every prompt before it: at .9 a good one is often taken back by chance, and its lines are then tried one by one."""
BELIEVED = 0.7
"""From this one on a tag is believed to be lost and not misread: raising it is a try that is taken back if it fails."""

_GRID = tuple((place + 0.5) / 50 for place in range(50))


@dataclass(frozen=True)
class Count:
    """`hits` of `of`."""

    hits: int = 0
    of: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.hits + other.hits, self.of + other.of)

    @property
    def rate(self) -> float:
        """The expected rate, nothing known before: Laplace's (hits + 1) / (of + 2)."""
        return (self.hits + 1) / (self.of + 2)


def tail(found: Count, rate: float = MISREAD) -> float:
    """The chance of so many hits or more where each comes at `rate`."""
    return sum(
        comb(found.of, hits) * rate**hits * (1 - rate) ** (found.of - hits) for hits in range(found.hits, found.of + 1)
    )


def beyond_misreading(found: Count, rate: float = MISREAD, among: int = 1) -> bool:
    """Whether it is a difference at all. One hit never is: 1 of 2 comes by misreading 1 time of 10.

    Args:
        among: So many things it was picked from: of many, one is read twice by chance (Bonferroni).
    """
    return found.hits > 1 and tail(found, rate) * max(among, 1) < CHANCE


def proven(own: Count, others: Sequence[Count] = ()) -> bool:
    """Whether something is truly missed at times, and not misread, by its own pictures or beside what is asked alike.

    Args:
        others: Of the tags asked for with the same emphasis. A checkpoint that loses most of them at times is believed
            to lose this one too, at their rate; of one that loses none, a single miss is believed to be misread.

    Source:
        Bayes: pi L(m) / (pi L(m) + (1 - pi) L(MISREAD)) >= BELIEVED, L the binomial likelihood of `own`; pi is the
        share of the others that are lost at times and m their rate, both by Laplace's rule.
    """
    if own.hits == 0 or beyond_misreading(own):
        return own.hits > 0
    lossy = [other for other in others if other.hits]
    if not lossy:
        return False
    share, rate = Count(len(lossy), len(others)).rate, sum(lossy, Count()).rate
    truly, misread = share * _likelihood(own, rate), (1 - share) * _likelihood(own, MISREAD)
    return truly >= BELIEVED * (truly + misread)


@dataclass(frozen=True)
class Misses:
    """Pictures in which a tag is read as lost.

    Attributes:
        plain: Nothing like it is seen.
        renamed: Its noun is seen with another word.
    """

    plain: int = 0
    renamed: int = 0


def truly_lost(misses: Misses, own: Count, others: Count) -> float:
    """The chance that a tag is truly lost in one at least of the pictures that seem to miss it.

    Args:
        own: How often it was missed in all pictures that asked for it alike, these among them.
        others: The same of all other tags that were asked for alike.

    Source:
        Bayes over the true rate m: prior Beta with the mean of the others' rate (freed of misreading) and the weight of
        two pictures, likelihood of `own` with a miss read at m + (1 - m) MISREAD. One miss is then misread with
        (1 - m) e / (m / 2 + (1 - m) e): half of the true losses leave another wording, a wrong reading does with
        e = RENAMED, and leaves none with e = MISREAD - RENAMED.
    """
    mean = min(max((others.rate - MISREAD) / (1 - MISREAD), 0.02), 0.98)
    total = wrong = 0.0
    for rate in _GRID:
        read = rate + (1 - rate) * MISREAD
        weight = rate ** (2 * mean - 1) * (1 - rate) ** (1 - 2 * mean)
        weight *= read**own.hits * (1 - read) ** (own.of - own.hits)
        total += weight
        plain, renamed = (_misread_at(rate, error) for error in (MISREAD - RENAMED, RENAMED))
        wrong += weight * plain**misses.plain * renamed**misses.renamed
    return 1 - wrong / total


def truly_invented(sightings: int, own: Count, misread: float) -> float:
    """The chance that an uncalled thing is truly there in one at least of the pictures that seem to show it.

    Args:
        own: How often it was seen in all pictures that denied it alike, these among them.
        misread: The share of all uncalled sightings that misreading explains.

    Source:
        A first sighting is real by 1 - `misread`; every further one is likelier by rate / MISREAD_AS, since misreadings
        are hardly ever alike. Of a real habit each sighting may still be misread, at MISREAD_AS.
    """
    rate = (own.hits + 1) / (own.of + 3)
    odds = (1 - misread) / max(misread, 1e-9) * (rate / MISREAD_AS) ** (own.hits - 1)
    again = MISREAD_AS * (1 - rate) / (rate + (1 - rate) * MISREAD_AS) if own.hits > 1 else 0.0
    return float(odds / (1 + odds) * (1 - again**sightings))


def _misread_at(rate: float, error: float) -> float:
    """The chance that one miss is misread, of a tag that is truly missed at that rate."""
    return (1 - rate) * error / (rate / 2 + (1 - rate) * error)


def surely_more(one: Count, other: Count) -> float:
    """The probability that the rate behind `one` is larger than that behind `other`, 0..1.

    Source:
        Both rates Beta(hits + 1, misses + 1); the closed form for whole numbers,
        P(p > q) = sum_{i < a} B(c + i, b + d) / ((b + i) B(1 + i, b) B(c, d)) with p ~ Beta(a, b), q ~ Beta(c, d).
    """
    a, b = one.hits + 1, one.of - one.hits + 1
    c, d = other.hits + 1, other.of - other.hits + 1
    total = 0.0
    for i in range(a):
        total += exp(_beta(c + i, b + d) - _beta(1 + i, b) - _beta(c, d)) / (b + i)
    return min(total, 1.0)


def _likelihood(found: Count, rate: float) -> float:
    return float(rate**found.hits * (1 - rate) ** (found.of - found.hits))


def _beta(a: float, b: float) -> float:
    """The logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)
