"""What is gone or going on in Korean: what became of all of it, what was denied for something else, a noun and 중."""

from __future__ import annotations

import pytest

from lib_easydiffuser.translate.sentence import english_caption

GONE = [
    # it left, and is not there
    ("제비가 떠나고 없는 처마", "eaves without swallow"),
    ("고양이는 온데간데없고 빈 방석만", "empty cushion, without cat"),
    ("골키퍼가 자리를 비운 골문", "goalpost without goalkeeper"),
    ("새가 도망간 빈 새장", "empty birdcage without bird"),
    # none of it is left, and what withers
    ("뿔이 다 잘린 수사슴", "stag without horns"),
    ("잎이 모두 떨어진 은행나무", "ginkgo tree without leaf"),
    ("꽃은 지고 잎만 무성한 벚나무", "cherry tree with lush leaf, without flower"),
    ("단풍이 다 지고 만 산길", "mountain path without autumn leaves"),
    ("벚꽃이 지고 있다", "falling cherry blossoms"),
    ("강물이 말라붙은 강바닥", "dried-up riverbed"),
    # not this but that
    ("우는 게 아니라 웃고 있는 아기", "baby smiling"),
    ("가발을 쓴 게 아니라 삭발한 스님", "shaved head buddhist monk without wig"),
    ("고기반찬은커녕 나물뿐인 밥상", "low table without meat side dishes with namul"),
    # what nobody does with a thing, and parts that a thing was not given
    ("아이는 타고 있지 않은 빈 유모차", "empty stroller without child"),
    ("손님이 찾지 않는 식당", "restaurant without customer"),
    ("눈도 입도 달지 않은 헝겊 인형", "rag doll without eyes or mouth"),
    ("손을 씻지 않은 아이", "dirty child"),
    # how far a denial reaches
    ("사과는 집에 없었다", "without apple in house"),
    ("손님은 아무도 없는 식당", "empty restaurant without customer or people"),
    ("강아지 파는 할머니는 안 보였어", "without grandmother"),
    ("책을 읽는 모자 없는 소녀", "girl reading book without hat"),
]
UNDERWAY = [
    ("선수들만 연습 중", "players practicing"),
    ("식사 중인 가족", "family eating"),
    ("먹다 만 사과", "half-eaten apple"),
    ("페인트칠을 하다 만 울타리", "unfinished fence"),
    ("오리 튜브만 물 위에 둥둥", "duck swim ring floating on water"),
    ("조약돌을 창가에 나란히 올려놓았다", "putting on side by side pebbles beside window"),
    ("신발도 짝짝이였다", "mismatched shoes"),
]
NEIGHBOURS = [
    # an adverb inside a phrase hides it no more
    ("칠이 다 벗겨진 대문", "gate peeling paint"),
    ("이가 다 빠진 할머니", "gap-toothed grandmother"),
    ("달이 크게 떠 있다", "big moon floating"),
    # words whose neighbours tell what they are
    ("바위틈에 숨은 게 한 마리", "crab hiding between rock"),
    ("꿀이 든 단지", "jar filled with honey"),
    ("양이 다 빠져나간 우리", "animal pen without sheep"),
    ("뒤따르는 개는 짖고 있다", "dog following barking"),
    ("소년은 잡지나 넘기고 있다", "boy flipping magazine"),
    ("텅 빈 새장과 열린 문", "empty birdcage and open door"),
    ("속옷 바람으로 달리는 남자", "man wearing underwear running"),
    ("찬 바람에 흔들리는 나무", "tree blowing in cold wind"),
    ("배를 세 개나 깎아 먹었다", "peeling three pear fruits eating"),
    ("다리 건너편 정자", "pavilion across bridge"),
    ("이마에 손을 얹고 하늘을 보는 소년", "boy with hand on forehead looking at sky"),
    ("누가 두고 간 풍선", "balloon left behind"),
]


@pytest.mark.parametrize("korean, english", [*GONE, *UNDERWAY, *NEIGHBOURS])
def test_gone_or_going_on(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


MORE = [
    ("글씨는 지워지고 얼룩만 남은 칠판", "stain, chalkboard without handwriting"),
    ("머리카락이 한 올도 없는 스님", "buddhist monk without hair"),
    ("인적이 끊긴 산길", "deserted mountain path"),
    ("공기놀이를 하는 자매", "sisters playing gonggi"),
    ("옷고름을 매만지는 신부", "bride adjusting ribbon tie"),
]


@pytest.mark.parametrize("korean, english", MORE)
def test_more_that_is_gone_or_done(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english
