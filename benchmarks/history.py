"""One's own history of 100,000 prompts: what asking costs beside a matrix-vector product, whether adding is linear.

Vectors are of MiniLM's width and drawn, since embedding so many takes an hour; rows, matrix and questions are the real
ones. The peer of asking is one product over the same matrix in memory; of adding, the first half beside the second.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.history import database
from lib_easydiffuser.history.index import WORDS, Index
from lib_easydiffuser.history.vectors import add
from lib_easydiffuser.history.writing import Seen, put

from .report import Figure, finish, interleaved

MANY, WIDTH, BATCH = 100_000, 384, 512
ASKING, GROWING, TWICE = 1.5, 1.25, 12
_ROUNDS = 41

Floats = NDArray[np.float32]


def drawn(count: int, seed: int) -> Floats:
    rows = np.random.default_rng(seed).standard_normal((count, WIDTH)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fill(index: Index, folder: Path, first: int, vectors: Floats) -> float:
    """CPU seconds of adding pictures with these prompts' vectors, batch by batch."""
    before = time.process_time()
    for start in range(0, len(vectors), BATCH):
        part = vectors[start : start + BATCH]
        names = [f"prompt {first + start + place}" for place in range(len(part))]
        put(index, folder, [Seen(folder / f"{name}.png", 1, 1, name, prompt=name) for name in names])
        add(index, WORDS, names, part)
    return time.process_time() - before


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vectors, queries = drawn(MANY, 1), drawn(_ROUNDS, 2)
        with closing(Index(folder)) as index:
            with database.transaction(index.db):
                index.db.execute("INSERT INTO folders (path, deep) VALUES (?, 1)", (str(folder),))
            half = MANY // 2
            first = fill(index, folder, 0, vectors[:half])
            second = fill(index, folder, half, vectors[half:])
            turn = iter(np.repeat(queries, 2, axis=0))

            def ask() -> object:
                return index.hits(WORDS, index.like_words(next(turn), TWICE))

            ours, plain = interleaved([ask, lambda: vectors @ next(turn)], _ROUNDS)
            found = index.like_words(queries[0], TWICE)
        expected = np.argsort(-(vectors @ queries[0]), kind="stable")[:TWICE]
        same = [name for name, _ in found] == [f"prompt {place}" for place in expected]
    return [
        Figure(f"asking {MANY:,} prompts", ours * 1e3, plain * 1e3, ASKING, unit="ms", share=True, same=same),
        Figure("adding: second half beside the first", second, first, GROWING, share=True),
        Figure("adding, ms a picture", (first + second) / MANY * 1e3, 1.0, unit="ms", share=True),
    ]


def main() -> int:
    return finish("history", figures(), "plain")


if __name__ == "__main__":
    sys.exit(main())
