"""CLIP's byte pair encoding, as far as counting needs it: how many tokens a plain text has, and where its commas are.

The merges are read from the file open_clip ships, without importing open_clip (which imports torch), or from a
tokenizer's merges.txt. Cleaning is that of the installed transformers' CLIPTokenizer, which the host uses for SD1 and
SDXL: before version 5 ftfy mends the text ("ﬁne … art" is "fine ... art"), or, where there is no ftfy, BERT's basic
tokenizer sets every Chinese character apart; from 5 on it is only composed (NFC). open_clip's (SD2) is the older one
and reads HTML entities besides ("&amp;" is "&" to it).
"""

from __future__ import annotations

import gzip
import importlib.util
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice, pairwise
from pathlib import Path
from typing import TextIO

_FILE = "bpe_simple_vocab_16e6.txt.gz"
_MERGES = 49152 - 256 - 2
# BERT's idea of Chinese: the ideographs, without kana and hangul.
_CHINESE = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf\U0002f800-\U0002fa1f]"
)
# Python counts four separators among the blanks, transformers 5 does not; those before it have taken them out by then.
_SPACES = re.compile(r"[^\S\x1c-\x1f]+")
_PATTERN = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def vocabulary_file() -> Path | None:
    """Where open_clip keeps CLIP's vocabulary on this machine; None when it is not installed."""
    try:
        spec = importlib.util.find_spec("open_clip")
    except (ImportError, ValueError):
        return None
    folders = spec.submodule_search_locations if spec else None
    return next((path for folder in folders or () if (path := Path(folder, _FILE)).is_file()), None)


class ClipBpe:
    """Splits plain text into CLIP's tokens."""

    def __init__(self, vocabulary: Path) -> None:
        self._hashes, self._ranks = _merges(vocabulary)
        self._pieces = lru_cache(maxsize=8192)(self._merged)

    def tokens(self, text: str) -> list[str]:
        """The tokens, `</w>` at the end of a word; "," is `,</w>`."""
        return [token for word in _split()(_cleaned(text)) for token in self._pieces(word)]

    def _merged(self, word: str) -> tuple[str, ...]:
        if word in ("<|startoftext|>", "<|endoftext|>"):
            return (word,)
        letters = _byte_letters()
        parts = [letters[byte] for byte in word.encode("utf-8", "replace")]
        parts[-1] += "</w>"
        while len(parts) > 1:
            pairs = {f"{first} {second}" for first, second in pairwise(parts)}
            rank, best = min((self._rank(pair), pair) for pair in pairs)
            if rank == _MERGES:
                break
            parts = _joined(parts, best)
        return tuple(parts)

    def _rank(self, pair: str) -> int:
        """Which merge it is, `_MERGES` for none."""
        wanted = hash(pair)
        place = bisect_left(self._hashes, wanted)
        found = place < len(self._hashes) and self._hashes[place] == wanted
        return self._ranks[place] if found else _MERGES


def readable(tokens: str) -> str:
    """What tokens, one or several in a row, stand for; half a character becomes a question mark in a diamond."""
    letters = {letter: byte for byte, letter in _byte_letters().items()}
    said = tokens.replace("</w>", "")
    known = all(letter in letters for letter in said)
    return bytes(letters[letter] for letter in said).decode("utf-8", "replace") if known else said


def _merges(vocabulary: Path) -> tuple[memoryview, memoryview]:
    """Hashes of all pairs that merge, sorted, and their ranks.

    Python's own 64-bit hashes instead of the strings: half a MiB where a dictionary takes six, and its making more
    than twenty. A pair in question is taken for one of the 48,894 by mistake once in 10^14.
    """
    import numpy as np

    with _opened(vocabulary) as lines:
        next(lines)  # its version
        hashes = np.fromiter((hash(line.rstrip("\n")) for line in islice(lines, _MERGES)), dtype=np.int64)
    order = np.argsort(hashes)
    return hashes[order].data, order.astype(np.uint16).data


def _opened(vocabulary: Path) -> TextIO:
    if vocabulary.suffix == ".gz":
        return gzip.open(vocabulary, "rt", encoding="utf-8", newline="\n")
    return vocabulary.open("rt", encoding="utf-8", newline="\n")


def _joined(parts: list[str], pair: str) -> list[str]:
    joined: list[str] = []
    place = 0
    while place < len(parts):
        if " ".join(parts[place : place + 2]) == pair and place + 1 < len(parts):
            joined.append(parts[place] + parts[place + 1])
            place += 2
        else:
            joined.append(parts[place])
            place += 1
    return joined


@lru_cache(maxsize=1)
def clip_bpe() -> ClipBpe | None:
    """CLIP's tokens, read once; None when no vocabulary is installed."""
    path = vocabulary_file()
    return bpe_of(path) if path else None


@lru_cache(maxsize=2)
def bpe_of(vocabulary: Path) -> ClipBpe | None:
    """The tokens of one vocabulary, read once; None where the package that splits words is missing."""
    return ClipBpe(vocabulary) if importlib.util.find_spec("regex") else None


def _cleaned(text: str) -> str:
    if not text.isascii() or not text.isprintable() or "&" in text:
        return " ".join(filter(None, _SPACES.split(_cleaning()(text)))).lower()
    return " ".join(text.split()).lower()


@lru_cache(maxsize=1)
def _cleaning() -> Callable[[str], str]:
    """What the host's CLIPTokenizer does to a text first; without transformers, what it did in the hosts of old."""
    if not _mends_text():
        return _composed
    if not importlib.util.find_spec("ftfy"):
        return _set_apart
    import ftfy

    return lambda text: str(ftfy.fix_text(text))


def _mends_text() -> bool:
    try:
        major = version("transformers").partition(".")[0]
    except PackageNotFoundError:
        return True
    return not major.isdecimal() or int(major) < 5


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _set_apart(text: str) -> str:
    """transformers' BasicTokenizer(strip_accents=False, do_split_on_punc=False): nothing unseen, Chinese apart."""
    return _composed(_CHINESE.sub(r" \g<0> ", "".join(letter for letter in text if _is_seen(letter))))


def _is_seen(letter: str) -> bool:
    return letter in "\t\n\r" or (letter != "\ufffd" and not unicodedata.category(letter).startswith("C"))


@lru_cache(maxsize=1)
def _split() -> Callable[[str], list[str]]:
    import regex  # type: ignore[import-untyped]

    return regex.compile(_PATTERN, regex.IGNORECASE).findall  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _byte_letters() -> dict[int, str]:
    """GPT-2's printable stand-ins for bytes."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + place) for place, byte in enumerate(others)}
