"""Things as captions tell of them: what they are made of and measured in, how big they are, how they were worked."""

from __future__ import annotations

import pytest

from lib_easydiffuser.errors import LanguageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate.lexicon import english_of
from lib_easydiffuser.translate.sentence import english_caption
from lib_easydiffuser.translate.storeys import storied
from lib_easydiffuser.translate.translators import REGISTRY

CAPTIONS = [
    # what it is measured in stays, with its number
    ("꿀 한 병", "honey jar"),
    ("라면 두 그릇", "two bowls of ramen"),
    ("연분홍 장미 한 다발", "light pink bouquet of rose"),
    ("소주를 두 병 마신 남자", "man drinking two bottles of soju"),
    ("양말 세 켤레", "three pairs of socks"),
    ("장갑 한 짝", "single gloves"),
    ("고등어 두 손", "two mackerels"),
    ("아이 두 손", "child hand"),
    ("열두 송이 튤립", "twelve tulips"),
    ("두부 두 모", "two tofu"),
    # what it is made of
    ("대나무로 짠 바구니", "woven bamboo basket"),
    ("손으로 만든 인형", "handmade doll"),
    ("스테인리스 컵 여섯 개", "six stainless steel cups"),
    ("줄무늬 넥타이 두 개", "two striped neckties"),
    # how big, by likeness; what it is like is not there
    ("집채만 한 파도", "huge wave"),
    ("엄지손톱만 한 청개구리", "tiny frog"),
    ("어른 주먹만 한 감자", "fist-sized potato"),
    # how it was worked, and what was put on it
    ("얇게 썬 레몬", "thin sliced lemon"),
    ("물감을 두껍게 바른 유화", "oil painting applying thick paint"),
    ("먹으로 거칠게 그린 무사", "rough warrior drawn with ink"),
    ("무늬를 새긴 반지", "ring with carved pattern"),
    ("지게에 실은 장작", "firewood loaded in a-frame carrier"),
    ("창에 맺힌 빗방울", "raindrops in window"),
    # parts and their states
    ("줄 끊어진 가야금", "gayageum with broken string"),
    ("귀가 축 늘어진 강아지", "puppy with drooping ears"),
    ("다리가 부러진 안경", "glasses with broken temple"),
    ("하늘을 나는 자동차", "flying car in sky"),
    ("삼십 층짜리 빌딩", "30-story building"),
    ("나무 구멍", "tree hole"),
    ("하얀 드레스 차림의 신부와 턱시도 차림의 신랑", "bride wearing white dress, groom wearing tuxedo"),
    ("번쩍이는 갑옷을 입은 기사", "knight wearing sparkling armor"),
    ("눈으로 만든 성", "snow castle"),
]


@pytest.mark.parametrize("korean, english", CAPTIONS)
def test_a_thing_as_it_is_told_of(korean: str, english: str) -> None:
    assert english_caption(korean) == (english, ())


@pytest.mark.parametrize(
    "korean, english",
    [
        ("눈 밑에 점이 있는 여자", "woman with mole under eyes"),
        ("이마에 띠를 두른 남자", "man wearing headband on forehead"),
        ("검은 띠를 맨 사범", "instructor wearing black belt"),
        ("대나무로 엮은 발", "woven bamboo blind"),
        ("반으로 자른 배와 과도", "halved pear and paring knife"),
        ("인도 무희", "indian dancer"),
        ("손을 맞잡고 선 모자", "mother and son, holding hands"),
        ("시내를 달리는 전차", "tram running downtown"),
        ("눈에서 새는 빛", "light leaking in eyes"),
        ("배 과수원", "pear orchard"),
        ("김에 싼 밥", "rice wrapped in dried seaweed"),
        ("초를 친 냉면", "cold noodles with vinegar"),
        ("신에게 비는 무녀", "shrine maiden praying to god"),
        ("은행을 줍는 할머니", "grandmother picking ginkgo nuts"),
        ("도장을 찍는 손", "hand stamping stamp"),
        ("하늘에 새는 없다", "without bird in sky"),
    ],
)
def test_a_homonym_is_told_by_what_is_around_it(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("붕어빵굽는포장마차", "food stall grilling taiyaki"),
        ("흙뭍은감자", "muddy potato"),
        ("여자아이둘이귓속말", "two girls, whispering"),
        ("딸기케잌 생크림 접시 포크", "strawberry cake, plate of cream, fork"),
        ("떡국한그릇", "bowl of rice cake soup"),
        ("눈사람만드는남매", "siblings making snowman"),
        ("밀짚모자쓴여자", "woman wearing straw hat"),
        ("비오는날우산없이뛰는학생", "rainy day, student without umbrella running"),
    ],
)
def test_words_without_spaces_are_cut_at_whole_nouns(korean: str, english: str) -> None:
    assert english_caption(korean) == (english, ())


def test_a_bare_word_nobody_knows_parts_nothing_and_is_told() -> None:
    assert english_caption("눈썹이 짙은 뿌꾸 구조대원") == ("rescuer with thick eyebrows", ("뿌꾸",))


def test_one_unknown_item_of_a_list_without_spaces_loses_no_caption() -> None:
    found = REGISTRY.get("lexicon", QuietHost()).translate(("모닥불,뿌꾸,별",), "ko", "en", Settings(), QuietHost())
    assert found == ("campfire, star",)


def test_a_caption_of_which_nearly_nothing_is_known_is_refused() -> None:
    with pytest.raises(LanguageError):
        REGISTRY.get("lexicon", QuietHost()).translate(("뿌꾸쭈꾸,별",), "ko", "en", Settings(), QuietHost())


@pytest.mark.parametrize(
    "korean, english",
    [
        ("삼층짜리", "three-story"),
        ("12층의", "12-story"),
        ("백이십층짜리", "120-story"),
        ("세층으로쌓은", "three-tier"),
        ("삼단짜리", "three-tier"),
        ("이층", ""),
    ],
)
def test_floors(korean: str, english: str) -> None:
    assert storied(korean) == english


def test_first_senses_go_before_the_other_files() -> None:
    found = english_of("낫")
    assert found is not None and found.english == "sickle"
