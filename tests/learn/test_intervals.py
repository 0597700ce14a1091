"""The bootstrap: seeded, and right about what it is asked."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lib_easydiffuser.learn.intervals import Interval, interval_of, mean_interval
from lib_easydiffuser.learn.scores import flat_cosine, flat_sums


def test_the_same_seed_gives_the_same_interval() -> None:
    values = np.random.default_rng(0).normal(size=40)
    assert mean_interval(values, 3) == mean_interval(values, 3) != mean_interval(values, 4)


def test_it_is_about_two_standard_errors_wide() -> None:
    values = np.random.default_rng(1).normal(2.0, 3.0, 400)
    found = mean_interval(values)
    assert found.mean == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.08)


def test_it_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(2)
    found = [mean_interval(random.normal(size=60), seed, 400) for seed in range(200)]
    assert 0.88 <= np.mean([one.low <= 0 <= one.high for one in found]) <= 0.99


def test_one_picture_says_nothing_of_others() -> None:
    found = mean_interval(np.array([0.5]))
    assert found.mean == 0.5 and math.isnan(found.low) and str(found) == "0.5000"


def test_a_figure_of_means_is_drawn_whole() -> None:
    random = np.random.default_rng(3)
    sums = flat_sums(random.normal(size=(50, 4)) + 1, np.abs(random.normal(size=(50, 4))))
    found = interval_of(sums, flat_cosine)
    assert found.low < found.mean < found.high
    assert found.mean == pytest.approx(float(flat_cosine(sums.mean(axis=0))))


def test_many_pictures_are_drawn_in_pieces_like_few(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(5).normal(size=30)
    whole = mean_interval(values)
    monkeypatch.setattr("lib_easydiffuser.learn.intervals._AT_ONCE", 100)
    assert mean_interval(values) == whole


def test_it_is_written_with_its_ends() -> None:
    assert str(Interval(0.5, 0.4, 0.6)) == "0.5000 [0.4000, 0.6000]"


def test_several_seeds_of_a_prompt_are_no_independent_draws() -> None:
    values = np.random.default_rng(7).normal(size=60)
    groups = [number // 5 for number in range(300)]
    found, plain = mean_interval(np.repeat(values, 5), groups=groups), mean_interval(values)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high)), "five times the same tell no more"
    unknown = mean_interval(np.repeat(values, 5))
    assert unknown.high - unknown.low < 0.6 * (found.high - found.low)
    assert math.isnan(mean_interval(values, groups=["one prompt"] * 60).low)
    uneven = mean_interval(np.array([1.0, 0.0, 0.0]), groups=["a", "b", "b"])
    assert uneven.mean == pytest.approx(1 / 3) and (uneven.low, uneven.high) == (0, 1)
