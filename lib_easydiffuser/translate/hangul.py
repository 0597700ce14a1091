"""Hangul as letters: is this Korean, and what stands at the end of a syllable."""

from __future__ import annotations

import re
import unicodedata

_FIRST, _LAST = 0xAC00, 0xD7A3
_FINALS = 28  # a syllable block: (initial * 21 + vowel) * 28 + final
_N, _L = 4, 8  # the finals ㄴ and ㄹ
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LETTER = re.compile(r"[^\W\d_]")


def has_hangul(text: str) -> bool:
    """Whether any letter is Hangul."""
    return bool(_HANGUL.search(unicodedata.normalize("NFC", text)))


def is_korean(text: str) -> bool:
    """Whether more than a third of the letters are Hangul: the same bar at which English is refused."""
    text = unicodedata.normalize("NFC", text)
    letters = _LETTER.findall(text)
    return bool(letters) and len(_HANGUL.findall(text)) > len(letters) / 3


def squeezed(text: str) -> str:
    """The key of a Korean phrase: composed, lower case, no spaces, since Koreans write them either way."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFC", text)).lower()


def final_of(syllable: str) -> int:
    """The final consonant's number; 0 for none, and for what is no Hangul syllable."""
    code = ord(syllable)
    return (code - _FIRST) % _FINALS if _FIRST <= code <= _LAST else 0


def with_n(stem: str) -> str:
    """The stem before -ㄴ: 달리 → 달린, 놀 → 논 (ㄹ gives way), 먹 → 먹은."""
    final = final_of(stem[-1])
    if final in (0, _L):
        return stem[:-1] + chr(ord(stem[-1]) - final + _N)
    return stem + "은"


def without_l(stem: str) -> str:
    """The stem before -는, where ㄹ gives way: 놀 → 노."""
    return stem[:-1] + chr(ord(stem[-1]) - _L) if final_of(stem[-1]) == _L else stem
