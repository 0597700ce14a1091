"""Where something is, as a Korean noun of place: "소파 위", "숲속", "공원"."""

from __future__ import annotations

from collections.abc import Sequence

from .gloss_nouns import SOLID, Noun, marked, noun
from .gloss_words import korean, listed

SIDES = (
    "in front of", "on top of", "next to", "under", "beneath", "below", "behind", "beside", "near", "inside", "above",
    "by", "over",
)  # fmt: skip
_PREPOSITIONS = (*SIDES, "on", "in", "at")


def placed(words: Sequence[str], english: str) -> str:
    """ "on the sofa" → "소파 위에" (sitting), "소파 위에서" (playing); "on the beach" → "해변을" (walking)."""
    if english == "leaning" and words[0] in ("against", "on"):
        wall = noun(words[1:])
        return f"{wall.text}에" if wall and wall.head.topic in ("places", "things", "nature") else ""
    for preposition in _PREPOSITIONS:
        taken = preposition.split()
        if list(words[: len(taken)]) == taken:
            where = noun(words[len(taken) :])
            place = _seat(preposition, where, english) or place_of(preposition, where) if where else ""
            return _particle(place, preposition, where, english) if place and where else ""
    return ""


def _seat(preposition: str, where: Noun, english: str) -> str:
    """Where no "위" is wanted, or English says "at": 바닥에, 테이블에."""
    low = preposition == "on" and where.head.english in listed("low")
    at = preposition == "at" and english in ("sitting", "working") and where.head.english in listed("seated_at")
    return where.text if low or at else ""


def _particle(place: str, preposition: str, where: Noun, english: str) -> str:
    if english == "flying" and where.head.english == "sky":
        return "하늘을"
    if english == "flying" and preposition in ("over", "above"):
        return f"{place}를"
    if (
        english in korean("through")
        and preposition in ("on", "in")
        and where.head.english in listed("grounds") | {"park", "forest"}
    ):
        return marked(where.text, "을", "를")
    return place + ("에" if english in listed("staying") else "에서")


def place_of(preposition: str, y: Noun) -> str:
    """Where, as a Korean noun of place: "소파 위", "공원"; "" when there is none."""
    english, topic = y.head.english, y.head.topic
    if preposition in korean("sides"):
        fine = topic in SOLID and not (
            preposition in ("under", "above", "beneath") and topic == "nature" and english != "tree"
        )
        return f"{y.text} {korean('sides')[preposition]}" if fine else ""
    if preposition == "on":
        return on(y)
    if english in korean("times") and (preposition == "at" or english != "sunset"):
        return "" if y.modified else korean("times")[english]
    if english in korean("in") and (preposition == "in" or topic == "places"):
        return korean("in")[english] if not y.modified or " " in english else ""
    if preposition == "in" and english in listed("boxes") | listed("vehicles"):
        return f"{y.text} 안"
    if topic == "places" or (topic == "nature" and english not in listed("not_in") and preposition == "in"):
        return y.text
    return y.text if english in ("beach", "lake", "river", "sea", "park") else ""


def on(y: Noun) -> str:
    """ "소파 위", "거리"; "" where a thing on it is said otherwise: on the wall, on the phone."""
    english, topic = y.head.english, y.head.topic
    if english in listed("not_on") or english == "wall" or topic not in ("things", "places", "nature", "food"):
        return ""
    return y.text if english in listed("grounds") else f"{y.text} 위"
