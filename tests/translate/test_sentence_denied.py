"""What a Korean caption says is not there is never said to be: it goes to the denied, in every form Korean has."""

from __future__ import annotations

import pytest

from lib_easydiffuser.language.negation import denied_spans
from lib_easydiffuser.translate.hangul import final_of
from lib_easydiffuser.translate.lexicon import NOUNS, entries
from lib_easydiffuser.translate.sentence import english_caption

DENIED = [
    ("사람이 없는 거리", "empty street without people", ["people"]),
    ("사람 없는 해변", "empty beach without people", ["people"]),
    ("안경 없는 남자", "man without glasses", ["glasses"]),
    ("구름이 없는 파란 하늘", "blue sky without cloud", ["cloud"]),
    ("하늘에 구름이 없다", "without cloud in sky", ["cloud"]),
    ("나뭇잎이 하나도 없는 나무", "tree without leaf", ["leaf"]),
    ("사람도 자동차도 없는 도로", "empty road without people or car", ["people", "car"]),
    ("사람과 자동차가 없는 도로", "empty road without people or car", ["people", "car"]),
    ("아무도 없는 교실", "empty classroom without people", ["people"]),
    ("모자를 쓰지 않은 소녀", "girl without hat", ["hat"]),
    ("빨간 모자를 쓰지 않은 소녀", "girl without red hat", ["red hat"]),
    ("모자를 쓰고 있지 않은 소녀", "girl without hat", ["hat"]),
    ("소녀는 모자를 쓰지 않았다", "girl without hat", ["hat"]),
    ("남자는 모자를 썼지만 안경은 쓰지 않았다", "man wearing hat without glasses", ["glasses"]),
    ("안경을 안 쓴 남자", "man without glasses", ["glasses"]),
    ("안경 안 쓴 남자", "man without glasses", ["glasses"]),
    ("신발을 신지 않고 걷는 아이", "child barefoot without shoes walking", ["shoes"]),
    ("모자 없이 서 있는 소녀", "girl without hat standing", ["hat"]),
    ("소녀가 모자 없이 책을 읽고 있다", "girl without hat reading book", ["hat"]),
    ("단추 없는 셔츠를 입은 여자", "woman wearing shirt without button", ["button"]),
    ("안경 없는 남자와 긴 머리의 여자", "man without glasses and woman with long hair", ["glasses"]),
    ("꽃이 피지 않은 나무", "tree without flower", ["flower"]),
    ("사람이 살지 않는 집", "empty house without people", ["people"]),
    ("아무도 앉지 않은 벤치", "empty bench without people", ["people"]),
    ("소녀는 우산을 들고 있지 않다", "girl without umbrella", ["umbrella"]),
    ("모자를 벗은 남자", "man without hat", ["hat"]),
    ("창문이 있지 않은 방", "room without window", ["window"]),
    ("거실 없는 집", "house without living room", ["living room"]),
    ("새들도 나무도 없는 섬", "island without birds or tree", ["birds", "tree"]),
    ("웃지 않는 여자", "woman without smiling", ["smiling"]),
    ("고기를 볶지 않는 남자", "man without meat", ["meat"]),  # 볶다 is in no list
    ("개가 아닌 고양이", "cat without dog", ["dog"]),
    ("커피 대신 차를 마시는 여자", "woman without coffee drinking tea", ["coffee"]),
]


@pytest.mark.parametrize("korean, english, denied", DENIED)
def test_what_is_not_there_is_denied(korean: str, english: str, denied: list[str]) -> None:
    said, unread = english_caption(korean)
    assert (said, unread) == (english, ())
    assert [said[start:end] for start, end in denied_spans(said)] == denied


@pytest.mark.parametrize(
    "korean, english, unread",
    [
        ("여의주 없는 용", "dragon", ("여의주",)),  # the dragon itself is not denied
        ("빨간 여의주가 없는 용", "dragon", ("여의주가",)),
        ("예쁘지 않은 집", "house", ("예쁘지 않은",)),
        ("과일 그릇이 없는 식탁", "dining table", ("과일그릇",)),  # "without bowl of fruit" would affirm the fruit
    ],
)
def test_an_unknown_denied_word_denies_and_affirms_nothing(korean: str, english: str, unread: tuple[str, ...]) -> None:
    assert english_caption(korean) == (english, unread)


def _with_particle(noun: str, after_consonant: str, after_vowel: str) -> str:
    return noun + (after_consonant if final_of(noun[-1]) else after_vowel)


@pytest.mark.parametrize(
    "pattern, affirmed",
    [
        ("{이} 없는 거리", {"street"}),
        ("{} 없는 거리", {"street"}),
        ("{을} 들고 있지 않은 소녀", {"girl", "holding"}),
        ("{을} 안 쓴 소녀", {"girl", "wearing"}),
        ("{도} 나무도 없는 섬", {"island"}),
        ("소녀가 {} 없이 책을 읽는다", {"girl", "reading", "book"}),
    ],
)
def test_no_noun_of_the_lexicon_is_affirmed_where_it_is_denied(pattern: str, affirmed: set[str]) -> None:
    places = ("위", "앞")  # on water is where, not what
    named = {"쌍꺼풀", "소매"}  # whose absence has a name of its own: single eyelids, sleeveless
    things = [entry.gloss for entry in entries() if entry.topic in NOUNS and entry.is_noun and entry.gloss not in named]
    nouns = [gloss for gloss in things if not gloss.endswith(places)][::5]
    wrong = {}
    for noun in sorted({*nouns} - {"사람", "사람들"}):  # a street without them is empty, which is said
        forms = {"{이}": ("이", "가"), "{을}": ("을", "를"), "{도}": ("도", "도"), "{}": ("", "")}
        (mark,) = (mark for mark in forms if mark in pattern)
        said = english_caption(pattern.replace(mark, _with_particle(noun, *forms[mark])))[0]
        left = "".join(" " if any(a <= at < b for a, b in denied_spans(said)) else c for at, c in enumerate(said))
        if not {*left.replace(",", " ").split()} <= affirmed | {"without", "or", "street"}:
            wrong[noun] = said
    assert wrong == {}


@pytest.mark.parametrize("korean, english", [("방 안의 고양이", "cat in room"), ("상자 안에 있는 개", "dog in box")])
def test_inside_is_no_denial(korean: str, english: str) -> None:
    assert english_caption(korean) == (english, ())
