"""Sentence embeddings of many texts, without keeping what attention saw of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..host import Host
from .encoders import REGISTRY

WIDTH = 384
_ENCODER = "minilm"
_BATCH = 128
"""Texts at once: the attention over a long prompt is a megabyte."""


def sentences(texts: Sequence[str], host: Host) -> NDArray[np.float32]:
    """Unit embeddings by all-MiniLM-L6-v2, shape (texts, 384), in order; equal texts are read once.

    Raises:
        ModelError: If the encoder is not on this machine.
        Interrupted: As soon as `host.stopped()`.
    """
    unique = sorted(dict.fromkeys(texts), key=len)  # like lengths together: padding is wasted work
    rows = {text: place for place, text in enumerate(unique)}
    found = np.zeros((len(unique), WIDTH), np.float32)
    encoder = REGISTRY.get(_ENCODER, host) if unique else None
    for start in range(0, len(unique), _BATCH):
        assert encoder is not None
        some = unique[start : start + _BATCH]
        for place, attended in enumerate(encoder.attend(some, host)):
            if attended.embedding is not None:  # this encoder always gives one
                found[start + place] = attended.embedding
        host.progress(min(start + _BATCH, len(unique)), len(unique), "reading prompts")
    return found[[rows[text] for text in texts]]
