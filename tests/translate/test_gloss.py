"""A gloss is composed of known parts, or there is none."""

from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate import gloss, language_of, wants_korean
from lib_easydiffuser.translate.gloss import glosses


@pytest.mark.parametrize(
    "tag, korean",
    [
        ("backlighting", "역광"),
        ("depth of field", "피사계 심도"),
        ("bokeh", "보케"),
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
        ("woman in red dress", "빨간 드레스 차림의 여자"),
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
        ("woman with a hat", "모자 차림의 여자"),
    ],
)
def test_a_tag_in_korean(tag: str, korean: str) -> None:
    assert gloss(tag) == korean


@pytest.mark.parametrize(
    "tag", ["", "xyzzy", "red xyzzy", "xyzzy dress", "cat on xyzzy", "<lora:x:1>", "a b c d e f g h"]
)
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
