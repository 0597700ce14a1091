"""Weights of an ensemble: none negative, together 1, fitted so that the mean cosine is largest.

    variable   meaning
    w          weights, shape (members,)
    d          member's prediction . T_i, shape (pictures, members)
    g          inner products of the members' predictions, shape (pictures, members, members)

The mean cosine of the mixture is mean_i  w.d_i / sqrt(w' g_i w): after d and g nothing of the vectors is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import UsageError, quoted
from .scores import Floats, Reals, unit

PRESET = (0.45, 0.55)
"""clip-interrogator and a ViT that regresses the embedding, as the second team mixed them."""
_TINY = 1e-12


def mixed(members: Reals, weights: Sequence[float] | Floats) -> Floats:
    """The weighted mean of unit predictions, shape (members, pictures, width) -> (pictures, width)."""
    found: Floats = np.tensordot(np.asarray(weights, np.float64), unit(members), axes=1)
    return found


def fitted(members: Reals, targets: Reals) -> Floats:
    """The best weights on these pictures.

    Args:
        members: Predictions, shape (members, pictures, width).
        targets: See `scores.target_of`, shape (pictures, width).
    """
    from scipy.optimize import minimize

    directions = unit(members)
    count = len(directions)
    d = np.einsum("mij,ij->im", directions, np.asarray(targets, np.float64))
    g = np.einsum("mij,nij->imn", directions, directions)

    def loss(w: Floats) -> tuple[float, Floats]:
        gw = np.einsum("imn,n->im", g, w)
        length = np.sqrt(np.maximum(gw @ w, _TINY))
        top = d @ w
        slope = (d / length[:, None] - gw * (top / length**3)[:, None]).mean(axis=0)
        return -float((top / length).mean()), -slope

    # Not convex: from the middle and from every corner, and the best corner stays in the race.
    starts = [np.full(count, 1 / count), *(0.9 * np.eye(count) + 0.1 / count)]
    bounded = {"bounds": [(0.0, 1.0)] * count, "constraints": {"type": "eq", "fun": lambda w: w.sum() - 1}}
    found = [minimize(loss, start, jac=True, method="SLSQP", **bounded).x for start in starts]
    candidates = [_on_simplex(w) for w in (*found, *np.eye(count))]
    return min(candidates, key=lambda w: loss(w)[0])


def checked(weights: Sequence[float], members: int) -> Floats:
    """A person's weights, made to sum to 1.

    Raises:
        UsageError: If there are too few or too many, one is negative, or all are 0.
    """
    given = np.asarray(weights, np.float64)
    if len(given) != members or not np.isfinite(given).all() or (given < 0).any() or given.sum() <= 0:
        raise UsageError(
            f"The ensemble's weights {quoted(','.join(f'{one:g}' for one in given))} do not fit {members} members.",
            "One number of 0 or more for each way before it, in their order: ensemble:0.45,0.55.",
        )
    return _on_simplex(given)


def _on_simplex(weights: Floats) -> Floats:
    kept = np.clip(weights, 0.0, None)
    found: Floats = kept / kept.sum()
    return found
