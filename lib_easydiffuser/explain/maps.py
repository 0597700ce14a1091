"""Attention of a caption's pieces -> maps of the picture.

variable   meaning
A          cross-attention of the heads that count, shape (heads, pieces, cells); rows sum to at most 1, the rest
           is the class token's
a          mean of A over heads, every row divided by its sum: the class token's share is out
c          mean of a over the pieces: what the caption looks at whatever it says
m          max(a - common * c, 0), of a word the mean of its pieces, smoothed; in units of an even look's
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..records import Focus, Span
from .recipe import Recipe

Floats = NDArray[np.float32]
MOST_CELLS = 32
"""Rows and columns of a map that leaves this room: finer grids of large pictures are averaged."""


def piece_maps(focus: Focus, recipe: Recipe) -> Floats:
    """m of every piece before smoothing, shape (pieces, cells); 1.0 everywhere is an even look."""
    looked = _chosen(focus.attention, recipe).mean(axis=0)
    own = looked / np.maximum(looked.sum(axis=-1, keepdims=True), 1e-12)
    common = own.mean(axis=0, keepdims=True)
    return np.asarray(np.maximum(own - recipe.common * common, 0.0) * own.shape[-1], np.float32)


def word_map(maps: Floats, focus: Focus, spans: Sequence[Span], recipe: Recipe) -> Floats | None:
    """The map of some spans of the caption, shape (rows, columns); None where no piece stands in them.

    Args:
        maps: Of all pieces, from `piece_maps`.
    """
    rows = [i for i, piece in enumerate(focus.pieces) if any(_meet(piece, span) for span in spans)]
    if not rows:
        return None
    return reduced(smoothed(maps[rows].mean(axis=0).reshape(focus.grid), recipe.smooth))


def spread(found: Floats) -> float:
    """How far a map is spread: 0.0 for one cell, 1.0 for an even one or an empty one.

    Source:
        Shannon entropy over cells / log(cells).
    """
    total = float(found.sum())
    if total <= 0 or found.size < 2:
        return 1.0
    shares = found[found > 0] / total
    return float(-(shares * np.log(shares)).sum() / math.log(found.size))


def smoothed(found: Floats, sigma: float) -> Floats:
    """Convolved with a Gaussian of `sigma` cells; what would fall over the edge stays inside."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(found, sigma, mode="reflect"), np.float32) if sigma > 0 else found


def reduced(found: Floats) -> Floats:
    """At most MOST_CELLS rows and columns, by the means of neighbours."""
    for axis in (0, 1):
        count = found.shape[axis]
        if count > MOST_CELLS:
            edges = np.linspace(0, count, MOST_CELLS + 1).round().astype(int)
            parts = [found.take(range(a, b), axis).mean(axis, keepdims=True) for a, b in pairwise(edges)]
            found = np.concatenate(parts, axis)
    return found


def on_one_scale(found: Sequence[Floats]) -> list[NDArray[np.uint8]]:
    """All of them in 8 bits; 255 is the strongest cell of any of them, 0 nothing at all."""
    top = max((float(one.max()) for one in found), default=0.0) or 1.0
    return [np.rint(one / top * 255).astype(np.uint8) for one in found]


def _chosen(attention: NDArray[np.float32], recipe: Recipe) -> NDArray[np.float32]:
    """A."""
    layers = len(attention)
    if recipe.heads:
        return np.stack([attention[layer, head] for layer, head in recipe.heads])
    first, last = recipe.depth
    within = [i for i in range(layers) if first <= (i + 0.5) / layers <= last] or [layers - 1]
    return attention[within].reshape(-1, *attention.shape[2:])


def _meet(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])
