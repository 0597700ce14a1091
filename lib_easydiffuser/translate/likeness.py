"""How big a thing is by what it is compared to: 콩알만 한 단추 is tiny, and no bean is there."""

from __future__ import annotations

from collections.abc import Sequence

from .piece import Piece

_TINY = """
    손톱 콩알 콩 좁쌀 깨알 쌀알 밤톨 팥알 쥐방울 개미 모기 벼룩 병아리 구슬 동전 단추 새끼손가락 손가락 손가락마디
    엄지 도토리 성냥갑 벌레
"""
_SMALL = "달걀 계란 메추리알 탁구공 참새 공책 엽서 명함"
_LARGE = """
    쟁반 대접 접시 수박 호박 솥뚜껑 얼굴 머리통 방석 베개 함지박 항아리 송아지 강아지 고양이 토끼
    가마솥 보름달 대문짝 축구공
"""
_HUGE = """
    집채 집 산 산더미 빌딩 바위 황소 코끼리 운동장 고래 하늘 기차 버스 태산 남산 성채 바다 아파트 곰 공룡
"""
_OURS = (("palm-sized", "손바닥"), ("fist-sized", "주먹"), ("human-sized", "사람 사람키 어른 어른키 키"))
_OF_SOMEBODY = frozenset("손톱 엄지손톱 손바닥 주먹 손가락 키 팔뚝 얼굴 머리통".split())
_SIZES = {
    name: size
    for size, names in (*_OURS, ("tiny", _TINY), ("small", _SMALL), ("large", _LARGE), ("huge", _HUGE))
    for name in names.split()
}
_LONGEST = 4  # letters of a name


def is_of_somebody(size: Piece, whose: Piece) -> bool:
    """어른 주먹만 한: the fist is an adult's, who is not there either."""
    return whose.kind == "noun" and whose.role == "compound" and size.korean.partition("만")[0] in _OF_SOMEBODY


def sized(words: Sequence[str]) -> tuple[int, Piece] | None:
    """(words taken, the size) of a comparison that the words begin with, in one word or in two; None for any other."""
    first = words[0]
    if first.endswith("만한"):
        length, name = 1, first[:-2]
    elif first.endswith("만") and len(words) > 1 and words[1] in ("한", "했던", "하다"):
        length, name = 2, first[:-1]
    else:
        return None
    ends = (name[-letters:] for letters in range(min(len(name), _LONGEST), 0, -1))  # 엄지손톱, 어른 주먹
    size = next((_SIZES[end] for end in ends if end in _SIZES and (len(end) > 1 or end == name)), "")
    return (length, Piece("quality", size, "".join(words[:length]))) if size else None
