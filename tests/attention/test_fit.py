"""Both ways to fit and to judge are one: features of the words, or the words' inner products where those are fewer."""

import numpy as np
import pytest

from lib_easydiffuser.attention import fit, judge


def words(count, numbers, seed=0):
    """(features, things 0/1, shares) of words whose first features say what they are, the rest noise of many sizes."""
    draw = np.random.RandomState(seed)
    parts = draw.randn(count, min(count, numbers))
    features = (parts / np.arange(1, parts.shape[1] + 1) ** 0.8) @ draw.randn(parts.shape[1], numbers)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    score = parts[:, 0] + parts[:, 1]
    return features, (score > -0.5).astype(float), np.clip(np.round(2 + score) / 4, 0, 1)


def newton(features, targets, penalty):
    """The same regression, every step solved in full: (weights, bias)."""
    x = np.column_stack([features, np.ones(len(features))])
    ridge, weights = np.array([penalty] * features.shape[1] + [1e-6]), np.zeros(x.shape[1])
    for _ in range(30):
        guess = 1 / (1 + np.exp(-x @ weights))
        curvature = (x * (guess * (1 - guess))[:, None]).T @ x + np.diag(ridge)
        weights -= np.linalg.solve(curvature, x.T @ (guess - targets) + ridge * weights)
    return weights[:-1], weights[-1]


@pytest.mark.parametrize("penalty", [1.0, fit.TAGGABLE_PENALTY, fit.IMPORTANCE_PENALTY])
@pytest.mark.parametrize("targets", [1, 2])
def test_fewer_words_than_features_give_the_same_map(targets, penalty):
    given = words(120, 300)
    weights, bias = newton(given[0], given[targets], penalty)
    found = fit.fit_logistic(given[0], given[targets], penalty)
    assert np.abs(found.weights - weights).max() < 1e-5 > abs(found.bias - bias)
    assert np.abs(weights).max() > 0.01, "a map of zeros would agree with anything"


def test_one_kind_of_word_alone_leaves_a_map_of_numbers():
    """The bias has next to no penalty: where every word is a thing, it runs off to where the curvature ends."""
    features = words(20, 60)[0]
    found = fit.fit_logistic(features, np.ones(20), fit.TAGGABLE_PENALTY)
    assert np.isfinite(found.weights).all()
    assert (found(features) > 0.99).all()


def test_a_feature_that_never_varies_stays_out():
    features, things, shares = words(40, 90)
    features[:, 7] = 3.0
    maps = fit.fit_maps((features, things), (features, shares))
    assert maps.taggable.weights[7] == maps.importance.weights[7] == 0.0


def test_judged_alike_in_both_spaces():
    features, things, _ = words(90, 200)
    stems = np.array([f"w{number // 2}" for number in range(90)])
    few = judge._unseen_scores(features, things, stems)
    # Turned in space, and none lost: as many columns as words, so that the other way is taken.
    mean, deviation = judge.standardisation(features)
    turned = np.linalg.qr(((features - mean) / deviation).T, mode="r").T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "standardisation", lambda rows: (0.0, 1.0))
        many = judge._unseen_scores(turned, things, stems)
    assert turned.shape == (90, 90)
    assert np.abs(few - many).max() < 1e-9
    assert np.ptp(few) > 0.1


def test_a_large_tower_is_not_solved_in_its_own_features(monkeypatch):
    """SDXL's second tower gives 4480 numbers a word: no system of that size may be set up."""
    sizes = []
    solve = np.linalg.solve
    monkeypatch.setattr(np.linalg, "solve", lambda a, b: sizes.append(len(a)) or solve(a, b))
    features, things, shares = words(60, 4480)
    fit.fit_maps((features, things), (features, shares))
    judge._unseen_scores(features, things, np.array([f"w{number}" for number in range(60)]))
    assert max(sizes) <= 60
