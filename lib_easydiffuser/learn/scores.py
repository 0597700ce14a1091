"""How near predicted prompt embeddings are to the true ones.

variable   meaning
p_i        predicted embedding of picture i, any length
t_ik       its k-th true one, unit
T_i        mean over k of t_ik: p_i . T_i / |p_i| is then the mean cosine to all of its truths
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH = 384
"""Numbers of an all-MiniLM-L6-v2 embedding."""

Floats = NDArray[np.float64]
Reals = NDArray[np.floating[Any]]
"""Vectors of any precision."""
_TINY = 1e-12


def unit(vectors: Reals) -> Floats:
    """The same directions, length 1 along the last axis; a vector of zeros stays one."""
    wide = np.asarray(vectors, np.float64)
    found: Floats = wide / np.maximum(np.linalg.norm(wide, axis=-1, keepdims=True), _TINY)
    return found


def target_of(truths: Sequence[Reals] | Reals) -> Floats:
    """T_i of one picture's true embeddings, shape (truths, width) -> (width,). Not unit: that is the point."""
    found: Floats = unit(np.asarray(truths)).mean(axis=0)
    return found


def per_picture(predicted: Reals, targets: Reals) -> Floats:
    """Mean cosine of each prediction to its picture's truths, shape (pictures,): Kaggle's score is its mean.

    Args:
        predicted: Shape (pictures, width); a row of zeros scores 0.
        targets: T, shape (pictures, width).
    """
    found: Floats = np.einsum("ij,ij->i", unit(predicted), np.asarray(targets, np.float64))
    return found


def flat_sums(predicted: Reals, targets: Reals) -> Floats:
    """What `flat_cosine` needs of every picture, shape (pictures, 2): p_i . T_i and |p_i|^2."""
    wide = np.asarray(predicted, np.float64)
    return np.stack([np.einsum("ij,ij->i", wide, np.asarray(targets, np.float64)), np.square(wide).sum(axis=1)], 1)


def flat_cosine(means: Floats) -> Floats:
    """One cosine of all predictions in one long vector and all truths in another (the other team's figure).

    A picture with several truths stands there once for each, with weights that make it count as one.

    Args:
        means: Of `flat_sums` over the pictures, shape (..., 2).

    Returns:
        Shape (...,).
    """
    found: Floats = means[..., 0] / np.sqrt(np.maximum(means[..., 1], _TINY))
    return found
