"""What scores without looking: the mean of true embeddings. Whoever is not better has learned nothing of pictures."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from ..host import Host
from ..learn.folds import folds
from ..learn.scores import Floats
from .sentences import embed

FOLDS = 10
NAME = "mean"


def baseline(
    targets: Floats, prompts: Sequence[str], host: Host, seed: int = 0, groups: Sequence[Hashable] = ()
) -> tuple[Floats, str]:
    """(vectors, shape (pictures, 384); how they were found).

    Args:
        targets: Of the pictures, shape (pictures, 384).
        prompts: Prompts of other pictures, to take the mean of; without any it is cross-validated.
        groups: Of each picture; those of one prompt are in one fold.
    """
    if prompts:
        mean = embed(prompts, host).mean(axis=0).astype(np.float64)
        return np.tile(mean, (len(targets), 1)), f"the mean embedding of {len(prompts)} prompts of a training part"
    parts = min(FOLDS, len(set(groups) or targets))
    if parts < 2:
        return np.zeros_like(targets), "no mean embedding: one prompt leaves no others to take it of"
    told = f"the mean embedding, cross-validated: of the other {parts - 1} of {parts} folds"
    return fold_means(targets, seed, groups), told


def fold_means(targets: Floats, seed: int = 0, groups: Sequence[Hashable] = ()) -> Floats:
    """Each picture's mean is of the folds it is not in."""
    found = np.zeros_like(targets)
    for rest, held in folds(len(targets), FOLDS, seed, groups):
        found[held] = targets[rest].mean(axis=0)
    return found
