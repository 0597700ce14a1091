"""Korean words, phrases and sentences, read by the lexicon."""

from __future__ import annotations

import unicodedata

import pytest

from lib_easydiffuser.translate import english_phrase, has_hangul, is_korean
from lib_easydiffuser.translate.hangul import with_n
from lib_easydiffuser.translate.piece import plural
from lib_easydiffuser.translate.sentence import english_caption


@pytest.mark.parametrize(
    "korean, english",
    [
        ("긴 머리", "long hair"),
        ("긴머리", "long hair"),
        ("긴 머리를", "long hair"),
        ("빨간 드레스", "red dress"),
        ("역광", "backlighting"),
        ("나무 의자", "wooden chair"),
        ("웃는 소녀", "smiling girl"),
        ("파란 눈의 웃는 소녀", "smiling girl with blue eyes"),
        ("고양이의 꼬리", "cat tail"),
        ("테이블 위의 고양이", "cat on table"),
        ("빨간 드레스를 입은 여자", "woman wearing red dress"),
        ("저해상도", "lowres"),
    ],
)
def test_a_tag_typed_in_korean(korean: str, english: str) -> None:
    assert english_phrase(korean) == english
    assert english_phrase(unicodedata.normalize("NFD", korean)) == english


@pytest.mark.parametrize("korean", ["모르는낱말", "빨간 모르는낱말", "ㅋㅋㅋ", "  "])
def test_a_tag_with_an_unknown_word_is_not_guessed(korean: str) -> None:
    assert english_phrase(korean) == ""


@pytest.mark.parametrize(
    "korean, english",
    [
        ("하얀 고양이가 소파 위에서 자고 있다", "white cat sleeping on sofa"),
        ("공원에서 뛰어노는 하얀 개", "white dog playing in park"),
        ("빨간 드레스를 입은 여자가 해변에 서 있다.", "woman wearing red dress standing on beach"),
        ("모자를 쓴 남자가 자전거를 타고 있는 모습", "man wearing hat riding bicycle"),
        ("테이블 위에 놓인 커피 한 잔과 책", "cup of coffee and book on table"),
        ("눈 덮인 산 앞에 있는 작은 오두막", "small cabin in front of snow-covered mountain"),
        ("한 남자가 말을 타고 들판을 달린다", "man riding horse running field"),
        ("두 마리의 개가 잔디밭에서 놀고 있다", "two dogs playing on lawn"),
        ("개 두 마리가 공원에서 놀고 있다", "two dogs playing in park"),
        ("고양이 세마리", "three cats"),
        ("사과 세 개", "three apples"),
        ("하얀 고양이 한 마리가 소파 위에서 자고 있다", "white cat sleeping on sofa"),
        ("긴 머리 소녀, 파란 눈, 교복", "long hair girl, blue eyes, school uniform"),
        ("기타를 치는 소년", "boy playing guitar"),
        ("해질녘 바닷가에 홀로 서 있는 여자", "woman standing on sunset beach, alone"),
        ("비 오는 밤 우산을 쓴 소녀", "rainy night girl holding umbrella"),
        ("눈이 내리는 숲속의 작은 오두막", "small cabin in snowing forest"),
        ("아이들이 그네를 타고 있다", "children swinging on swing"),
        ("갈색 말 두 마리", "two brown horses"),
        ("도시 거리에서 전화를 하고 있는 남자", "man talking on phone on city street"),
        ("창밖을 바라보는 고양이", "cat looking out window"),
        ("소녀가 해바라기 밭에 서 있다", "girl standing in sunflower field"),
        ("햇살이 비치는 숲길", "sunlit forest path"),
        ("고양이가 소파 위에서 자고 있고 개가 마당에서 놀고 있다", "cat sleeping on sofa, dog playing in yard"),
        ("숲속에 작은 오두막이 있고 고양이가 앉아 있다", "small cabin in forest, cat sitting"),
        ("우리 집 고양이", "cat"),
        ("귀여운 강아지가 공을 물고 있다", "cute puppy biting ball"),
    ],
)
def test_a_caption(korean: str, english: str) -> None:
    said, unread = english_caption(korean)
    assert unread == ()
    assert said.replace("couch", "sofa") == english


@pytest.mark.parametrize(
    "korean, english, unread",
    [
        ("붉은 여의주와 고양이", "cat", ("여의주와",)),  # red is what nobody knows, not the cat
        ("여의주를 문 용", "dragon", ("여의주를",)),  # no "biting": of what?
        ("고양이와 여의주", "cat", ("여의주",)),
        ("예쁘지 않은 집", "house", ("예쁘지 않은",)),
    ],
)
def test_what_cannot_be_read_is_named(korean: str, english: str, unread: tuple[str, ...]) -> None:
    assert english_caption(korean) == (english, unread)


def test_korean_is_told_from_other_scripts() -> None:
    assert is_korean("고양이 a cat") and not is_korean("a cat 猫") and not is_korean("12 !?")
    assert has_hangul("cat 고양이") and not has_hangul("猫 cat")


def test_syllables_are_put_together() -> None:
    assert [with_n(stem) for stem in ("달리", "놀", "먹")] == ["달린", "논", "먹은"]


def test_plurals() -> None:
    assert [plural(word) for word in ("dog", "woman", "sheep", "city", "big box", "glasses")] == [
        "dogs", "women", "sheep", "cities", "big boxes", "glasses",
    ]  # fmt: skip
