"""The inverse-attention vector: a caption as what attention ignores would tell it.

v = sum over words of (1 - a_t) e_t, of unit length, with a_t a word's attention (`Word.taggable`; stop words have
none) and e_t the encoder's embedding of the word. It only serves `--negative attention-opposite`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..host import Host
from ..records import Word
from .encoders import Encoder

Array = NDArray[np.float32]


def inverse_vectors(groups: Sequence[Sequence[Word]], encoder: Encoder, host: Host) -> list[Array | None]:
    """One vector a group of words, shape (width,); None for no words or an encoder without embeddings."""
    texts = sorted({word.text.lower() for words in groups for word in words})
    vectors = {
        text: attended.embedding
        for text, attended in zip(texts, encoder.attend(texts, host), strict=True)
        if attended.embedding is not None
    }
    return [_inverse(words, vectors) for words in groups]


def _inverse(words: Sequence[Word], vectors: dict[str, Array]) -> Array | None:
    known = [(1.0 - word.taggable, vectors[word.text.lower()]) for word in words if word.text.lower() in vectors]
    if not known:
        return None
    total = np.sum([ignored * vector for ignored, vector in known], axis=0)
    direction: Array = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return direction
