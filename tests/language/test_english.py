"""Captions the English maps cannot read are refused, never turned into garbage."""

import pytest

from lib_easydiffuser.errors import CaptionError, LanguageError
from lib_easydiffuser.language.english import MAX_WORDS, require_english


@pytest.mark.parametrize(
    ("caption", "language"),
    [
        ("갈색 개가 벤치에 앉아 있다", "Korean"),
        ("茶色い犬", "Chinese characters"),
        ("коричневая собака", "Cyrillic"),
        ("Ein brauner Hund sitzt auf einer Bank", "German"),
        ("un chat noir sur la table", "French"),
        ("un perro en la playa con una pelota", "Spanish"),
        ("een hond op het gras", "Dutch"),
    ],
)
def test_refused_with_what_to_do(caption, language):
    with pytest.raises(LanguageError, match=language) as caught:
        require_english(caption)
    assert "translate" in caught.value.hint


@pytest.mark.parametrize(
    "caption",
    [
        "a brown dog", "the los angeles bus in san diego", "a café with crème brûlée", "", ".", "dog",
        "a sign that says 안녕 in a street of seoul with many people", "a man at the de young museum",
    ],
)  # fmt: skip
def test_english_passes(caption):
    require_english(caption)


def test_a_book_is_no_caption():
    with pytest.raises(CaptionError, match=f"{MAX_WORDS + 1} words"):
        require_english("dog " * (MAX_WORDS + 1))
