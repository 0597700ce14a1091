"""Korean counts behind the noun, in the unit of the thing: 개 두 마리, 책 두 권."""

from __future__ import annotations

from .gloss_nouns import Noun
from .gloss_words import korean, listed

NUMBERS = {
    "two": "두", "three": "세", "four": "네", "five": "다섯", "six": "여섯", "seven": "일곱", "eight": "여덟",
    "nine": "아홉", "ten": "열",
}  # fmt: skip
_BY_TOPIC = {"people": "명", "animals": "마리", "food": "개", "things": "개"}


def counted(number: str, what: Noun) -> str:
    """ "two", 고양이 → "고양이 두 마리"; "" for what Korean does not count so (two shoes are one pair)."""
    english = what.head.english
    unit = korean("units").get(english) or _BY_TOPIC.get(what.head.topic, "")
    return (
        f"{what.text.removesuffix('들')} {NUMBERS[number]} {unit}"
        if unit and english not in listed("never_counted")
        else ""
    )
