"""Token sequences exactly as open_clip and transformers make them, without tokenising the same words again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]


class Tokens(ABC):
    """A CLIP tokenizer.

    Attributes:
        start, end: Ids around every text. `end` is the largest id: the feature is read where it first stands.
        length: Positions of the text tower.
    """

    start: int
    end: int
    length: int = 77

    @abstractmethod
    def encode(self, text: str) -> list[int]:
        """Ids of the text without start and end, not cut."""

    def sequence(self, text: str) -> list[int]:
        """Start, text, end: cut to the tower's length, and behind the first end (nothing there is seen)."""
        return self.finished([self.start, *self.encode(text)])

    def finished(self, ids: list[int]) -> list[int]:
        """A sequence with its end, cut as the library cuts it."""
        whole = [*ids[: self.length - 1], self.end]
        return whole[: whole.index(self.end) + 1]

    def at_length(self, text: str) -> bool:
        """Whether the text fills every position, as clip-interrogator asks before it adds more."""
        return len(self.encode(text)) + 2 >= self.length


class OpenClipTokens(Tokens):
    """open_clip's own vocabulary and cleaning; words are looked up once."""

    def __init__(self, length: int = 77) -> None:
        from open_clip.tokenizer import _tokenizer

        self._library: Any = _tokenizer
        self.start = _tokenizer.encoder["<start_of_text>"]
        self.end = _tokenizer.encoder["<end_of_text>"]
        self.length = length
        self._word = lru_cache(maxsize=1 << 17)(self._ids_of_word)

    def encode(self, text: str) -> list[int]:
        if not is_plain(text):
            return list(self._library.encode(text))
        found = self._library.pat.findall(" ".join(text.split()).lower())
        return [token for word in found for token in self._word(word)]

    def _ids_of_word(self, word: str) -> tuple[int, ...]:
        # Plain words are ASCII, which the byte encoder leaves as it is.
        return tuple(self._library.encoder[piece] for piece in self._library.bpe(word).split(" "))


class TransformersTokens(Tokens):
    """The tokenizer of a folder that transformers saved."""

    def __init__(self, tokenizer: Any, length: int = 77) -> None:
        backend = tokenizer.backend_tokenizer
        backend.no_padding()
        backend.no_truncation()
        self._backend = backend
        self.start = int(tokenizer.bos_token_id)
        self.end = int(tokenizer.eos_token_id)
        self.length = length
        self._cached = lru_cache(maxsize=1 << 17)(self._ids)

    def encode(self, text: str) -> list[int]:
        return list(self._cached(text))

    def _ids(self, text: str) -> tuple[int, ...]:
        return tuple(self._backend.encode(text, add_special_tokens=False).ids)


def is_plain(text: str) -> bool:
    """Whether cleaning (ftfy, HTML entities) leaves the text alone wherever it stands.

    Two plain texts with a blank between have the tokens of the first, then those of the second: CLIP's
    words never reach over a blank.
    """
    return text.isascii() and text.isprintable() and "&" not in text


def padded(sequences: Iterable[list[int]]) -> tuple[Ids, NDArray[np.intp]]:
    """(ids of shape (texts, longest) filled up with -1, lengths)."""
    rows = list(sequences)
    lengths = np.array([len(row) for row in rows], np.intp)
    ids = np.full((len(rows), int(lengths.max(initial=1))), -1, np.int32)
    inside = np.arange(ids.shape[1]) < lengths[:, None]
    ids[inside] = np.fromiter((token for row in rows for token in row), np.int32, int(lengths.sum()))
    return ids, lengths
