"""Groups of hashes: the same as by comparing all with all, with far fewer comparisons."""

from __future__ import annotations

import random

import numpy as np
import pytest

from lib_easydiffuser.batch.alike import near
from lib_easydiffuser.batch.alike.near import bands_for, bits_between, groups_within


def _hashes(number: int, seed: int = 7) -> list[int]:
    """Random ones, and around every tenth a copy with 0 to 9 bits flipped."""
    draw = random.Random(seed)
    hashes = [draw.getrandbits(64) for _ in range(number)]
    for place in range(0, number - 1, 10):
        hashes[place + 1] = hashes[place]
        for bit in draw.sample(range(64), draw.randrange(10)):
            hashes[place + 1] ^= 1 << bit
    return hashes


def _slowly(hashes: list[int], distance: int) -> list[list[int]]:
    groups: list[list[int]] = []
    left = list(range(len(hashes)))
    while left:
        group, waiting = [], [left.pop(0)]
        while waiting:
            here = waiting.pop()
            group.append(here)
            near_ = [other for other in left if (hashes[here] ^ hashes[other]).bit_count() <= distance]
            left = [other for other in left if other not in near_]
            waiting += near_
        groups.append(sorted(group))
    return [group for group in groups if len(group) > 1]


@pytest.mark.parametrize("distance", [0, 1, 3, 5, 6, 8, 12, 16])
def test_the_groups_are_those_of_comparing_all_with_all(distance: int) -> None:
    hashes = _hashes(400)
    assert groups_within(hashes, distance) == _slowly(hashes, distance)


def test_copies_are_one_group_whatever_stands_between() -> None:
    assert groups_within([5, 2**63, 5, 2**40 - 1, 5], 2) == [[0, 2, 4]]


def test_neighbours_of_neighbours_are_one_group() -> None:
    assert groups_within([0b0, 0b11, 0b1111], 2) == [[0, 1, 2]]


@pytest.mark.parametrize("hashes", [[], [9]])
def test_nothing_to_compare_is_no_group(hashes: list[int]) -> None:
    assert groups_within(hashes, 6) == []


def test_bits_are_counted_over_all_64() -> None:
    left = np.array([0, 2**64 - 1, 2**63], np.uint64)
    assert bits_between(left, np.zeros(3, np.uint64)).tolist() == [0, 64, 1]


@pytest.mark.parametrize("number", [2, 1000, 10**5, 10**7])
@pytest.mark.parametrize("distance", [0, 6, 16])
def test_the_bands_cover_every_bit_and_can_miss_no_pair(number: int, distance: int) -> None:
    bands = bands_for(number, distance)
    assert all(0 <= band.radius < band.width for band in bands)
    # The nearest pair that every band misses differs in one bit more than its radius in each.
    assert sum(band.radius + 1 for band in bands) > distance


def test_ten_times_the_pictures_are_compared_about_ten_times_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing all with all would take a hundred times; what is counted are comparisons, not seconds."""
    compared = [_compared(monkeypatch, number) for number in (3000, 30000)]
    assert 0 < compared[1] <= 25 * compared[0]
    assert compared[1] < 30000 * 29999 / 2 / 100


def _compared(monkeypatch: pytest.MonkeyPatch, number: int) -> int:
    count = 0

    def counted(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        nonlocal count
        count += len(left)
        return bits_between(left, right)

    with monkeypatch.context() as patch:
        patch.setattr(near, "bits_between", counted)
        groups_within(_hashes(number), 6)
    return count
