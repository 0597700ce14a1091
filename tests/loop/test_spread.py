"""Nothing is called a difference that lies within the spread."""

from __future__ import annotations

import math
import random
from statistics import fmean, stdev

import pytest

from lib_easydiffuser.loop.spread import changed, differs, spread, student_t


def test_mean_deviation_and_band_of_three() -> None:
    found = spread([0.1, 0.2, 0.3])
    assert found.mean == pytest.approx(0.2) and found.deviation == pytest.approx(0.1)
    assert found.band == pytest.approx(4.303 * 0.1 * math.sqrt(4 / 3))


def test_of_one_value_nothing_is_known() -> None:
    found = spread([0.4])
    assert (found.mean, found.deviation, found.band) == (0.4, 0.0, math.inf)
    assert differs(0.9, found, least=0.1) and not differs(0.45, found, least=0.1)


def test_within_the_deviation_is_never_a_difference() -> None:
    rng = random.Random(5)
    for _ in range(2000):
        values = [rng.gauss(0.5, 0.1) for _ in range(rng.randint(2, 9))]
        inside = fmean(values) + rng.uniform(-1, 1) * stdev(values)
        assert not differs(inside, spread(values), least=0.0)


def test_a_reference_that_is_one_more_of_them_is_called_different_one_time_of_twenty() -> None:
    rng = random.Random(7)
    for count in (2, 3, 5, 10):
        wrong = sum(differs(rng.gauss(0, 1), spread([rng.gauss(0, 1) for _ in range(count)]), 0.0) for _ in range(4000))
        assert 0.035 < wrong / 4000 < 0.065


def test_equal_values_differ_from_another_only_where_it_can_be_seen() -> None:
    assert differs(0.5, spread([0.3, 0.3, 0.3]), least=0.1)
    assert not differs(0.35, spread([0.3, 0.3, 0.3]), least=0.1)


def test_the_same_seeds_are_compared_in_pairs() -> None:
    before, after = [0.2, 0.5, 0.8], [0.25, 0.56, 0.85]
    assert changed(before, after, paired=True) == pytest.approx(0.0533, abs=1e-3)
    assert changed(before, after, paired=False) == 0.0  # the seeds' own spread hides it
    assert changed([0.4], [0.9], paired=True) == 0.0  # one seed proves nothing
    assert changed([0.4, 0.41, 0.42], [0.1, 0.11, 0.12], paired=False) < 0


def test_t_falls_with_the_number_of_seeds() -> None:
    values = [student_t(degrees) for degrees in (1, 2, 5, 15, 16, 59, 60, 1000)]
    assert values == sorted(values, reverse=True) and values[-1] == 1.96
