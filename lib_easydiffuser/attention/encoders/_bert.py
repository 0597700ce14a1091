"""BERT's forward pass in numpy, with the attention of all heads: a caption needs no torch.

Importing torch takes a second and a half of CPU and a quarter of a gigabyte, a caption through MiniLM 20 ms, one of
many 4 ms. The words of all sentences lie in one matrix without padding: only attention knows where one ends.

    variable   meaning
    h          hidden states, shape (tokens of all sentences, width)
    q, k, v    of every head, shape (sentences of one length, heads, tokens, width / heads)
    a          attention, shape (sentences of one length, heads, tokens, tokens); rows sum to 1
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

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


class Block(NamedTuple):
    """Neighbouring sentences of one length: how many, of how many tokens each, and the first one's row in h."""

    sentences: int
    tokens: int
    first: int

    @property
    def rows(self) -> slice:
        return slice(self.first, self.first + self.sentences * self.tokens)

    def cut(self, h: Array) -> Array:
        """Its part of (tokens of all sentences, width), shape (sentences, tokens, width)."""
        return h[self.rows].reshape(self.sentences, self.tokens, -1)


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
        self._weights: Mapping[str, Array] = self._mapped(folder / "model.safetensors")

    def _mapped(self, path: Path) -> Mapping[str, Array]:
        return mapped_arrays(path)

    @property
    def nbytes(self) -> int:
        """Of all weights; their pages are read when they are used."""
        return sum(weight.nbytes for weight in self._weights.values())

    @property
    def words(self) -> Array:
        """The table of the word pieces, shape (vocabulary, width)."""
        return self._get("embeddings.word_embeddings.weight")

    def read(self, encodings: Sequence[Any]) -> Iterator[tuple[Array, Array]]:
        """(attention, shape (layers, heads, tokens, tokens); unit embedding) of each sentence.

        Sorted by length they are quickest: neighbours of one length share the products of their attention.
        """
        blocks = _blocks([len(encoding.ids) for encoding in encodings])
        h, attention = self([encoding.ids for encoding in encodings], blocks)
        for block, a in zip(blocks, attention, strict=True):
            pooled = block.cut(h).mean(axis=1)
            pooled /= np.linalg.norm(pooled, axis=-1, keepdims=True)
            yield from zip(a, pooled, strict=True)

    def __call__(self, ids: Sequence[Sequence[int]], blocks: Sequence[Block]) -> tuple[Array, list[Array]]:
        """Some sentences.

        Returns:
            (the last hidden states, shape (tokens of all sentences, width); of every block its attention, shape
            (sentences, layers, heads, tokens, tokens)).
        """
        h = self._embedded(np.concatenate(ids), np.concatenate([np.arange(len(sentence)) for sentence in ids]))
        attention = [
            self._empty((block.sentences, self.layers, self.heads, block.tokens, block.tokens)) for block in blocks
        ]
        for layer in range(self.layers):
            stem = f"encoder.layer.{layer}."
            q, k, v = (self._linear(h, f"{stem}attention.self.{name}") for name in ("query", "key", "value"))
            mixed = self._empty(tuple(h.shape))
            for block, a in zip(blocks, attention, strict=True):
                by_head = [self._by_head(block.cut(x)) for x in (q, k, v)]
                mixed[block.rows] = self._mixed(by_head, a[:, layer])
            h = self._norm(
                self._linear(mixed, f"{stem}attention.output.dense") + h, f"{stem}attention.output.LayerNorm"
            )
            up = self._gelu(self._linear(h, f"{stem}intermediate.dense"))
            h = self._norm(self._linear(up, f"{stem}output.dense") + h, f"{stem}output.LayerNorm")
        return h, attention

    def _embedded(self, ids: NDArray[np.intp], positions: NDArray[np.intp]) -> Array:
        h = self.words[ids] + self._get("embeddings.token_type_embeddings.weight")[0]
        h += self._get("embeddings.position_embeddings.weight")[positions]
        return self._norm(h, "embeddings.LayerNorm")

    def _by_head(self, x: Array) -> Array:
        """(sentences, tokens, width) -> (sentences, heads, tokens, width / heads)."""
        return x.reshape(*x.shape[:2], self.heads, -1).swapaxes(1, 2)

    def _mixed(self, by_head: Sequence[Array], a: Array) -> Array:
        """Self-attention, written into `a`; gives the heads' values side by side, (tokens of all sentences, width)."""
        q, k, v = by_head
        self._look(q, k, a)
        mixed: Array = (a @ v).swapaxes(1, 2).reshape(q.shape[0] * q.shape[2], -1)
        return mixed

    def _look(self, q: Array, k: Array, a: Array) -> None:
        np.matmul(q, k.swapaxes(2, 3), out=a)
        a /= np.float32(np.sqrt(q.shape[-1]))
        a -= a.max(axis=-1, keepdims=True)
        np.exp(a, out=a)
        a /= a.sum(axis=-1, keepdims=True)

    def _linear(self, x: Array, name: str) -> Array:
        out: Array = x @ self._get(f"{name}.weight").T
        out += self._get(f"{name}.bias")
        return out

    def _norm(self, x: Array, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + self._epsilon)
        x *= self._get(f"{name}.weight")
        x += self._get(f"{name}.bias")
        return x

    def _gelu(self, x: Array) -> Array:
        return _gelu(x)

    def _empty(self, shape: tuple[int, ...]) -> Array:
        return np.empty(shape, np.float32)

    def _get(self, name: str) -> Array:
        try:
            return self._weights[name]
        except KeyError:
            raise BrokenModelError(f"The weights lack {quoted(name)}.", "Install their package anew.") from None


def _blocks(lengths: Sequence[int]) -> list[Block]:
    blocks, first = [], 0
    for tokens, alike in groupby(lengths):
        blocks.append(Block(len(list(alike)), tokens, first))
        first = blocks[-1].rows.stop
    return blocks


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
