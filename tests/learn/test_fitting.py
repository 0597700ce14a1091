"""Ridge and simplex against what they stand for, computed the long way."""

from __future__ import annotations

import numpy as np
import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.learn.folds import folds, split
from lib_easydiffuser.learn.ridge import fit_ridge
from lib_easydiffuser.learn.scores import per_picture, unit
from lib_easydiffuser.learn.simplex import checked, fitted, mixed


@pytest.mark.parametrize("shape", [(40, 6), (12, 30)], ids=["few features", "more features than pictures"])
def test_leave_one_out_is_what_fitting_without_each_gives(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=shape)
    y = unit(x[:, :4] + random.normal(size=(shape[0], 4)))
    found = fit_ridge(x, y)
    scaled = (x - found.middle) / found.scale
    penalty = found.penalty * (np.linalg.svd(scaled, compute_uv=False) ** 2).mean()
    unseen = []
    for row in range(len(x)):
        rest = np.arange(len(x)) != row
        a, b = scaled[rest] - scaled[rest].mean(axis=0), y[rest] - y[rest].mean(axis=0)
        weights = np.linalg.solve(a.T @ a + penalty * np.eye(shape[1]), a.T @ b)
        unseen.append(y[rest].mean(axis=0) + (scaled[row] - scaled[rest].mean(axis=0)) @ weights)
    assert found.left_out == pytest.approx(per_picture(np.array(unseen), y).mean(), abs=1e-9)
    assert found.unseen == pytest.approx(np.array(unseen), abs=1e-9)
    assert found.left_out == max(score for _, score in found.table)


def test_features_that_say_nothing_leave_the_mean() -> None:
    random = np.random.default_rng(1)
    y = unit(random.normal(size=(50, 8)) + 1)
    found = fit_ridge(np.ones((50, 3)), y)
    assert found.predict(np.full((2, 3), 7.0)) == pytest.approx(np.tile(y.mean(axis=0), (2, 1)))


def test_a_real_relation_is_found() -> None:
    random = np.random.default_rng(2)
    x = random.normal(size=(80, 5))
    y = unit(x @ random.normal(size=(5, 6)))
    mean = per_picture(np.tile(y[:60].mean(axis=0), (20, 1)), y[60:]).mean()
    assert per_picture(fit_ridge(x[:60], y[:60]).predict(x[60:]), y[60:]).mean() > mean + 0.4


def test_the_weights_are_the_best_on_the_simplex() -> None:
    random = np.random.default_rng(3)
    truth = unit(random.normal(size=(60, 16)))
    members = np.stack([truth + random.normal(0, noise, truth.shape) for noise in (0.2, 0.3, 3.0)])
    weights = fitted(members, truth)
    assert weights.min() >= 0 and weights.sum() == pytest.approx(1)
    best = max(
        per_picture(mixed(members, (a, b, 1 - a - b)), truth).mean()
        for a in np.arange(0, 1.001, 0.02)
        for b in np.arange(0, 1.001 - a, 0.02)
    )
    assert per_picture(mixed(members, weights), truth).mean() >= best - 1e-6


def test_a_member_that_is_right_alone_gets_everything() -> None:
    random = np.random.default_rng(4)
    truth = unit(random.normal(size=(30, 8)))
    assert fitted(np.stack([random.normal(size=(30, 8)), truth]), truth) == pytest.approx([0, 1], abs=1e-4)


@pytest.mark.parametrize("weights", [(0.5,), (0.5, 0.5, 0.5), (-0.1, 1.1), (0.0, 0.0), (float("nan"), 1.0)])
def test_weights_that_fit_nothing_are_one_sentence(weights: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="do not fit 2 members"):
        checked(weights, 2)


def test_given_weights_are_made_to_sum_to_one() -> None:
    assert checked((9, 11), 2) == pytest.approx([0.45, 0.55])


def test_every_picture_is_judged_once_and_never_fitted_on_then() -> None:
    seen = []
    for rest, held in folds(23, 10, seed=1):
        assert not set(rest) & set(held) and len(rest) + len(held) == 23
        seen += held.tolist()
    assert sorted(seen) == list(range(23))


def test_a_prompt_that_was_painted_often_is_in_one_part() -> None:
    groups = [number // 4 for number in range(40)]
    parts = split(40, (0.1, 0.1), 0, groups)
    assert sorted(row for part in parts for row in part) == list(range(40)) and [len(part) for part in parts] == [
        32,
        4,
        4,
    ]
    assert all(
        not {groups[a] for a in one} & {groups[b] for b in other}
        for one, other in ((parts[0], parts[1]), (parts[0], parts[2]))
    )
    assert [len(part) for part in split(6, (0.2, 0.2), 0, ["one"] * 6)] == [6, 0, 0]


def test_parts_do_not_overlap_and_none_is_empty() -> None:
    train, stop, held = split(11, (0.1, 0.1), seed=2)
    assert sorted([*train, *stop, *held]) == list(range(11)) and len(stop) == len(held) == 1


def test_a_group_left_out_is_what_fitting_without_all_of_it_gives() -> None:
    random = np.random.default_rng(6)
    groups = [number // 3 for number in range(24)] + ["alone"]
    x = np.repeat(random.normal(size=(9, 5)), 3, axis=0)[:25] + random.normal(0, 0.1, (25, 5))
    y = unit(np.repeat(random.normal(size=(9, 4)), 3, axis=0)[:25])  # nothing to learn but the prompt itself
    found = fit_ridge(x, y, groups=groups)
    scaled = (x - found.middle) / found.scale
    penalty = found.penalty * (np.linalg.svd(scaled, compute_uv=False) ** 2).mean()
    for row in range(25):
        rest = np.array([group != groups[row] for group in groups])
        a, b = scaled[rest] - scaled[rest].mean(axis=0), y[rest] - y[rest].mean(axis=0)
        weights = np.linalg.solve(a.T @ a + penalty * np.eye(5), a.T @ b)
        by_hand = y[rest].mean(axis=0) + (scaled[row] - scaled[rest].mean(axis=0)) @ weights
        assert found.unseen[row] == pytest.approx(by_hand, abs=1e-6)
    alone = fit_ridge(x, y)
    assert found.left_out < alone.left_out - 0.2 and found.penalty > alone.penalty


def test_a_prompt_that_was_painted_often_is_in_one_fold() -> None:
    groups = [number % 7 for number in range(28)]
    seen = []
    for rest, held in folds(28, 10, seed=3, groups=groups):
        assert not {groups[row] for row in rest} & {groups[row] for row in held}
        seen += held.tolist()
    assert sorted(seen) == list(range(28))
