"""BERT's forward pass in numpy, with the attention of all heads: a caption needs no torch.

Importing torch and transformers takes three seconds of CPU and half a gigabyte, a caption through MiniLM 20 ms.

    variable   meaning
    h          hidden states, shape (sentences, tokens, width)
    q, k, v    of every head, shape (sentences, heads, tokens, width / heads)
    a          attention, shape (sentences, heads, tokens, tokens); rows sum to 1
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import BrokenModelError, quoted
from ...models.mapped import mapped_arrays

Array = NDArray[np.float32]

# Rational approximation of erf on [-4, 4], good to 2e-7 (float32 knows no more): Eigen's, numerator and denominator
# from the highest power of x squared down. scipy.special, which has the function, takes half a second to import.
_OVER = (-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
         -7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02)  # fmt: skip
_UNDER = (-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03,
          -1.42647390514189e-02)  # fmt: skip
# Numbers of the feed-forward layer that one pass of GELU takes: what fits the cache is twice as quick.
_PIECE = 1 << 15


class Bert:
    """An encoder of BERT's kind on the pages of its file.

    Args:
        folder: With `config.json` and `model.safetensors`, the names as transformers saves a BertModel.

    Raises:
        MissingModelError, BrokenModelError: If a file or weight is not there or is damaged.
    """

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        if config.get("hidden_act") != "gelu":
            raise BrokenModelError(f"{quoted(str(folder), 200)} is not BERT with GELU.", "Install its package anew.")
        self.layers, self.heads = int(config["num_hidden_layers"]), int(config["num_attention_heads"])
        self._epsilon = np.float32(config["layer_norm_eps"])
        self._weights: Mapping[str, Array] = mapped_arrays(folder / "model.safetensors")

    @property
    def nbytes(self) -> int:
        """Of all weights; their pages are read when they are used."""
        return sum(weight.nbytes for weight in self._weights.values())

    @property
    def words(self) -> Array:
        """The table of the word pieces, shape (vocabulary, width)."""
        return self._get("embeddings.word_embeddings.weight")

    def read(self, encodings: Sequence[Any]) -> Iterator[tuple[Array, Array]]:
        """(attention, shape (layers, heads, tokens, tokens); unit embedding) of each sentence, sorted by length."""
        # Sentences of one length need no padding and no mask.
        for _, alike in groupby(encodings, key=lambda encoding: len(encoding.ids)):
            h, attention = self([encoding.ids for encoding in alike])
            pooled = h.mean(axis=1)
            pooled /= np.linalg.norm(pooled, axis=-1, keepdims=True)
            yield from zip(attention, pooled, strict=True)

    def __call__(self, ids: Sequence[Sequence[int]]) -> tuple[Array, Array]:
        """Sentences of equal length.

        Returns:
            (the last hidden states, shape (sentences, tokens, width); attention, shape (sentences, layers, heads,
            tokens, tokens)).
        """
        rows = np.asarray(ids)
        h = self.words[rows] + self._get("embeddings.token_type_embeddings.weight")[0]
        h += self._get("embeddings.position_embeddings.weight")[: rows.shape[1]]
        h = self._norm(h, "embeddings.LayerNorm")
        attention = np.empty((len(rows), self.layers, self.heads, rows.shape[1], rows.shape[1]), np.float32)
        for layer in range(self.layers):
            stem = f"encoder.layer.{layer}."
            mixed = self._attend(h, f"{stem}attention.self.", attention[:, layer])
            h = self._norm(
                self._linear(mixed, f"{stem}attention.output.dense") + h, f"{stem}attention.output.LayerNorm"
            )
            up = _gelu(self._linear(h, f"{stem}intermediate.dense"))
            h = self._norm(self._linear(up, f"{stem}output.dense") + h, f"{stem}output.LayerNorm")
        return h, attention

    def _attend(self, h: Array, stem: str, a: Array) -> Array:
        """Self-attention, each head's rows written into `a`; gives the heads' values side by side."""
        sentences, tokens, width = h.shape
        q, k, v = (
            self._linear(h, stem + name).reshape(sentences, tokens, self.heads, -1).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        np.matmul(q, k.transpose(0, 1, 3, 2), out=a)
        a /= np.float32(np.sqrt(width // self.heads))
        a -= a.max(axis=-1, keepdims=True)
        np.exp(a, out=a)
        a /= a.sum(axis=-1, keepdims=True)
        return (a @ v).transpose(0, 2, 1, 3).reshape(sentences, tokens, width)

    def _linear(self, x: Array, name: str) -> Array:
        weight = self._get(f"{name}.weight")
        out: Array = x.reshape(-1, x.shape[-1]) @ weight.T
        out += self._get(f"{name}.bias")
        return out.reshape(*x.shape[:-1], len(weight))

    def _norm(self, x: Array, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + self._epsilon)
        x *= self._get(f"{name}.weight")
        x += self._get(f"{name}.bias")
        return x

    def _get(self, name: str) -> Array:
        try:
            return self._weights[name]
        except KeyError:
            raise BrokenModelError(f"The weights lack {quoted(name)}.", "Install their package anew.") from None


def _gelu(x: Array) -> Array:
    """x / 2 (1 + erf(x / sqrt 2)), in place."""
    flat = x.reshape(-1)
    for first in range(0, len(flat), _PIECE):
        piece = flat[first : first + _PIECE]
        half = erf(piece * np.float32(np.sqrt(0.5)))
        half += 1
        half *= np.float32(0.5)
        piece *= half
    return x


def erf(x: Array) -> Array:
    """The error function."""
    x = np.clip(x, -4, 4)
    square = x * x
    x *= _polynomial(_OVER, square)
    x /= _polynomial(_UNDER, square)
    return x


def _polynomial(factors: Sequence[float], x: Array) -> Array:
    """By Horner's rule."""
    value = x * np.float32(factors[0])
    for factor in factors[1:-1]:
        value += np.float32(factor)
        value *= x
    value += np.float32(factors[-1])
    return value
