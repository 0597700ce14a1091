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


_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50}
_ONES = {"": 0, "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_COLOURED = re.compile(
    f"(?:({'|'.join(_NATIVE_TENS)})?({'|'.join(filter(None, _ONES))})?|([0-9]{{1,3}}))(?:가지)?(?:색|빛깔|색깔)(?:의)?"
)


def many_coloured(korean: str) -> str:
    """24-color of 스물네 색; "" for any other squeezed words, and for what can be counted at a glance."""
    found = _COLOURED.fullmatch(korean)
    if found is None or not any(found.groups()):
        return ""
    count = int(found[3]) if found[3] else _NATIVE_TENS.get(found[1] or "", 0) + _ONES[found[2] or ""]
    return f"{count}-color" if count >= len(_WORDS) else ""


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
