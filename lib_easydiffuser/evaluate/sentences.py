"""Prompts as Kaggle's "Image to Prompts" reads them: sentence-transformers' all-MiniLM-L6-v2, 384 numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..attention.encoders import REGISTRY
from ..attention.sentences import sentences
from ..host import Host
from ..learn.scores import WIDTH

PIECES = 254
"""Word pieces that are read of a text: sentence-transformers cuts this model's input at 256 with start and end, where
BERT could read 512."""
_AT_ONCE = 32  # the attention over a text of 512 pieces is 75 MB
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
    # A piece is a character at least, so a short text is never cut.
    shorter = _cut(list(dict.fromkeys(text for text in texts if len(text) > PIECES)), host)
    return sentences([shorter.get(text, text) for text in texts], host)


def means(groups: Iterable[Sequence[str]], host: Host) -> Vectors:
    """The mean embedding of every group of texts, not made unit; shape (groups, 384). A group has at least one."""
    kept = [tuple(group) for group in groups]
    flat = embed([text for group in kept for text in group], host)
    ends = np.cumsum([len(group) for group in kept])
    parts = np.split(flat, ends[:-1]) if kept else []
    return np.stack([part.mean(axis=0) for part in parts]) if parts else np.zeros((0, WIDTH), np.float32)


def _cut(texts: Sequence[str], host: Host) -> dict[str, str]:
    """The beginnings of those that are too long.

    Between two pieces: greedy word pieces of the beginning of a word are the beginning of its pieces.
    """
    found = {}
    for first in range(0, len(texts), _AT_ONCE):
        some = texts[first : first + _AT_ONCE]
        for text, attended in zip(some, REGISTRY.get(_ENCODER, host).attend(some, host), strict=True):
            if len(attended.pieces) > PIECES:
                found[text] = text[: attended.pieces[PIECES - 1][1]]
    return found
