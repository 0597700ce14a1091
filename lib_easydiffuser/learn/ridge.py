"""Ridge regression from frozen features to prompt embeddings: seconds on a CPU, its penalty chosen by leave-one-out.

    variable   meaning
    X          features, standardised, shape (pictures, features)
    Y          targets, their mean taken off, shape (pictures, width)
    U, s, V    singular value decomposition of X
    h_i        leverage: 1/n + sum_j u_ij^2 s_j^2 / (s_j^2 + lambda)

A prediction that has not seen its picture is y_i - (y_i - fit_i) / (1 - h_i): exact, without fitting again
(Allen's PRESS, 1974). Pictures of one prompt are left out together: for the rows G of a group, with the hat matrix'
block H_GG, it is y_G - (I - H_GG)^-1 (y_G - fit_G), as exact. One decomposition serves all penalties. The penalties
are in units of the mean of s^2.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from .folds import together
from .scores import Floats, Reals, per_picture

PENALTIES = tuple(float(10.0**power) for power in np.arange(-2, 4.01, 0.5))


@dataclass(frozen=True, eq=False)
class Ridge:
    """A linear map with its own idea of how good it is.

    Attributes:
        middle, scale: Taken off and divided by, shape (features,).
        weights: Shape (features, width).
        bias: The targets' mean, shape (width,): what is said of a picture without features.
        penalty: Of `PENALTIES`.
        left_out: Mean cosine with each picture, and those of its group, left out once.
        table: (penalty, left_out) of every penalty tried.
        unseen: What is said of each picture it was fitted on when its group is left out, shape (pictures, width).
    """

    middle: Floats
    scale: Floats
    weights: Floats
    bias: Floats
    penalty: float
    left_out: float
    table: tuple[tuple[float, float], ...]
    unseen: Floats

    def predict(self, features: Reals) -> Floats:
        """Shape (pictures, features) -> (pictures, width)."""
        found: Floats = self.bias + ((np.asarray(features, np.float64) - self.middle) / self.scale) @ self.weights
        return found


def fit_ridge(
    features: Reals, targets: Reals, penalties: tuple[float, ...] = PENALTIES, groups: Sequence[Hashable] = ()
) -> Ridge:
    """Fit on at least two pictures.

    Args:
        features: Shape (pictures, features).
        targets: See `scores.target_of`, shape (pictures, width).
        groups: Of each picture: what was painted with several seeds must not choose the penalty by its own twin.
    """
    x, y = np.asarray(features, np.float64), np.asarray(targets, np.float64)
    middle, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale < 1e-9 * max(float(scale.max()), 1e-9)] = np.inf  # what never changes says nothing
    bias = y.mean(axis=0)
    u, s, vt = np.linalg.svd((x - middle) / scale, full_matrices=False)
    uy = u.T @ (y - bias)
    power = s**2
    unit_of_penalty = max(float(power.mean()), 1e-12)
    twins = [rows for rows in together(len(x), groups) if len(rows) > 1]

    def unseen(penalty: float) -> Floats:
        shrunk = power / (power + penalty * unit_of_penalty)
        fit = bias + u @ (shrunk[:, None] * uy)
        leverage = 1 / len(x) + np.square(u) @ shrunk
        found: Floats = y - (y - fit) / np.maximum(1 - leverage, 1e-9)[:, None]
        for rows in twins:
            hat = 1 / len(x) + (u[rows] * shrunk) @ u[rows].T
            found[rows] = y[rows] - np.linalg.solve((1 + 1e-9) * np.eye(len(rows)) - hat, y[rows] - fit[rows])
        return found

    table = tuple((penalty, float(per_picture(unseen(penalty), y).mean())) for penalty in penalties)
    penalty, score = max(table, key=lambda row: row[1])
    weights = vt.T @ ((s / (power + penalty * unit_of_penalty))[:, None] * uy)
    return Ridge(middle, np.where(np.isinf(scale), 1.0, scale), weights, bias, penalty, score, table, unseen(penalty))
