"""Korean words that mean another thing beside another word, and whose they are."""

from __future__ import annotations

import pytest

from lib_easydiffuser.data import rows
from lib_easydiffuser.translate import english_phrase
from lib_easydiffuser.translate.sentence import english_caption


def read(korean: str) -> str:
    said, unread = english_caption(korean)
    assert unread == ()
    return said


@pytest.mark.parametrize(
    "korean, english",
    [
        ("차를 운전하는 남자", "man driving car"),
        ("차를 마시는 남자", "man drinking tea"),
        ("차 옆에 선 여자", "woman standing next to car"),
        ("따뜻한 차", "warm tea"),
        ("차 한 잔", "cup of tea"),
        ("다리 위의 사람", "person on bridge"),
        ("다리를 건너는 사람들", "people crossing bridge"),
        ("배 위의 선원", "sailor on boat"),
        ("배를 먹는 아이", "child eating pear"),
        ("눈이 내린다", "snow falling"),
        ("눈 위에 앉은 강아지", "puppy sitting on snow"),
        ("밤을 먹는 아이", "child eating chestnut"),
        ("말을 하는 남자", "man talking"),
        ("말이 들판에서 풀을 뜯고 있다", "horse grazing grass in field"),
        ("머리를 빗는 여자", "woman combing hair"),
        ("칼을 찬 기사", "knight wearing knife"),
    ],
)
def test_homonyms_are_told_by_what_stands_beside_them(korean: str, english: str) -> None:
    assert read(korean) == english


def test_a_homonym_alone_is_what_pictures_show() -> None:
    assert english_phrase("배") == "boat" and english_phrase("차") == "car"


@pytest.mark.parametrize(
    "korean, english",
    [
        ("눈을 감은 소녀", "girl with closed eyes"),
        ("입을 벌린 소년", "boy with open mouth"),
        ("혀를 내민 강아지", "puppy with tongue out"),
        ("손을 든 학생", "student with raised hand"),
        ("손에 책을 든 소녀", "girl holding book in hand"),
        ("팔짱을 낀 남자", "man with crossed arms"),
        ("뿔 달린 악마", "demon with horns"),
        ("검은 날개가 달린 소녀", "girl with black wings"),
        ("목걸이를 한 여자", "woman with necklace"),
        ("채소를 파는 할머니", "grandmother selling vegetable"),
        ("눈사람을 만드는 아이들", "children making snowman"),
        ("나무로 만든 집", "wooden house"),
        ("피아노를 치고 있는 소녀", "girl playing piano"),
        ("축구를 하는 소년들", "boys playing soccer"),
        ("연기가 나는 굴뚝", "chimney with smoke"),
        ("하늘을 나는 용", "dragon flying sky"),
        ("나는 오늘 바다에 갔다", "going to sea"),
        ("그녀는 웃고 있다", "woman smiling"),
    ],
)
def test_a_verb_and_its_noun_say_one_thing(korean: str, english: str) -> None:
    assert read(korean) == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("눈이 파란 소녀", "girl with blue eyes"),
        ("머리가 긴 소녀", "girl with long hair"),
        ("머리 긴 여자", "woman with long hair"),
        ("지붕이 빨간 집", "house with red roof"),
        ("꽃이 많은 정원", "garden with many flowers"),
        ("키가 큰 남자", "tall man"),
        ("붉은 눈과 하얀 머리의 소녀", "girl with red eyes and white hair"),
        ("소녀는 눈이 파랗다", "girl with blue eyes"),
        ("하늘이 맑다", "clear sky"),
        ("하늘은 파랗고 바다는 맑다", "blue sky, clear sea"),
        ("소녀가 빨간 우산을 쓰고 있다", "girl holding red umbrella"),  # not "with red girl"
        ("아이들이 노는 공원", "park with children playing"),
        ("아이들이 노는 공원에 개가 있다", "dog in park with children playing"),
        ("소녀가 자는 고양이를 안고 있다", "girl holding cat sleeping"),
        ("창문이 있는 방", "room with window"),
    ],
)
def test_whose_it_is(korean: str, english: str) -> None:
    assert read(korean) == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("빨간 드레스 입은 여자", "woman wearing red dress"),
        ("라면 먹는 남자", "man eating ramen"),
        ("칼 든 기사", "knight holding knife"),
        ("고양이 자는 모습", "cat sleeping"),
        ("모자와 안경을 쓴 할아버지", "grandfather wearing hat and glasses"),
        ("소녀가 웃었다", "girl smiling"),
        ("남자가 의자에 앉았습니다", "man sitting on chair"),
        ("여자가 꽃을 들고 웃고 있어요", "woman holding flower smiling"),
    ],
)
def test_objects_without_particles_and_endings_people_write(korean: str, english: str) -> None:
    assert read(korean) == english


def test_every_line_of_the_table_has_four_columns() -> None:
    assert [row for row in rows("korean_homonyms.tsv") if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize(
    "korean, english",
    [
        ("못에 떠 있는 연꽃", "lotus floating on pond"),
        ("벽에 박힌 못", "nail stuck on wall"),
        ("비로 마당을 쓰는 머슴", "servant sweeping yard with broom"),
        ("칼을 가는 대장장이", "blacksmith sharpening knife"),
        ("표를 사는 승객", "passenger buying ticket"),
        ("술이 달린 모자", "hat with tassel"),
        ("꿀을 넣은 차", "tea with honey"),
        ("야경이 아름다운 다리", "bridge with beautiful night view"),
        ("안개 속에 보이는 다리", "bridge seen in fog"),
        ("줄이 끊어진 바이올린", "violin with broken string"),
        ("불을 끄는 소방관", "firefighter extinguishing fire"),
        ("임신한 아내의 배", "pregnant wife belly"),
        ("눈을 맞는 소나무", "pine tree in snow"),
        ("보라색 머리를 기른 가수", "singer with purple hair"),
        ("이가 빠진 접시", "chipped plate"),
        ("이가 빠진 소년", "gap-toothed boy"),
    ],
)
def test_what_is_done_to_a_homonym_or_by_whom_tells_it(korean: str, english: str) -> None:
    assert read(korean) == english
