"""The words and tags of a prompt as columns of the learned order, by checksum: nobody's words are shipped."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A word of fewer prompts than this says nothing about lists.
LEAST = 3


def checksums(text: str) -> frozenset[int]:
    """CRC-32 of every comma-separated tag of a text and of every word in it, each once."""
    clauses = [clause.strip() for clause in text.lower().split(",")]
    return frozenset(
        zlib.crc32(said.encode("utf-8", "surrogatepass")) for clause in clauses for said in {clause, *clause.split()}
    )


@dataclass(frozen=True, eq=False)
class Said:
    """Which words have a column, and how much each tells.

    Attributes:
        words: Checksums, ascending, shape (words,), uint32.
        idf: Inverse document frequency of each, shape (words,) (Salton & Buckley 1988, smoothed).
    """

    words: NDArray[np.uint32]
    idf: NDArray[np.float32]

    def row(self, text: str) -> NDArray[np.float32]:
        """Unit vector of the text's known words, shape (words,); zeros where none is known."""
        row = np.zeros(len(self.words), np.float32)
        found = np.array(sorted(checksums(text)), np.uint32)
        place = np.minimum(np.searchsorted(self.words, found), max(len(self.words) - 1, 0))
        if len(self.words):
            known = place[self.words[place] == found]
            row[known] = self.idf[known]
        length = float(np.linalg.norm(row))
        return row / length if length else row


def learn(texts: Sequence[str]) -> Said:
    """The columns that some prompts give."""
    counts = Counter(word for text in texts for word in checksums(text))
    known = sorted(word for word, count in counts.items() if count >= LEAST)
    idf = _idf((counts[word] for word in known), len(texts))
    return Said(np.array(known, np.uint32), idf)


def _idf(counts: Iterable[int], texts: int) -> NDArray[np.float32]:
    return np.array([np.log((1 + texts) / (1 + count)) + 1 for count in counts], np.float32)
