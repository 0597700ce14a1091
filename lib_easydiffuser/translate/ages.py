"""How old somebody is: 일곱 살 소년, 갓 스무 살 된, 여든 살의, 팔십 세, 임신 8개월의."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TEENS = {
    "한": "one", "두": "two", "세": "three", "네": "four", "다섯": "five", "여섯": "six", "일곱": "seven",
    "여덟": "eight", "아홉": "nine", "열": "ten", "열한": "eleven", "열두": "twelve", "열세": "thirteen",
    "열네": "fourteen", "열다섯": "fifteen", "열여섯": "sixteen", "열일곱": "seventeen", "열여덟": "eighteen",
    "열아홉": "nineteen", "스무": "twenty", "스물": "twenty",
}  # fmt: skip
_TENS = {
    "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90, "백": 100,
}  # fmt: skip
_UNITS = {name: at + 1 for at, name in enumerate("한 두 세 네 다섯 여섯 일곱 여덟 아홉".split())}
_SINO = {name: at + 1 for at, name in enumerate("일이삼사오육칠팔구")}
_BEHIND = (
    "(?:의|짜리|배기|이다|이에요|입니다|이야|이고|이었다|인|난|된|쯤된|쯤|정도된|정도의|쯤되어보이는|쯤되는|밖에안된)?"
)
SMALL = "|".join(sorted(_TEENS, key=len, reverse=True))
_SMALL = re.compile(rf"({SMALL}|\d{{1,3}})(?:살|세){_BEHIND}")
_LARGE = re.compile(rf"({'|'.join(_TENS)})({'|'.join(_UNITS)})?살{_BEHIND}")
_LEARNED = re.compile(rf"([{''.join(_SINO)}]?)십([{''.join(_SINO)}]?)세{_BEHIND}")
_JUST = ("갓", "올해", "이제", "이제막", "막", "방년", "만", "생후")  # before an age they name nothing
_PREGNANT = re.compile(r"임신(?:\d+|[일이삼사오육칠팔구십]{1,2})(?:개월|주)(?:차)?(?:의|인|된|째인|째)?")
_WINDOW = 3  # words: number, 살, 된


def aged(word: str) -> str:
    """The adjective of an age that is one word, squeezed; "" for any other word."""
    small = _SMALL.fullmatch(word)
    if small:
        return f"{_TEENS.get(small[1], small[1])}-year-old"
    learned = _LEARNED.fullmatch(word)
    return f"{_SINO.get(learned[1], 1) * 10 + _SINO.get(learned[2], 0)}-year-old" if learned else ""


def ages_joined(words: Sequence[str]) -> list[str]:
    """The words with every age in one, so that nobody counts it: 갓 | 스무 | 살 | 된 → 스무살된, 백 | 살 → 100살."""
    out: list[str] = []
    at = 0
    while at < len(words):
        length = next((some for some in range(_WINDOW, 1, -1) if _is_age("".join(words[at : at + some]), some)), 1)
        said = "".join(words[at : at + length])
        if length > 1 and _PREGNANT.fullmatch(said):
            said = "임신한"
        large = _LARGE.fullmatch(said)
        if large:
            said = said.replace(large[1] + (large[2] or ""), f"{_TENS[large[1]] + _UNITS.get(large[2] or '', 0)}", 1)
        if (length > 1 or _is_age(said, 1)) and out and out[-1] in _JUST:
            out.pop()
        out.append(said)
        at += length
    return out


def _is_age(said: str, words: int) -> bool:
    if _LARGE.fullmatch(said):
        return True
    several_of = words == 2 and said.endswith("세") and not said[0].isdigit()  # 열 세 | 명: thirteen people
    return bool(aged(said) or _PREGNANT.fullmatch(said)) and not (several_of and not _LEARNED.fullmatch(said))
