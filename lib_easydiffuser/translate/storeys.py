"""How many floors a building has: 삼십 층짜리 빌딩, 5층으로 된 탑."""

from __future__ import annotations

import re

_DIGITS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_TENS = {"십": 10, "백": 100}
_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NATIVE = {"두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7}
_TIERED = re.compile(
    f"({'|'.join(_NATIVE)})(?:층|단)(?:으로쌓은|으로된|짜리|으로올린)|([이삼사오육칠팔구2-9])단(?:짜리|으로된|으로쌓은)"
)
_STORIED = re.compile(
    f"([{''.join((*_DIGITS, *_TENS))}]{{1,5}}|[0-9]{{1,3}})층(?:짜리|의|으로된|높이의|으로지은|으로쌓은|규모의)"
)


def storied(korean: str) -> str:
    """three-story, 30-story; "" for any other squeezed words."""
    tiers = _TIERED.fullmatch(korean)
    if tiers is not None:  # 세 층으로 쌓은 케이크, 삼단 찬합
        counted = _NATIVE.get(tiers[1] or "") or _DIGITS.get(tiers[2] or "") or int(tiers[2])
        return f"{_WORDS[counted]}-tier"
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
