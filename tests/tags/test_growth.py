"""What is asked of a text once a run of words is worked out once a text: counted, not timed."""

from __future__ import annotations

from typing import Any

import pytest

from lib_easydiffuser.language import phrases as fixed
from lib_easydiffuser.records import Word
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags import phrases
from lib_easydiffuser.tags.negatives import lexicon
from lib_easydiffuser.tags.negatives.statements import _surest


def said(text: str) -> list[Word]:
    words, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        words.append(Word(word, start, at, 0.9, 0.5, 0))
    return words


def test_the_whole_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Counting:
        def finditer(self, text: str) -> Any:
            asked.append(len(text))
            return fixed_pattern.finditer(text)

    fixed_pattern = fixed._FIXED
    monkeypatch.setattr(fixed, "_FIXED", Counting())
    text = ", ".join(f"a black and white cat {number}" for number in range(40))
    found = phrases.phrases_of(text, said(text), Settings())
    assert len(found) > 30 and len(asked) == 1
    phrases.phrases_of(text, said(text), Settings().with_values({"threshold": 0.4}))
    assert len(asked) == 1


def test_the_participle_is_found_far_inside_a_text() -> None:
    text = "trees " * 50 + ", a smiling woman"
    assert phrases.phrases_of(text, said(text), Settings())[-1].text.endswith("smiling woman")


@pytest.mark.parametrize("before", ["a ", "three   ", "its ", "some ", "", "dogs, ", "a cat. "])
def test_what_determines_a_participle_is_seen_through_blanks(before: str) -> None:
    for filler in ("", "trees " * 20):
        text = f"{filler}{before}smiling"
        place = len(filler) + len(before)
        assert phrases._is_determined(text, place) == bool(phrases._DETERMINED.search(text[:place]))


def test_a_stretch_has_the_strength_of_its_surest_word() -> None:
    text = "one two three four"
    words = [Word(w.text, w.start, w.end, index / 10, 0.0, 0) for index, w in enumerate(said(text), 1)]
    sure = _surest(words, "taggable")
    for start in range(len(text)):
        for end in range(start, len(text) + 1):
            plain = max((w.taggable for w in words if w.start < end and w.end > start), default=0.0)
            assert sure(start, end) == plain


def test_a_lexicon_remembers_what_it_read_until_it_learns() -> None:
    book: lexicon.Lexicon[str] = lexicon.Lexicon()
    book.add("cat", "animal")
    assert [found.holds for found in book.find("a cat and a dog")] == ["animal"]
    book.add("dog", "pet")
    assert [found.holds for found in book.find("a cat and a dog")] == ["animal", "pet"]
    assert [found.holds for found in book.find_every("a cat and a dog")] == ["animal", "pet"]
    for number in range(lexicon._REMEMBERED + 10):
        list(book.find(f"dog {number}"))
    assert len(book._read) <= lexicon._REMEMBERED + 1
