"""Korean words that say one thing with their neighbour: how far, what only, lists with a clause in them, homonyms."""

from __future__ import annotations

import pytest

from lib_easydiffuser.translate.sentence import english_caption


def read(korean: str) -> str:
    said, unread = english_caption(korean)
    assert unread == ()
    return said


@pytest.mark.parametrize(
    "korean, english",
    [
        ("허리까지 오는 머리", "waist-length hair"),
        ("발목까지 내려오는 치마", "ankle-length skirt"),
        ("바닥까지 끌리는 드레스", "floor-length dress"),
        ("목이 긴 양말", "long socks"),
        ("목이 긴 기린", "giraffe with long neck"),
    ],
)
def test_how_far_a_thing_reaches_is_a_length(korean: str, english: str) -> None:
    assert read(korean) == english


def test_what_a_place_has_only_is_in_it() -> None:
    assert read("나무 한 그루뿐인 언덕, 집은 없음") == "hill with tree, without house"


def test_what_somebody_is_all_covered_in_is_behind_them() -> None:
    assert read("문신투성이의 팔") == "arm covered in tattoo"


def test_a_state_named_with_its_thing_is_denied_with_it() -> None:
    assert read("눈이 쌓이지 않은 지붕") == "roof without snow"


def test_a_face_that_does_something_is_the_persons_doing() -> None:
    assert read("활짝 웃는 표정의 간호사") == "nurse smiling"


@pytest.mark.parametrize(
    "korean, english",
    [
        ("수영장 튜브 수영하는여자 선글라스", "swimming pool, swim ring, woman swimming, sunglasses"),
        ("비오는날 노란우비의아이 우산밑", "rainy day, child in yellow raincoat under umbrella"),
        ("벚꽃길 자전거타는커플 봄", "cherry blossom road, couple riding bicycle, spring"),
        ("도서관 창가 공부하는 여학생 햇살", "library, window, schoolgirl studying, sunlight"),
        ("아이소메트릭 카페 내부", "isometric cafe interior"),
        ("텐트안 랜턴 침낭 별", "lantern in tent, sleeping bag, star"),
    ],
)
def test_a_clause_in_a_list_keeps_its_own_things(korean: str, english: str) -> None:
    assert read(korean) == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("귀걸이에 모자를 쓴 가수", "singer wearing earrings and hat"),
        ("갈래머리에 주근깨가 있는 소녀", "girl with pigtails and freckles"),
        ("이마에 반창고를 붙인 소년", "boy with bandage on forehead"),
        ("보라색 트윈테일에 헤드폰을 쓴 아이돌", "idol with purple hair and twintails wearing headphones"),
        ("친구들이랑 찜질방에 갔다", "going with friends to jjimjilbang sauna"),
    ],
)
def test_what_is_worn_or_had_together_is_told_together(korean: str, english: str) -> None:
    assert read(korean) == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("천장에 달린 선풍기", "electric fan hanging from ceiling"),
        ("타일 바닥에 떨어진 열쇠", "key fallen on tile floor"),
        ("문틈으로 엿보는 아이", "child peeking through door crack"),
        ("사다리에 올라가 전구를 가는 남자", "man climbing up ladder changing light bulb"),
        ("탁자 한가운데 놓인 케이크", "cake on table"),
        ("두 건물 사이로 난 좁은 길", "narrow path through two buildings"),
        ("긴 생머리가 바람에 날린다", "long straight hair blowing in wind"),
        ("입에 장미를 문 남자", "man holding rose in mouth"),
        ("황금빛 들판 위로 지는 해", "setting sun over golden field"),
        ("전봇대에 붙은 전단지", "flyer attached on utility pole"),
        ("아이들이 집으로 돌아갔다", "children returning to house"),
    ],
)
def test_a_verb_is_what_it_is_at_its_place(korean: str, english: str) -> None:
    assert read(korean) == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("머리 위에 고리가 있는 천사", "angel with halo on head"),
        ("배를 쓰다듬는 임산부", "pregnant woman petting belly"),
        ("사기 찻잔", "porcelain teacup"),
        ("병원 복도 의자", "hospital hallway, chair"),
        ("모래언덕을 넘는 낙타", "camel crossing dune"),
        ("가장자리가 금색인 접시", "plate with gold edge"),
        ("크리스털 잔에 따른 포도주", "wine poured in crystal glass"),
        ("흰 바탕에 검은 점이 있는 말", "horse with black spots in white background"),
        ("하늘을 뒤덮은 까마귀 떼", "flock of crows covering sky"),
        ("강아지에게 밥을 주는 아이", "child feeding puppy"),
        ("줄이 끊어진 연", "kite with broken string"),
        ("폭이 좁은 골목길", "narrow alley"),
        ("앞발이 흰 고양이", "cat with white paws"),
        ("꼬리 끝이 하얀 여우", "fox with white tail"),
        ("안개에 잠긴 다리", "foggy bridge"),
        ("손잡이가 상아로 된 칼", "knife with ivory handle"),
        ("뚜껑이 초록색으로 된 병", "bottle with green lid"),
        ("구름에 가린 달", "moon hidden in cloud"),
        ("물이 말라 버린 우물", "dried-up well"),
    ],
)
def test_a_word_is_what_its_neighbours_make_of_it(korean: str, english: str) -> None:
    assert read(korean) == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("갓난아기를 업은 어머니", "mother carrying baby on back"),
        ("아기를 재우는 아빠", "father putting baby to sleep"),
        ("꽃에 물을 주는 아이", "child watering flower"),
    ],
)
def test_what_a_verb_is_done_to_stands_before_where(korean: str, english: str) -> None:
    assert read(korean) == english


def test_who_is_set_against_another_does_not_fly() -> None:
    assert read("동생은 울고 나는 웃고 있다") == "younger sibling crying smiling"
    assert read("빗자루를 타고 나는 마녀") == "witch riding broom flying"


def test_hands_held_together_are_told_once_beside_what_is_done() -> None:
    assert read("두 손을 모으고 기도하는 수녀") == "nun with hands together praying"
