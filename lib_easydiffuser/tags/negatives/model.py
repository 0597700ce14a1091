"""The learned order: from the sentence embedding and what is shown to how likely people write each term.

    variable   meaning
    x          sentence embedding, `shown.features` and `said.Said.row`, standardised and scaled by block
    W, b       ridge regression on real pairs, half of it of reduced rank, standardisation folded in;
               shapes (features, terms), (terms,)
    x W + b    estimated share of people who write the term, given this prompt

Fitted by `make fit-negatives`; numbers only, under 700 kB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .said import Said
from .shown import features, shown
from .vocabulary import SHOWN, vocabulary

if TYPE_CHECKING:
    from ..sources._contract import Scene

FILE = "negative_order.npz"
Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Order:
    """The fitted regression.

    Attributes:
        terms: Of the vocabulary, one a column.
        weights: Shape (embedding + features + words, terms).
        bias: Shape (terms,).
        said: The words that have a row in `weights`.
    """

    terms: tuple[str, ...]
    weights: Array
    bias: Array
    said: Said

    def likely(self, rows: Array) -> Array:
        """Shape (scenes, features) -> (scenes, terms): estimated shares, 0..1."""
        shares: Array = np.clip(rows @ self.weights + self.bias, 0.0, 1.0)
        return shares


@lru_cache(maxsize=1)
def shipped_order() -> Order | None:
    """The order that comes with the package; None when it was not fitted."""
    file = resources.files("lib_easydiffuser.data").joinpath(FILE)
    if not file.is_file():
        return None
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
        terms = tuple(str(term) for term in data["terms"])
        said = Said(data["words"], data["idf"].astype(np.float32))
        return Order(terms, data["weights"].astype(np.float32), data["bias"].astype(np.float32), said)


def row_of(scene: Scene, said: Said) -> Array:
    """The regression's x of one scene; its embedding must be there."""
    if scene.reading.embedding is None:
        raise ValueError("the scene has no sentence embedding")
    return np.concatenate([scene.reading.embedding, features(scene), said.row(text_of(scene))]).astype(np.float32)


def text_of(scene: Scene) -> str:
    """What the person or the captioner said, all of it."""
    return ", ".join(caption.text for caption in scene.reading.captions)


def likelihoods(scene: Scene, order: Order | None = None) -> Mapping[str, float]:
    """How likely each term of the vocabulary is written for this scene, learned or by the table of shares."""
    order = (order or shipped_order()) if scene.settings.learned else None
    embedding = scene.reading.embedding
    if order is None or embedding is None:
        return by_rules(scene)
    row = row_of(scene, order.said)
    if len(row) != len(order.weights):  # an encoder with an embedding of another size
        return by_rules(scene)
    return dict(zip(order.terms, order.likely(row[None])[0].tolist(), strict=True))


def by_rules(scene: Scene) -> Mapping[str, float]:
    """The mean share of a term over what the scene shows; over all pairs when nothing is known."""
    columns = [SHOWN.index(name) for name in SHOWN if name in shown(scene)]
    return {
        term: sum(entry.shares[column] for column in columns) / len(columns) if columns else entry.share
        for term, entry in vocabulary().items()
    }
