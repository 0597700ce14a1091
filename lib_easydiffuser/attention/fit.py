"""Fitting the two maps: Newton steps on a penalised likelihood, numpy alone.

    variable   meaning
    X          standardised features, one row a word, a column of ones last
    y          0/1 (taggable) or a share 0..1 (importance)
    lambda     ridge penalty, not on the bias

Both are logistic: the importance map has soft targets, so that it too stays inside 0..1 without clipping ties
into the ranking.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .dual import fit_in_span
from .maps import HeadMaps, LinearMap

Array = NDArray[np.float64]

TAGGABLE_PENALTY = 100.0
IMPORTANCE_PENALTY = 300.0
_BIAS_PENALTY = 1e-6


def fit_logistic(features: Array, targets: Array, penalty: float, steps: int = 30) -> LinearMap:
    """Ridge-penalised logistic regression with targets in 0..1.

    Args:
        features: Shape (words, features), standardised.
        targets: Shape (words,).
    """
    if features.shape[1] > len(features):
        found, bias = fit_in_span(features, targets, penalty, _BIAS_PENALTY, steps)
        return LinearMap(found.astype(np.float32), bias)
    x = np.column_stack([features, np.ones(len(features))]).astype(np.float64)
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = _BIAS_PENALTY
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        guess = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (guess - targets) + ridge * weights
        curvature = (x * np.maximum(guess * (1.0 - guess), 1e-6)[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return LinearMap(weights[:-1].astype(np.float32), float(weights[-1]))


def fit_maps(
    taggable: tuple[Array, Array], importance: tuple[Array, Array], fingerprint: str = "", **figures: object
) -> HeadMaps:
    """Both maps from (features, targets) each; features are raw, of shape (words, heads)."""
    features = taggable[0]
    mean, deviation = standardisation(features)
    return HeadMaps(
        fingerprint,
        mean.astype(np.float32),
        deviation.astype(np.float32),
        fit_logistic((features - mean) / deviation, taggable[1], TAGGABLE_PENALTY),
        fit_logistic((importance[0] - mean) / deviation, importance[1], IMPORTANCE_PENALTY),
        dict(figures),
    )


def standardisation(features: Array) -> tuple[Array, Array]:
    """(mean, deviation) of every feature; one that never varies (a causal encoder's blind side) gets 1e6."""
    deviation = features.std(axis=0)
    return features.mean(axis=0), np.where(deviation < 1e-3, 1e6, deviation)


def area_under_curve(scores: Array, labels: Array) -> float:
    """Probability that a taggable word scores above one that is not; ties count half. 0.5 is chance."""
    positive, negative = scores[labels > 0.5], scores[labels <= 0.5]
    if not len(positive) or not len(negative):
        return 0.5
    order = np.sort(negative)
    below = np.searchsorted(order, positive, "left") + np.searchsorted(order, positive, "right")
    return float(below.mean() / (2 * len(negative)))


def rank_correlation(a: Array, b: Array) -> float:
    """Spearman's rho, ties sharing their mean rank; 0.0 where one side never varies."""
    first, second = _ranks(a), _ranks(b)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: Array) -> Array:
    _ordered, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return ((ends - counts + ends - 1) / 2)[inverse]
