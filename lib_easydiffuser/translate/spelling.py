"""Slips of spelling: the words that sound like one, or nearly, with one syllable written otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .hangul import is_hangul

_FIRST = 0xAC00
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = 28
_SILENT, _H = 11, 18  # the initials ㅇ ㅎ
# Final consonants that are heard alike, by their numbers: ㄱㄲㅋ, ㄴㄵㄶ, ㄷㅅㅆㅈㅊㅌ, ㄹㅀ, ㅁㄻ, ㅂㅄㅍ.
_FINAL_GROUPS = ((1, 2, 24), (4, 5, 6), (7, 19, 20, 22, 23, 25), (8, 15), (10, 16), (17, 18, 26))
# Vowels nobody tells apart today, and those that loan words are written with as well.
_SAME_VOWELS = {
    "ㅐ": "ㅔ",
    "ㅔ": "ㅐㅖ",
    "ㅖ": "ㅔ",
    "ㅒ": "ㅖ",
    "ㅚ": "ㅙㅞ",
    "ㅙ": "ㅚㅞ",
    "ㅞ": "ㅚㅙ",
    "ㅢ": "ㅣ",
    "ㅣ": "ㅢ",
}
_LOAN_VOWELS = {
    "ㅏ": "ㅑㅓ", "ㅑ": "ㅏ", "ㅓ": "ㅕㅗㅏ", "ㅕ": "ㅓ", "ㅗ": "ㅛㅓㅜ", "ㅛ": "ㅗ", "ㅜ": "ㅠㅡㅗ", "ㅠ": "ㅜ",
    "ㅡ": "ㅜㅣ",
    "ㅣ": "ㅡㅟ", "ㅟ": "ㅣ",
}  # fmt: skip
# Initial consonants by their numbers, plain, tense and breathed: ㄱㄲㅋ, ㄷㄸㅌ, ㅂㅃㅍ, ㅅㅆ, ㅈㅉㅊ.
_INITIAL_GROUPS = ((0, 1, 15), (3, 4, 16), (7, 8, 17), (9, 10), (12, 13, 14))


def _others(groups: tuple[tuple[int, ...], ...]) -> Mapping[int, tuple[int, ...]]:
    return {one: tuple(other for other in group if other != one) for group in groups for one in group}


_OTHER_FINALS = _others(_FINAL_GROUPS)
_OTHER_INITIALS = _others(_INITIAL_GROUPS)


def heard_alike(word: str) -> Iterator[str]:
    """The word with one syllable written as it sounds: 찌게 → 찌개, 꼿 → 꽃, 핸드폰케이스 → 핸드폰캐이스."""
    yield from _changed(word, loans=False)


def written_alike(word: str) -> Iterator[str]:
    """The same, and as loan words vary: 초콜렛, 메세지, 썬글라스, 컴퓨타."""
    yield from _changed(word, loans=True)


def _changed(word: str, loans: bool) -> Iterator[str]:
    for at, syllable in enumerate(word):
        if is_hangul(syllable):
            yield from (word[:at] + other + word[at + 1 :] for other in _syllables(syllable, loans))


def _syllables(syllable: str, loans: bool) -> Iterator[str]:
    code = ord(syllable) - _FIRST
    final, rest = code % _FINALS, code // _FINALS
    vowel, initial = rest % len(_VOWELS), rest // len(_VOWELS)
    name = _VOWELS[vowel]
    for other in _SAME_VOWELS.get(name, "") + (_LOAN_VOWELS.get(name, "") if loans else ""):
        yield _syllable(initial, _VOWELS.index(other), final)
    for number in _OTHER_FINALS.get(final, ()):
        yield _syllable(initial, vowel, number)
    if initial == _H:  # 덮힌 → 덮인
        yield _syllable(_SILENT, vowel, final)
    for number in _OTHER_INITIALS.get(initial, ()) if loans else ():
        yield _syllable(number, vowel, final)


def _syllable(initial: int, vowel: int, final: int) -> str:
    return chr(_FIRST + (initial * len(_VOWELS) + vowel) * _FINALS + final)
