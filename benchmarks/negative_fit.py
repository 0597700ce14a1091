"""Fit the learned order of the negatives on the development pairs: `make fit-negatives`.

Ridge regression, half of it cut down to the few directions in which lists really differ: people copy lists, so
the 140 terms move together. A pair counts less the more near-duplicates its list has, because a list that was
copied two hundred times is not two hundred opinions.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives import model, opposite
from lib_easydiffuser.tags.negatives.said import Said, learn
from lib_easydiffuser.tags.negatives.shown import HABITS, MEDIUMS
from lib_easydiffuser.tags.negatives.vocabulary import vocabulary

from .negative_data import ROOT, Prepared, clusters, pairs, prepare, readings

Array = NDArray[np.float64]
RIDGE = 60.0
# The regression is the mean of itself and of its projection onto this many directions.
DIRECTIONS = 3
# A pair of a cluster of n lists counts n to the minus this.
COPIES = 0.7
# ... in what the scene changes; in the level that all scenes share every list is one opinion, copied or not.
OPINIONS = 1.0
# How long the unit vector of the prompt's own words becomes.
WORDS = 20.0**0.5
# How much each block may say: embedding, who and medium, habits of writing, style.
BLOCKS = ((384, 0.4), (3 + len(MEDIUMS), 0.5), (len(HABITS), 1.2), (3, 0.4))
# Kept below this whatever the vocabulary grows to.
LARGEST = 700_000


def scene_rows(prepared: Sequence[Prepared], said: Said) -> Array:
    """The regression's rows, shape (scenes, features)."""
    return np.stack([model.row_of(item.scene, said) for item in prepared]).astype(np.float64)


def truth_table(terms: Sequence[str]) -> Array:
    """Shape (pairs, terms): 1 where the list holds the term."""
    return np.array([[float(term in pair.negative) for term in terms] for pair in pairs()])


def fit(prepared: Sequence[Prepared], truth: Array, cluster: NDArray[np.intp]) -> model.Order:
    """The regression over some pairs, standardisation folded into its numbers; its words are those of the pairs."""
    said = learn([model.text_of(item.scene) for item in prepared])
    rows = scene_rows(prepared, said)
    weight, opinions = _votes(cluster, COPIES), _votes(cluster, OPINIONS)
    mean, scale = rows.mean(axis=0), _scale(rows)
    x = (rows - mean) * scale
    centre, target = np.average(x, axis=0, weights=weight), np.average(truth, axis=0, weights=weight)
    deviation = x - centre
    weighted = deviation * weight[:, None]
    solved = np.linalg.solve(deviation.T @ weighted + RIDGE * np.eye(x.shape[1]), weighted.T @ (truth - target))
    solved = (solved + _few_directions(solved, deviation * np.sqrt(weight)[:, None])) / 2
    folded = solved * scale[:, None]
    bias = np.average(truth, axis=0, weights=opinions) - centre @ solved - mean @ folded
    return model.Order(tuple(vocabulary()), folded.astype(np.float32), bias.astype(np.float32), said)


def _votes(cluster: NDArray[np.intp], copies: float) -> Array:
    """How much each pair counts: its cluster's size to the minus `copies`; one on average."""
    weight = np.bincount(cluster)[cluster] ** -copies
    return np.asarray(weight / weight.mean())


def _few_directions(solved: Array, deviation: Array) -> Array:
    """The regression cut down to what its own predictions mostly do (reduced rank, Izenman 1975)."""
    _, _, directions = np.linalg.svd(deviation @ solved, full_matrices=False)
    return np.asarray(solved @ directions[:DIRECTIONS].T @ directions[:DIRECTIONS])


def _scale(rows: Array) -> Array:
    """Standardises all but the words, which stay a unit vector; a block of n columns weighs its share, whatever n."""
    share = np.concatenate([np.full(width, part / np.sqrt(width)) for width, part in BLOCKS])
    deviation = rows[:, : len(share)].std(axis=0)
    known = np.where(deviation > 1e-6, share / np.maximum(deviation, 1e-6), 0.0)
    return np.concatenate([known, np.full(rows.shape[1] - len(share), WORDS)])


def save_order(order: model.Order, path: Path) -> int:
    """Write it in half precision; gives its size in bytes."""
    return _save(
        path,
        terms=np.array(order.terms),
        weights=order.weights.astype(np.float16),
        bias=order.bias,
        words=order.said.words,
        idf=order.said.idf.astype(np.float16),
    )


def save_terms(path: Path) -> int:
    """Embeddings of the vocabulary, for the original idea."""
    terms = list(vocabulary())
    attended = REGISTRY.get("minilm", QuietHost()).attend(terms, QuietHost())
    embeddings = np.stack([item.embedding for item in attended if item.embedding is not None])
    return _save(path, terms=np.array(terms), embeddings=embeddings.astype(np.float16))


def _save(path: Path, **arrays: NDArray[np.generic]) -> int:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    path.write_bytes(buffer.getvalue())
    return len(buffer.getvalue())


def main() -> None:
    data = ROOT / "lib_easydiffuser" / "data"
    cluster = clusters([pair.negative for pair in pairs()])
    terms = list(vocabulary())
    order = fit(
        [prepare(reading, Settings()) for reading in readings([pair.positive for pair in pairs()])],
        truth_table(terms),
        cluster,
    )
    sizes = {
        model.FILE: save_order(order, data / model.FILE),
        opposite.FILE: save_terms(data / opposite.FILE),
    }
    print(json.dumps({"pairs": len(pairs()), "clusters": int(cluster.max()) + 1, "bytes": sizes}))
    if sum(sizes.values()) > LARGEST:
        raise SystemExit(f"The numbers take {sum(sizes.values())} bytes, more than {LARGEST}.")


if __name__ == "__main__":
    main()
