"""Back from an embedding to words: the nearest of a list, the best of several captions, tags by what they bring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..learn.scores import Reals, unit


def most_central(vectors: Reals) -> int:
    """The row nearest to the mean of all, shape (texts, width): of several captions the one that speaks for them."""
    directions = unit(vectors)
    return int((directions @ directions.mean(axis=0)).argmax())


def nearest(vector: Reals, texts: Sequence[str], vectors: Reals, count: int) -> list[tuple[str, float]]:
    """(text, cosine) of the nearest texts, nearest first; of equal ones the earlier.

    Args:
        vector: Shape (width,).
        vectors: Of the texts, shape (texts, width).
    """
    cosines = unit(vectors) @ unit(vector)
    order = np.argsort(-cosines, kind="stable")[:count]
    return [(texts[row], float(cosines[row])) for row in order]
