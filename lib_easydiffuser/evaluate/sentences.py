"""Prompts as Kaggle's "Image to Prompts" reads them: sentence-transformers' all-MiniLM-L6-v2, 384 numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..attention import encoders
from ..host import Host
from ..learn.scores import WIDTH

PIECES = 254
"""Word pieces that are read of a text: sentence-transformers cuts this model's input at 256 with start and end, where
BERT could read 512."""
_BATCH = 128  # an encoder's attention over a batch of long prompts takes a megabyte each
_ENCODER = "minilm"

Vectors = NDArray[np.float32]


def embed(texts: Sequence[str], host: Host) -> Vectors:
    """The mean of all tokens' last hidden states (start and end included, padding not), made unit.

    Returns:
        Shape (texts, 384), unit rows, in order; equal texts are read once.

    Raises:
        ModelError: If the encoder is not on this machine.
        Interrupted: As soon as `host.stopped()`.
    """
    unique = list(dict.fromkeys(texts))
    found: dict[str, Vectors] = {}
    # Like lengths in one batch: nothing is wasted on padding, and order is kept by name.
    for first in range(0, len(unique), _BATCH):
        some = unique[first : first + _BATCH]
        found.update(zip(some, _read(some, host), strict=True))
    return np.stack([found[text] for text in texts]) if texts else np.zeros((0, WIDTH), np.float32)


def means(groups: Iterable[Sequence[str]], host: Host) -> Vectors:
    """The mean embedding of every group of texts, not made unit; shape (groups, 384). A group has at least one."""
    kept = [tuple(group) for group in groups]
    flat = embed([text for group in kept for text in group], host)
    ends = np.cumsum([len(group) for group in kept])
    parts = np.split(flat, ends[:-1]) if kept else []
    return np.stack([part.mean(axis=0) for part in parts]) if parts else np.zeros((0, WIDTH), np.float32)


def _read(texts: Sequence[str], host: Host) -> list[Vectors]:
    encoder = encoders.REGISTRY.get(_ENCODER, host)
    seen = encoder.attend(list(texts), host)
    long = [row for row, attended in enumerate(seen) if len(attended.pieces) > PIECES]
    vectors = [attended.embedding for attended in seen]
    # Cut between two pieces: greedy word pieces of the beginning of a word are the beginning of its pieces.
    cut = [texts[row][: seen[row].pieces[PIECES - 1][1]] for row in long]
    for row, attended in zip(long, encoder.attend(cut, host) if cut else [], strict=True):
        vectors[row] = attended.embedding
    assert all(vector is not None for vector in vectors)  # this encoder always gives one
    return [vector for vector in vectors if vector is not None]
