"""Hangul as letters: is this Korean, and what stands at the end of a syllable."""

from __future__ import annotations

import re
import unicodedata

_FIRST, _LAST = 0xAC00, 0xD7A3
_FINALS = 28  # a syllable block: (initial * 21 + vowel) * 28 + final
_N, _L, _M, _B, _SS = 4, 8, 16, 17, 20  # the finals ㄴ ㄹ ㅁ ㅂ ㅆ
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_MELTED = {"ㅏ": "ㅏ", "ㅓ": "ㅓ", "ㅐ": "ㅐ", "ㅔ": "ㅔ", "ㅕ": "ㅕ", "ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ"}
_SOFT_D = frozenset("걷듣싣긷")  # ㄷ becomes ㄹ before a vowel; 받 닫 얻 keep it
_SOFT_B = frozenset("눕줍굽깁답롭럽덥춥겁렵겹맙쉽볍둡깝밉맵섭엽돕곱")  # ㅂ becomes 우; 입 잡 씹 keep it
_SOFT_S = frozenset("짓붓긋젓잇낫")  # ㅅ falls before a vowel; 씻 웃 벗 keep it
_SOFT_H = frozenset("랗갛맣얗렇겋멓옇떻")  # ㅎ of colours and shapes falls; 놓 쌓 넣 keep it
_FADED = {"ㅏ": "ㅐ", "ㅑ": "ㅒ", "ㅓ": "ㅔ", "ㅕ": "ㅖ"}
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


def is_hangul(text: str) -> bool:
    """Whether every sign is a whole syllable of Hangul."""
    return bool(text) and all(_FIRST <= ord(sign) <= _LAST for sign in text)


def squeezed(text: str) -> str:
    """The key of a Korean phrase: composed, lower case, no spaces, since Koreans write them either way."""
    return "".join(unicodedata.normalize("NFC", text).lower().replace("_", " ").split())


def final_of(syllable: str) -> int:
    """The final consonant's number; 0 for none, and for what is no Hangul syllable."""
    code = ord(syllable)
    return (code - _FIRST) % _FINALS if _FIRST <= code <= _LAST else 0


def soft_stem(stem: str) -> str:
    """The stem before 으 and what follows it: 먹 → 먹으, 걷 → 걸으, 눕 → 누우, 짓 → 지으, 파랗 → 파라, 놀 → 놀."""
    head, last = stem[:-1], stem[-1]
    if last in _SOFT_D:
        return head + with_final(last, _L) + "으"
    if last in _SOFT_B:
        return head + with_final(last, 0) + "우"
    if last in _SOFT_S:
        return head + with_final(last, 0) + "으"
    if last in _SOFT_H:
        return head + with_final(last, 0)
    return stem if final_of(last) in (0, _L) else stem + "으"


def with_n(stem: str) -> str:
    """The stem before -ㄴ: 달리 → 달린, 놀 → 논 (ㄹ gives way), 먹 → 먹은, 짓 → 지은."""
    soft = soft_stem(stem)
    return soft[:-1] + with_final(soft[-1], _N)


def with_l(stem: str) -> str:
    """The stem before -ㄹ: 달리 → 달릴, 놀 → 놀, 먹 → 먹을."""
    soft = soft_stem(stem)
    return soft[:-1] + with_final(soft[-1], _L)


def without_l(stem: str) -> str:
    """The stem before -는, where ㄹ gives way: 놀 → 노."""
    return stem[:-1] + chr(ord(stem[-1]) - _L) if final_of(stem[-1]) == _L else stem


def with_final(syllable: str, final: int) -> str:
    """The syllable with another final consonant: 하 → 한."""
    return chr(ord(syllable) - final_of(syllable) + final)


def with_b(stem: str) -> str:
    """The stem of the polite form, before -니다: 하 → 합, 먹 → 먹습."""
    final = final_of(stem[-1])
    return stem[:-1] + with_final(stem[-1], _B) if final in (0, _L) else stem + "습"


def with_m(stem: str) -> str:
    """The stem as a noun: 하 → 함, 먹 → 먹음."""
    return stem[:-1] + with_final(stem[-1], _M) if final_of(stem[-1]) == 0 else stem + "음"


def with_e(stem: str) -> str:
    """The stem before another verb, -아/어: 앉 → 앉아, 달리 → 달려, 하 → 해, 걷 → 걸어, 눕 → 누워, 오르 → 올라."""
    head, last = stem[:-1], stem[-1]
    vowel = _VOWELS[(ord(last) - _FIRST) // _FINALS % len(_VOWELS)]
    if last == "하":
        return head + "해"
    if last == "르" and head:
        return head[:-1] + with_final(head[-1], _L) + ("라" if _bright(head[-1]) else "러")
    if last in _SOFT_H:
        return head + _revowelled(with_final(last, 0), _FADED[vowel])
    if last in _SOFT_S:
        return head + with_final(last, 0) + ("아" if vowel in "ㅏㅗ" else "어")
    if last in _SOFT_B:
        return head + with_final(last, 0) + ("와" if last in "돕곱" else "워")
    if last in _SOFT_D:
        return head + with_final(last, _L) + "어"
    if final_of(last):
        return stem + ("아" if vowel in "ㅏㅗㅑ" else "어")
    if vowel == "ㅡ":
        return head + _revowelled(last, "ㅏ" if head and _bright(head[-1]) else "ㅓ")
    return head + _revowelled(last, _MELTED[vowel]) if vowel in _MELTED else stem + "어"


def with_ss(stem: str) -> str:
    """The stem of the past, before -다: 앉 → 앉았, 달리 → 달렸, 가 → 갔."""
    said = with_e(stem)
    return said[:-1] + with_final(said[-1], _SS)


def _bright(syllable: str) -> bool:
    return _VOWELS[(ord(syllable) - _FIRST) // _FINALS % len(_VOWELS)] in "ㅏㅗ"


def _revowelled(syllable: str, vowel: str) -> str:
    old = (ord(syllable) - _FIRST) // _FINALS % len(_VOWELS)
    return chr(ord(syllable) + (_VOWELS.index(vowel) - old) * _FINALS)
