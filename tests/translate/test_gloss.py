"""A gloss is composed of known parts, or there is none."""

from __future__ import annotations

from random import Random

import pytest

from lib_easydiffuser.host import QuietHost, language_of
from lib_easydiffuser.records import Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate import gloss, wants_korean
from lib_easydiffuser.translate.gloss import glosses
from lib_easydiffuser.translate.lexicon import entries


@pytest.mark.parametrize(
    "tag, korean",
    [
        ("backlighting", "역광"),
        ("depth of field", "피사계 심도"),
        ("bokeh", "보케"),
        ("under bed", "침대 아래"),
        ("in front of altar", "제단 앞"),
        ("under of", ""),
        ("lowres", "저해상도"),
        ("bad anatomy", "잘못된 인체 비례"),
        ("long hair", "긴 머리"),
        ("long_hair", "긴 머리"),
        ("red dress", "빨간 드레스"),
        ("wooden table", "나무 테이블"),
        ("old car", "오래된 자동차"),
        ("old dog", "나이 든 개"),
        ("tall tree", "높은 나무"),
        ("tall man", "키 큰 남자"),
        ("light blue shirt", "하늘색 셔츠"),
        ("cats sleeping", "자는 고양이"),
        ("man riding a horse", "말을 타는 남자"),
        ("two dogs", "개 두 마리"),
        ("three women", "여자 세 명"),
        ("cat on a table", "테이블 위의 고양이"),
        ("woman in red dress", "빨간 드레스를 입은 여자"),
        ("woman with long hair", "긴 머리의 여자"),
        ("girl and cat", "소녀와 고양이"),
        ("cat and girl", "고양이와 소녀"),
        ("dragon and girl", "용과 소녀"),
        ("black and white cat", "흑백 고양이"),
        ("orange space suit", "주황색 우주복"),
        ("a red dress", "빨간 드레스"),
        ("glass of wine", "와인 한 잔"),
        ("bottle of red wine", "적포도주 한 병"),
        ("a pile of apples", "사과 더미"),
        ("herd of sheep", "양 무리"),
        ("birthday cake with candles", "양초가 있는 생일 케이크"),
        ("room with a piano", "피아노가 있는 방"),
        ("woman with a hat", "모자를 쓴 여자"),
        ("woman with earrings", "귀걸이를 한 여자"),
        ("man wearing boots", "부츠를 신은 남자"),
        ("girl wearing gloves", "장갑을 낀 소녀"),
        ("girl wearing a red dress", "빨간 드레스를 입은 소녀"),
        ("boy with backpack", "배낭을 멘 소년"),
        ("wearing kimono", "기모노를 입은 모습"),
        ("woman in white dress standing on beach", "해변에 서 있는 하얀 드레스를 입은 여자"),
        ("two cars", "자동차 두 대"),
        ("two books", "책 두 권"),
        ("three flowers", "꽃 세 송이"),
        ("two trees", "나무 두 그루"),
        ("two houses", "집 두 채"),
        ("three white boats", "하얀 보트 세 척"),
        ("two cats on a table", "테이블 위의 고양이 두 마리"),
        ("two girls in red dresses", "빨간 드레스를 입은 소녀 두 명"),
        ("cat lying on bed", "침대 위에 누워 있는 고양이"),
        ("white cat sitting on the sofa", "소파 위에 앉아 있는 흰 고양이"),
        ("baby sleeping on bed", "침대 위에서 자는 아기"),
        ("car parked on street", "거리에 주차된 자동차"),
        ("vase standing on table", "테이블 위에 놓인 꽃병"),
        ("bicycle leaning against wall", "벽에 기대어 있는 자전거"),
        ("woman walking on beach", "해변을 걷는 여자"),
        ("bird flying in the sky", "하늘을 나는 새"),
        ("picture on wall", "벽에 걸린 그림"),
        ("man on horse", "말을 탄 남자"),
        ("fish in water", "물속의 물고기"),
        ("dog in snow", "눈 속의 개"),
        ("man in car", "자동차 안의 남자"),
        ("cat in a cardboard box", "종이 상자 안의 고양이"),
        ("city at night", "밤의 도시"),
        ("photo of cat", "고양이 사진"),
        ("picture of a dog", "개 사진"),
        ("portrait of a young woman", "젊은 여자의 초상"),
        ("eyes of a cat", "고양이의 눈"),
        ("man with long beard", "긴 턱수염이 난 남자"),
        ("girl with long hair", "긴 머리의 소녀"),
        ("man with sword", "검을 든 남자"),
        ("girl with dog", "개와 함께 있는 소녀"),
        ("mountain with snow", "눈 덮인 산"),
        ("woman holding baby", "아기를 안고 있는 여자"),
        ("girl holding a red umbrella", "빨간 우산을 들고 있는 소녀"),
        ("holding gun", "총을 들고 있는 모습"),
        ("reading book", "책을 읽는 모습"),
        ("man cooking in kitchen", "부엌에서 요리하는 남자"),
        ("glass on table", "테이블 위의 유리잔"),
        ("young boy", "어린 소년"),
        ("male lion", "수컷 사자"),
        ("korean woman", "한국 여자"),
        ("broken window", "깨진 창문"),
        ("dark hair", "짙은 머리"),
        ("beautiful detailed face", "아름답고 세밀한 얼굴"),
        ("amazing beautiful detailed background", "놀랍고 아름답고 세밀한 배경"),
        ("shiny shiny skin", "반짝이는 피부"),
        ("elegant black dress", "우아한 검은 드레스"),
        ("two cups of tea", "차 두 잔"),
        ("man sitting on horse", "말을 탄 남자"),
        ("woman standing under umbrella", "우산을 쓰고 서 있는 여자"),
        ("woman sitting on floor", "바닥에 앉아 있는 여자"),
        ("woman sitting at table", "테이블에 앉아 있는 여자"),
        ("girl with ponytail", "포니테일을 한 소녀"),
        ("girl with closed eyes", "눈을 감은 소녀"),
        ("family eating dinner", "저녁 식사를 하는 가족"),
        ("man talking on phone", "전화하는 남자"),
        ("bridge over river", "강 위의 다리"),
        ("light house", "등대"),
        ("water glass", "물컵"),
        ("rain coat", "비옷"),
        ("palm leaf", "야자 잎"),
    ],
)
def test_a_tag_in_korean(tag: str, korean: str) -> None:
    assert gloss(tag) == korean


@pytest.mark.parametrize(
    "tag",
    [
        "", "xyzzy", "red xyzzy", "xyzzy dress", "cat on xyzzy", "<lora:x:1>", "a b c d e f g h", "a", "wearing",
        "woman on phone", "back of car", "iron man", "crystal clear water", "office on fire", "jacket earrings",
        "two shoes", "two glasses", "pair of shoes", "snow jacket", "water ball", "grass covered field", "washing hair",
        "hair cutting tools", "suit cases", "black bat", "shield of blood", "fire in hands", "cat on wall", "wet day",
        "chair wearing hat",
        "baseball player holding bat", "red two cars", "skyscraper outdoors", "dog on leash", "dog with collar",
        "girl with hair", "dress on fire", "banana man", "snow white cosplay",
    ],
)  # fmt: skip
def test_no_gloss_is_better_than_half_a_gloss(tag: str) -> None:
    assert gloss(tag) == ""


class Host(QuietHost):
    """A host whose page has a language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def language(self) -> str:
        return self._language


@pytest.mark.parametrize(
    "knob, language, wanted",
    [("auto", "ko_KR", True), ("auto", "", False), ("auto", "ja_JP", False), ("on", "", True), ("off", "ko_KR", False)],
)
def test_only_who_wants_it_gets_it(knob: str, language: str, wanted: bool) -> None:
    settings = Settings(gloss=knob)
    assert wants_korean(settings, Host(language)) is wanted
    tags = [Tag("red dress"), Tag("xyzzy"), Tag("red dress")]
    assert glosses(tags, settings, Host(language)) == ((("red dress", "빨간 드레스"),) if wanted else ())


def test_a_host_without_a_page_has_no_language() -> None:
    assert language_of(QuietHost()) == ""


def test_any_words_have_a_gloss_or_none_and_never_a_gap() -> None:
    words = [entry.english for entry in entries()]
    joints = "on in at with of under and wearing holding sitting two the behind over".split()
    picked = Random(7)
    for _ in range(3000):
        tag = " ".join(picked.choice(joints if at % 2 else words) for at in range(picked.choice((1, 3, 3, 5))))
        korean = gloss(tag)
        assert "  " not in korean and korean == korean.strip() and "None" not in korean, tag
