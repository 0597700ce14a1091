"""Groups of hashes that differ in few bits, without comparing all with all.

Multi-index hashing: a hash of 64 bits is cut into bands. Two hashes that differ in at most r bits altogether differ in
at most r / bands of them in one band at least (were it more in every band, it would be more altogether); so each band
is sorted once, and only hashes whose band is the same, or the same but for that many flipped bits, are compared. A
BK-tree, the usual choice, visits a quarter of 20,000 random hashes at 6 of 64 bits: not far from all with all.
Here the bands are cut so that one holds few hashes, whatever their number: n log n.

Source:
    Norouzi, Punjani, Fleet: Fast search in Hamming space with multi-index hashing, 2012; proposition 3 and section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from .hashes import BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_BANDS = 16
_CHUNK = 1 << 20  # pairs compared at once: 20 MB


@dataclass(frozen=True)
class Band:
    """Some neighbouring bits of every hash, and how many of them may differ."""

    low: int
    width: int
    radius: int

    @property
    def probes(self) -> int:
        """Ways to flip at most `radius` of its bits."""
        return sum(comb(self.width, flipped) for flipped in range(self.radius + 1))

    def flips(self) -> Iterator[int]:
        """Those ways, as numbers to XOR the band with; 0, none flipped, is the first."""
        for flipped in range(self.radius + 1):
            for places in combinations(range(self.width), flipped):
                yield sum(1 << place for place in places)


def groups_within(hashes: Sequence[int], distance: int) -> list[list[int]]:
    """Groups of two and more hashes, each within `distance` bits of another of its group.

    Args:
        hashes: Numbers below 2**64.
        distance: 0 to 16 bits.

    Returns:
        Places in `hashes`, ascending; groups by their first place.
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    different, which = np.unique(np.asarray(hashes, np.uint64), return_inverse=True)
    found = [pairs for pairs in near_pairs(different, distance) if len(pairs)]
    pairs = np.concatenate(found) if found else np.empty((0, 2), np.int64)
    ones = np.ones(len(pairs), np.int8)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(different), len(different)))
    _, label = connected_components(graph, directed=False)
    groups: dict[int, list[int]] = {}
    for place, group in enumerate(label[which.ravel()].tolist()):
        groups.setdefault(group, []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def near_pairs(hashes: NDArray[np.uint64], distance: int) -> Iterator[NDArray[np.int64]]:
    """Pairs of places whose hashes differ in at most `distance` bits, shape (pairs, 2); one may come twice.

    Args:
        hashes: Shape (n,), each value once.
    """
    for band in bands_for(len(hashes), distance):
        for pairs in _candidates(hashes, band):
            yield pairs[bits_between(hashes[pairs[:, 0]], hashes[pairs[:, 1]]) <= distance]


def bands_for(number: int, distance: int) -> list[Band]:
    """How to cut the hashes: as many bands as make the fewest probes and comparisons for that many hashes."""
    return min((_cut(bands, distance) for bands in range(1, _MOST_BANDS + 1)), key=lambda cut: _cost(cut, number))


def _cost(bands: Sequence[Band], number: int) -> float:
    """Look-ups for one hash, and hashes met by them when these are spread evenly."""
    return sum(band.probes * (1.0 + number / (1 << band.width)) for band in bands)


def _cut(bands: int, distance: int) -> list[Band]:
    radius, rest = divmod(distance, bands)
    edges = [BITS * number // bands for number in range(bands + 1)]
    # `rest` + 1 bands with this radius are enough: were all of them further off, and the others no nearer than one bit
    # less, the sum would pass the distance.
    radii = [radius if number <= rest else radius - 1 for number in range(bands)]
    return [
        Band(low, high - low, radius)
        for low, high, radius in zip(edges, edges[1:], radii, strict=False)
        if radius >= 0
    ]  # fmt: skip


def _candidates(hashes: NDArray[np.uint64], band: Band) -> Iterator[NDArray[np.int64]]:
    """Pairs whose band is the same but for its flips, each pair once for a flip, shape (pairs, 2)."""
    import numpy as np

    values = (hashes >> np.uint64(band.low)) & np.uint64((1 << band.width) - 1)
    order = np.argsort(values, kind="stable")
    sorted_ = values[order]
    for flip in band.flips():
        wanted = sorted_ ^ np.uint64(flip)
        first, last = np.searchsorted(sorted_, wanted, "left"), np.searchsorted(sorted_, wanted, "right")
        for left, right in _expanded(first, last):
            pairs = np.stack([order[left], order[right]], axis=1)
            yield pairs[pairs[:, 0] < pairs[:, 1]]  # the other way round it comes again


def _expanded(
    first: NDArray[np.int64], last: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(place, each place from its first to its last), some million at a time."""
    import numpy as np

    counts = last - first
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _CHUNK, "right")))
        here = counts[start:stop]
        left = np.repeat(np.arange(start, stop), here)
        inside = np.arange(len(left)) - np.repeat(np.cumsum(here) - here, here)
        yield left, np.repeat(first[start:stop], here) + inside
        start = stop


def bits_between(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.int64]:
    """In how many bits each pair differs, shape (pairs,)."""
    import numpy as np

    # bitwise_count came with numpy 2.
    different = np.ascontiguousarray(left ^ right).view(np.uint16).reshape(len(left), 4)
    counted: NDArray[np.int64] = _ones()[different].sum(axis=1, dtype=np.int64)
    return counted


@lru_cache(maxsize=1)
def _ones() -> NDArray[np.uint8]:
    """How many bits each number of 16 bits has."""
    import numpy as np

    bits = np.unpackbits(np.arange(1 << 16, dtype=np.uint16).view(np.uint8)).reshape(-1, 16)
    counted: NDArray[np.uint8] = bits.sum(axis=1, dtype=np.uint8)
    return counted
