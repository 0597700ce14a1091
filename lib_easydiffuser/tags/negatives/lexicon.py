"""Finding the phrases of a lexicon in a text: by stems, the longest one wins, never across punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from ... import data
from ...language.stems import stem, stem_phrase
from ...language.words import word_spans

T = TypeVar("T")
_REMEMBERED = 4096  # texts
_Word = tuple[str, int, int]  # stem, start, end

# Ends a clause; brackets belong to the prompt grammar, or to an aside.
_CLAUSE = re.compile(r"[^,.;:!?|()\[\]{}\n\"]+")
_PART = re.compile(r"[^-_\s'’]+")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A phrase of the lexicon in a text: `text[start:end]`, and what the lexicon holds under it."""

    start: int
    end: int
    holds: T


@dataclass
class Lexicon(Generic[T]):
    """Phrase -> entry. An entry may be empty but not None: it then only swallows its words.

    Attributes:
        classes: Class name -> stems; "{person}" in a phrase stands for any word of that class.
    """

    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _phrases: dict[tuple[str, ...], T] = field(default_factory=dict)
    _clauses: dict[tuple[str, ...], T] = field(default_factory=dict)
    _longest: int = 1
    _read: dict[tuple[str, bool], tuple[Found[T], ...]] = field(default_factory=dict)

    def add(self, phrase: str, entry: T) -> None:
        """A later entry replaces an earlier one of the same stems; "=" binds it to a whole clause."""
        table = self._clauses if phrase.startswith("=") else self._phrases
        key = tuple(
            word if word.startswith("{") else stem_phrase(word)
            for word in re.split(r"[\s_-]+", phrase.removeprefix("=").strip())
        )
        table[tuple(word for word in key if word)] = entry
        self._longest = max(self._longest, len(key))
        self._read.clear()

    def find(self, text: str) -> Iterator[Found[T]]:
        """Every phrase in a text, left to right; no two overlap."""
        return iter(self._remembered(text, every=False))

    def find_every(self, text: str) -> Iterator[Found[T]]:
        """Every phrase in a text, also those that lie in a longer one."""
        return iter(self._remembered(text, every=True))

    def _remembered(self, text: str, every: bool) -> tuple[Found[T], ...]:
        """The captions of a picture are read again at every turn of a knob, and say the same."""
        known = self._read.get((text, every))
        if known is None:
            if len(self._read) > _REMEMBERED:
                self._read.clear()
            find = self._find_every_in if every else self._find_in
            known = self._read[text, every] = tuple(found for words in _clauses(text) for found in find(words))
        return known

    def _find_every_in(self, words: Sequence[_Word]) -> Iterator[Found[T]]:
        stems = [word[0] for word in words]
        for at in range(len(words)):
            for length in range(1, min(self._longest, len(words) - at) + 1):
                entry = self._entry(stems[at : at + length])
                if entry is not None:
                    yield Found(words[at][1], words[at + length - 1][2], entry)

    def _find_in(self, words: Sequence[_Word]) -> Iterator[Found[T]]:
        stems = [word[0] for word in words]
        if tuple(stems) in self._clauses:
            yield Found(words[0][1], words[-1][2], self._clauses[tuple(stems)])
            return
        at = 0
        while at < len(words):
            length, entry = self._longest_at(stems, at)
            if entry is not None:
                yield Found(words[at][1], words[at + length - 1][2], entry)
            at += max(length, 1)

    def _longest_at(self, stems: list[str], at: int) -> tuple[int, T | None]:
        for length in range(min(self._longest, len(stems) - at), 0, -1):
            entry = self._entry(stems[at : at + length])
            if entry is not None:
                return length, entry
        return 0, None

    def _entry(self, stems: list[str]) -> T | None:
        return next((self._phrases[key] for key in self._spellings(stems) if key in self._phrases), None)

    def _spellings(self, stems: list[str]) -> Iterator[tuple[str, ...]]:
        """The words themselves, then with one of them replaced by its class."""
        yield tuple(stems)
        if len(stems) == 1:
            return
        for name, members in self.classes.items():
            for place, word in enumerate(stems):
                if word in members:
                    yield (*stems[:place], f"{{{name}}}", *stems[place + 1 :])


@lru_cache(maxsize=2048)  # every lexicon reads every caption, at every turn of a knob
def _clauses(text: str) -> tuple[tuple[_Word, ...], ...]:
    return tuple(_words(clause.group(), clause.start()) for clause in _CLAUSE.finditer(text))


def _words(clause: str, offset: int) -> tuple[_Word, ...]:
    """(stem, start, end) of the words; a hyphen or an underscore separates."""
    return tuple(
        (stem(part.group()), offset + start + part.start(), offset + start + part.end())
        for start, end in word_spans(clause)
        for part in _PART.finditer(clause[start:end])
    )


def rows(file: str) -> Iterable[list[str]]:
    """The rows of one of our tables: tab-separated, "#" begins a comment."""
    return iter(_rows(file))


@lru_cache(maxsize=16)
def _rows(file: str) -> tuple[list[str], ...]:
    return tuple(data.rows(file))
