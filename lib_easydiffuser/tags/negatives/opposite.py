"""The original idea, faithfully: negatives are the exact opposite of what attention likes.

    variable   meaning
    a_t        attention of word t, 0..1
    e_t        embedding of word t
    v          sum over t of (1 - a_t) e_t: the caption as what attention ignores would tell it

The terms whose embeddings lie nearest to v are the negatives. Off by default: antonyms lie near each other in
embedding space, not opposite, and the benchmark shows what that costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...records import Tag

if TYPE_CHECKING:
    from ..sources._contract import Scene

FILE = "negative_terms.npz"
Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Terms:
    """The vocabulary in embedding space: `embeddings` has shape (terms, width), rows of unit length."""

    texts: tuple[str, ...]
    embeddings: Array


@lru_cache(maxsize=1)
def shipped_terms() -> Terms:
    """The embeddings that come with the package."""
    file = resources.files("lib_easydiffuser.data").joinpath(FILE)
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
        return Terms(tuple(str(text) for text in data["terms"]), data["embeddings"].astype(np.float32))


def nearest_to_inverse(scene: Scene) -> list[Tag]:
    """Every term, nearest to the inverse-attention vector first; nothing when no attention was read."""
    inverse = scene.reading.inverse
    if inverse is None:
        return []
    terms = shipped_terms()
    if terms.embeddings.shape[1] != len(inverse):
        return []
    near = terms.embeddings @ inverse
    return [
        Tag(
            terms.texts[index],
            "negative",
            0.0,
            1.0,
            "attention-opposite",
            f"attention-opposite: cosine {near[index]:.2f} to what attention ignores",
            "quality",
            float(near[index]),
        )
        for index in np.argsort(-near, kind="stable")
        if terms.texts[index] != "nsfw" or scene.settings.nsfw_negative
    ]
