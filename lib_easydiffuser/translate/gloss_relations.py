"""Two nouns and a preposition in Korean word order: "cat on a table" → "테이블 위의 고양이"."""

from __future__ import annotations

from collections.abc import Callable

from .gloss_nouns import SOLID, Noun, marked
from .gloss_places import SIDES, on, place_of
from .gloss_wearing import worn
from .gloss_words import korean, listed
from .lexicon import LIVING

_OF = {  # topic of the owner → of what it can have
    "people": "body clothes things", "animals": "body", "places": "places", "nature": "nature",
}  # fmt: skip


def _side(relation: str, x: Noun, y: Noun) -> str:
    if relation == "under" and y.head.english in ("umbrella", "parasol") and x.head.topic == "people":
        return f"{worn(y)} {x.text}"
    place = place_of(relation, y)
    return f"{place}의 {x.text}" if place and x.head.topic in SOLID else ""


def _upon(relation: str, x: Noun, y: Noun) -> str:
    if y.head.english in listed("rides") and x.head.topic in LIVING:
        return f"{marked(y.text, '을', '를')} 탄 {x.text}"
    if y.head.english == "wall":
        return f"{y.text}에 걸린 {x.text}" if x.head.english in listed("on_walls") else ""
    if y.head.topic == "body":
        rests = x.head.topic == "animals" and y.head.english in ("shoulder", "head", "hand", "arm", "finger", "knee")
        return (
            f"{y.text}의 {x.text}" if x.head.english in listed("marks") else f"{y.text} 위의 {x.text}" if rests else ""
        )
    if y.head.topic == "clothes":
        return (
            f"{y.text}의 {x.text}" if x.head.english in ("logo", "flower", "ribbon", "text", "button", "star") else ""
        )
    if y.head.english in listed("fronts"):
        return f"{y.text}의 {x.text}" if x.head.topic in ("things", "places", "clothes") else ""
    if y.head.english == "tree" and x.head.english in ("leaf", "petal", "flower", "blossom"):
        return f"{y.text}의 {x.text}"
    place = f"{y.text} 위" if y.head.english in listed("heights") else on(y)
    return f"{place}의 {x.text}" if place and x.head.topic in SOLID | {"clothes"} else ""


def _within(relation: str, x: Noun, y: Noun) -> str:
    if y.head.topic == "clothes":
        return f"{worn(y)} {x.text}" if worn(y) and x.head.topic in LIVING and relation == "in" else ""
    if y.head.english == "hair" and x.head.english in ("flower", "rose", "ribbon", "bow", "feather"):
        return f"머리에 꽂은 {x.text}"
    if y.head.english in listed("seats") and x.head.topic in LIVING:
        return f"{marked(y.text, '을', '를')} 탄 {x.text}"
    place = place_of(relation, y)
    return f"{place}의 {x.text}" if place and x.head.topic in SOLID else ""


def _with(relation: str, x: Noun, y: Noun) -> str:
    if y.head.topic == "body":
        return _featured(x, y)
    if y.head.topic == "clothes" and x.head.topic in LIVING:
        return f"{worn(y)} {x.text}" if worn(y) else ""
    if y.head.topic in LIVING and x.head.topic in LIVING:
        return f"{marked(y.text, '과', '와')} 함께 있는 {x.text}"
    if x.head.topic in LIVING:
        held = y.head.english in listed("held") and x.head.topic == "people"
        return f"{marked(y.text, '을', '를')} 든 {x.text}" if held else ""
    if y.head.english == "snow":
        return f"눈 덮인 {x.text}" if x.head.topic in ("places", "nature") else ""
    fine = x.head.topic in ("places", "things", "food", "nature", "clothes") and y.head.topic in SOLID
    return f"{marked(y.text, '이', '가')} 있는 {x.text}" if fine else ""


def _featured(x: Noun, y: Noun) -> str:
    """Who has a part of a body: 턱수염이 난 남자, 긴 머리의 소녀, 꼬리가 있는 소녀."""
    if x.head.topic not in LIVING:
        return ""
    if y.head.english in korean("features"):
        return f"{korean('features')[y.head.english]} {x.text}"
    if y.head.english in listed("styled"):
        return f"{marked(y.text, '을', '를')} 한 {x.text}"
    if y.head.english in listed("grown"):
        return f"{marked(y.text, '이', '가')} 난 {x.text}"
    if y.modified:
        return f"{y.text}의 {x.text}"
    return f"{marked(y.text, '이', '가')} 있는 {x.text}" if y.head.english not in listed("bare") else ""


def _joined(relation: str, x: Noun, y: Noun) -> str:
    return f"{marked(x.text, '과', '와')} {y.text}"


def owned(what: Noun, owner: Noun) -> Noun | None:
    """ "eyes of a cat" → "고양이의 눈"."""
    fits = what.head.topic in _OF.get(owner.head.topic, "").split() and what.head.english not in ("back", "head")
    if owner.head.topic == "nature":
        fits = fits and what.head.english in listed("leafy")
    return Noun(f"{owner.text}의 {what.text}", what.head, True) if fits else None


RELATIONS: dict[str, Callable[[str, Noun, Noun], str]] = {
    **dict.fromkeys(SIDES, _side), "on": _upon, "in": _within, "at": _within, "with": _with, "and": _joined,
}  # fmt: skip
