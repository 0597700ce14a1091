"""How many floors a building has: 삼십 층짜리 빌딩, 5층으로 된 탑."""

from __future__ import annotations

import re

_DIGITS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_TENS = {"십": 10, "백": 100}
_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_STORIED = re.compile(
    f"([{''.join((*_DIGITS, *_TENS))}]{{1,5}}|[0-9]{{1,3}})층(?:짜리|의|으로된|높이의|으로지은|으로쌓은|규모의)"
)


def storied(korean: str) -> str:
    """three-story, 30-story; "" for any other squeezed words."""
    found = _STORIED.fullmatch(korean)
    if found is None:
        return ""
    floors = int(found[1]) if found[1].isdecimal() else _number(found[1])
    return f"{_WORDS[floors] if floors < len(_WORDS) else floors}-story"


def _number(korean: str) -> int:
    """A Sino-Korean number below a thousand: 삼십오."""
    whole, digit = 0, 0
    for sign in korean:
        if sign in _TENS:
            whole, digit = whole + max(digit, 1) * _TENS[sign], 0
        else:
            digit = _DIGITS[sign]
    return whole + digit
