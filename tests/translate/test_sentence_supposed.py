"""What a Korean caption only supposes, fears or took for true is not there; what it says of a state stands before."""

from __future__ import annotations

import pytest

from lib_easydiffuser.translate.sentence import english_caption

SUPPOSED = [
    ("금방이라도 비가 쏟아질 것 같은 하늘", "sky"),
    ("비가 올까 봐 우산을 챙긴 아이", "child holding umbrella"),
    ("하마터면 넘어질 뻔한 아이", "child"),
    ("눈이 온 줄 알았더니 벚꽃이었다", "cherry blossoms"),
    ("자는 줄 알았는데 깨어 있는 아기", "awake baby"),
    ("하늘을 찌를 듯한 빌딩", "towering building"),  # a phrase of the lexicon
    ("내릴 역을 지나쳤다", "passing station"),
    ("먹을 것을 든 아이", "child holding food"),
]
TOLD = [
    ("책상은 모두 부서져 있었다", "broken desk"),
    ("한쪽 귀가 잘려 있고 꼬리는 짧다", "cut ear, short tail"),
    ("벽지는 꽃무늬", "floral pattern wallpaper"),
    ("툇마루 밑에 벗어 둔 고무신", "rubber shoes taken off under korean wooden porch"),
    ("남편이 끓인 미역국이에요", "boiled seaweed soup"),
    ("마른 가지만 꽂은 화병", "vase with dry branch"),
    ("길 건너 빵집", "bakery across street"),
    ("강을 건너 달리는 말", "horse crossing river running"),
    ("남의 집 옥상만 보인다", "house rooftop seen"),
    ("집 고양이", "domestic cat"),
    ("그 아래서 고양이가 잔다", "cat sleeping"),
]


@pytest.mark.parametrize("korean, english", [*SUPPOSED, *TOLD])
def test_supposed_and_told(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


NEARBY = [
    ("갈라진 틈에서 나온 꽃", "flower coming in cracked crack"),
    ("어두운 구석에 앉은 아이", "child sitting in dark corner"),
    ("서커스 천막 안", "circus tent"),
    ("물웅덩이마다 하늘이 비쳤다", "sky reflected in puddle"),
    ("겨울 바다는 텅 비어 있었다", "empty winter sea"),
    ("운동화가 온통 갈색이 됐다", "brown sneakers"),
    ("할머니가 떠 주신 조끼를 입었다", "wearing knitted vest"),
    ("입구 양쪽에 세운 석등", "stone lantern standing next to entrance"),
    ("저수지 뿌꾸 위를 걷는 염소", "reservoir, goat walking"),  # a word nobody knows leaves its neighbours apart
    ("수박을 먹곤 했다", "eating watermelon"),
]


@pytest.mark.parametrize("korean, english", NEARBY)
def test_words_beside_places(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


BECAUSE = [
    ("안개가 자욱해서 바다가 보이지 않았다", "without sea, foggy"),
    ("낡아서 버린 의자", "old abandoned chair"),
    ("작지만 아늑한 방", "small cozy room"),
]


@pytest.mark.parametrize("korean, english", BECAUSE)
def test_a_reason_is_told_of_what_comes_before_it(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english
