"""Korean written without its spaces is cut into known words, and into no others; hostile text ends soon."""

from __future__ import annotations

import pytest

from lib_easydiffuser.translate import cutting
from lib_easydiffuser.translate.sentence import english_caption


@pytest.mark.parametrize(
    "korean, english",
    [
        ("강아지두마리", "two puppies"),
        ("여자두명", "two women"),
        ("한복입은여자", "woman wearing hanbok"),
        ("의자에앉은남자", "man sitting on chair"),
        ("긴생머리", "long straight hair"),
        ("빨간드레스를입은여자", "woman wearing red dress"),
        ("파란눈의소녀", "girl with blue eyes"),
        ("눈밭위의고양이", "cat on snow field"),
        ("고양이세마리가소파위에서자고있다", "three cats sleeping on couch"),
        ("기모노를입고우산을든여자", "woman wearing kimono holding umbrella"),
    ],
)
def test_words_without_spaces(korean: str, english: str) -> None:
    assert english_caption(korean) == (english, ())


@pytest.mark.parametrize("word", ["배우자", "손사래", "모르는낱말", "컴퓨터공학과", "꼬락서니가", "좌우명"])
def test_a_word_nobody_knows_is_not_cut_into_others(word: str) -> None:
    assert english_caption(word) == ("", (word,))


def test_a_word_is_cut_into_the_fewest() -> None:
    kinds = {"빨간": "verb", "드레스": "noun", "드": "syllable", "레스": "noun"}
    assert cutting.cut("빨간드레스", lambda part: kinds.get(part, "")) == ["빨간", "드레스"]
    assert cutting.cut("빨간드레스들", lambda part: kinds.get(part, "")) == ["빨간드레스들"]


def test_what_is_asked_of_a_long_word_is_bounded() -> None:
    asked = []

    def kind_of(part: str) -> str:
        asked.append(part)
        return "noun"

    cutting.cut("가" * 40, kind_of)
    assert len(asked) < 40 * 12 * 3
    asked.clear()
    assert cutting.cut("가" * 20_000, kind_of) == ["가" * 20_000] and asked == []


@pytest.mark.parametrize("text", ["강" * 20_000, "지않" * 10_000, "소녀가 먹는 " * 3000, "한복입은여자" * 300])
def test_hostile_text_is_read_or_left(text: str) -> None:
    said, unread = english_caption(text)
    assert said or unread
