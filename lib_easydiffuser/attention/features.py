"""From attention to numbers per word: its attention profile.

    variable   meaning
    A          attention of one head, rows look at columns; first the start token, last the end token
    R          averages a word's pieces over rows, shape (words + 2, T)
    M          sums a word's pieces over columns, shape (T, words + 2)
    G = R A M  word-to-word attention of one head, start and end token as words of their own

A word's profile holds, for every head, the log of seven entries or sums of G (ROLES). Received attention
alone separates taggable words with AUC .937; what a word gives to the start and end tokens, what they give
to it, and the direction it is looked at from bring it to .963, near a probe on hidden states (.969), with
nothing but attention read. Measured on the development captions, folds by image.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..records import Span
from .encoders import Attended

Array = NDArray[np.float32]

# What each block of `layers * heads` numbers of a profile holds.
ROLES = ("from later words", "from earlier words", "from itself", "from start", "from end", "to start", "to end")
# Added before the logarithm: below it attention is noise. Single entries of G are smaller than sums.
_FLOOR_SUM, _FLOOR_ENTRY = 0.05, 0.02


def attention_profile(attended: Attended, words: Sequence[Span]) -> Array:
    """The profile of every word.

    Args:
        attended: The sentence as the encoder saw it.
        words: Character spans of its whole words.

    Returns:
        Shape (words, len(ROLES) * layers * heads), log scale. A causal encoder gives constants where it
        cannot look; the standardisation of the maps makes them zeros.

    Raises:
        ModelError: If the attention is not of shape (layers, heads, T, T) with T = pieces + 2.
    """
    attention = attended.attention
    tokens = len(attended.pieces) + 2
    if attention.ndim != 4 or attention.shape[2:] != (tokens, tokens):
        raise ModelError(
            f"Attention of shape {attention.shape} cannot be read.", f"Expected (layers, heads, {tokens}, {tokens})."
        )
    heads = attention.reshape(-1, tokens, tokens)
    if not words:
        return np.zeros((0, len(ROLES) * len(heads)), np.float32)
    profile = _roles(_word_attention(heads, piece_membership(attended.pieces, words)))
    return np.concatenate(profile).T.astype(np.float32)


def piece_membership(pieces: Sequence[Span], words: Sequence[Span]) -> Array:
    """Which word each piece belongs to: shape (pieces, words), one 1.0 in a row or none (punctuation)."""
    member = np.zeros((len(pieces), len(words)), np.float32)
    word = 0
    for piece, (start, end) in enumerate(pieces):
        while word < len(words) - 1 and words[word][1] <= start:
            word += 1
        if start < words[word][1] and end > words[word][0]:
            member[piece, word] = 1.0
    return member


def _word_attention(heads: Array, member: Array) -> Array:
    """G of every head: (heads, T, T) -> (heads, words + 2, words + 2)."""
    tokens, words = member.shape[0] + 2, member.shape[1] + 2
    columns = np.zeros((tokens, words), np.float32)
    columns[0, 0] = columns[-1, -1] = 1.0
    columns[1:-1, 1:-1] = member
    rows = columns / np.maximum(columns.sum(axis=0), 1.0)
    seen: Array = rows.T @ heads @ columns
    return seen


def _roles(seen: Array) -> list[Array]:
    """The blocks of ROLES, each of shape (heads, words)."""
    between = seen[:, 1:-1, 1:-1]
    words = between.shape[1]
    later = np.tri(words, k=-1, dtype=np.float32)
    sums = ((between * later).sum(axis=1), (between * later.T).sum(axis=1))
    itself = np.log(np.diagonal(between, axis1=1, axis2=2) + _FLOOR_ENTRY)
    # A share of the start token's look is the smaller the more words there are: times their number.
    ends = (seen[:, 0, 1:-1] * words, seen[:, -1, 1:-1] * words)
    gives = (seen[:, 1:-1, 0], seen[:, 1:-1, -1])
    return [
        *(np.log(block + _FLOOR_SUM) for block in sums),
        itself,
        *(np.log(block + _FLOOR_SUM) for block in ends),
        *(np.log(block + _FLOOR_ENTRY) for block in gives),
    ]
