"""What is told behind a thing and belongs to it: colours of adverbs, states of parts, places, the rest of a caption."""

from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate.sentence import english_caption


def tags_of(caption: str) -> set[str]:
    settings = Settings().with_values({"negatives": False})
    return {tag.text for tag in analyse(None, settings, QuietHost(), (Caption(caption),)).positives}


@pytest.mark.parametrize(
    "korean, english",
    [
        ("하늘이 붉게 물들었다", "red sky"),
        ("손톱을 빨갛게 칠한 여자", "woman, red fingernails"),
        ("머리를 노랗게 염색한 청년", "young man, yellow hair"),
        ("단풍이 빨갛게 물든 산", "mountain with red autumn leaves"),
        ("파란색으로 칠한 대문", "blue painted gate"),
        ("보라색으로 물들인 짧은 머리", "purple short hair"),
        ("달이 엄청 크게 떠 있었어", "huge moon floating"),
        ("크게 웃는 남자", "man laughing"),
        ("검은색과 흰색이 섞인 고양이", "black and white cat"),
        ("몸통은 파랗고 날개는 노란 앵무새", "blue torso, parrot with yellow wings"),
        ("모직 코트, 단추는 나무로 된 것", "wool coat, wooden button"),
        ("초록색 잎이 무성한 나무", "tree with lush green leaf"),
        ("냉장고 안에 가득한 김치통", "many kimchi containers in refrigerator"),
    ],
)
def test_what_is_told_of_a_thing_stands_before_it(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("한쪽 귀가 접힌 강아지", "puppy with folded ears"),
        ("불타는 성", "burning castle"),
        ("껍질을 벗긴 귤", "peeled tangerine"),
        ("우는 아이", "child crying"),
        ("사과 편지와 시든 장미 한 송이", "apology letter and withered rose"),
        ("체크무늬 담요를 두른 소년", "boy wrapped in plaid blanket"),
    ],
)
def test_a_state_binds_to_its_thing_and_what_somebody_does_to_nothing(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("벽에 기댄 소년", "boy leaning against wall"),
        ("의자에 앉은 남자", "man sitting on chair"),
        ("연못에 떠 있는 연꽃", "lotus floating on pond"),
        ("방에 앉은 남자", "man sitting in room"),
        ("얼굴에 크림을 묻힌 아이", "child smeared cream on face"),
        ("유리에 내 얼굴이 비친다", "face reflected in glass"),
        ("어깨에 앵무새를 얹은 해적", "pirate with parrot on shoulder"),
    ],
)
def test_words_of_place_fit_their_nouns(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize(
    "caption, there, away",
    [
        ("침대 밑에 숨은 고양이", {"cat", "under bed"}, {"bed", "under"}),
        ("나무 뒤에 서 있는 사슴", {"deer", "behind tree"}, {"tree"}),
        ("등에 날개가 달린 말", set(), {"back", "on back"}),
        ("소파에서 자는 고양이", {"cat", "couch"}, set()),
        ("흰 돌과 검은 돌", {"white stone", "black stone"}, set()),
        ("하얀 고양이가 자고 있다. 고양이 옆에 개", {"white cat"}, {"cat"}),
        ("혼자 앉아 있는 여자아이", {"girl", "alone"}, {"lone girl"}),
    ],
)
def test_tags_keep_what_tells_things_apart(caption: str, there: set[str], away: set[str]) -> None:
    found = tags_of(caption)
    assert there <= found and not away & found


@pytest.mark.parametrize(
    "korean, english",
    [
        ("가면은 벗었지만 장갑은 아직 벗지 않은 괴도", "thief without mask wearing gloves"),
        ("옷을 벗고 있는 남자", "man taking off clothes"),
        ("아무도 앉지 않은 벤치", "empty bench without people"),
        ("모자 쓴 사람은 없고 다들 우산만 들고 있다", "people without hat holding umbrella"),
        ("글자라고는 한 자도 적히지 않은 비석", "tombstone without text"),
        ("서랍이 열린 손잡이 없는 장롱", "wardrobe with open drawer without handle"),
    ],
)
def test_what_is_taken_off_is_gone_and_what_is_not_is_worn(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize(
    "caption, there, away",
    [
        ("관, 흰국화, 향로", "coffin", "pipe"),
        ("밤 사과 대추", "chestnut", "night"),
        ("풀과 가위, 색종이", "glue", "grass"),
        ("낚시하러 왔는데 고기는 안 잡힌다", "fishing", "meat"),
        ("언덕 위의 풀", "grass", "glue"),
        ("도시의 밤", "night", "chestnut"),
    ],
)
def test_the_rest_of_a_caption_tells_a_homonym(caption: str, there: str, away: str) -> None:
    english = english_caption(caption)[0]
    assert there in english and away not in english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("방석 네댓 개", "four cushions"),
        ("돌바닥 종탑 수도원 향로", "stone floor bell tower, monastery, incense burner"),
        ("갈색 곱슬머리 파란 원피스", "brown curly hair blue dress"),
        ("만화책 표지처럼, 주먹을 쥔 히어로", "comic book cover, hero with clenched fist"),
        ("누가 벽에 낙서를 했다", "doing graffiti on wall"),
    ],
)
def test_counts_lists_and_media(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english
