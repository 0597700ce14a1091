"""What somebody does, before who does it: "말을 타는", "소파 위에 앉아 있는"."""

from __future__ import annotations

from collections.abc import Sequence

from .gloss_nouns import SOLID, Noun, marked, noun
from .gloss_places import placed
from .gloss_wearing import worn
from .gloss_words import korean, listed
from .lexicon import LIVING, entry_of


def participle(english: str) -> str:
    """What these words do, before who does it: sleeping → 자는; "" for what is no action."""
    if english in ("wearing", "dressed in"):
        return english
    entry = entry_of(english)
    if english in korean("done_to") or (entry is not None and entry.english in korean("done_to")):
        return korean("done_to").get(english) or korean("done_to")[entry.english if entry else english]
    return entry.before if entry is not None and entry.topic == "actions" else ""


def doing(english: str, does: str, rest: Sequence[str], who: Noun) -> str:
    """What stands before who does it; "" for what Korean would not say."""
    living = who.head.topic in LIVING
    if not rest:
        return _alone(english, does, living)
    if english in ("wearing", "dressed in"):
        what = noun(rest)
        return worn(what) if living and what and what.head.topic == "clothes" else ""
    if not living:
        return _lies(english, does, rest, who)
    ridden = _ridden(english, does, rest, who)
    if ridden:
        return ridden
    if english not in korean("done_to") or english in listed("also_doing"):
        entry = entry_of(english)
        place = placed(rest, english)
        if place:
            return f"{place} {_shown(english, entry.before if entry else does, place)}"
    what = noun(rest)
    if english in korean("done_to") and what and what.head.topic in SOLID | {"clothes"}:
        return object_of(english, what)
    return ""


def _ridden(english: str, does: str, rest: Sequence[str], who: Noun) -> str:
    """ "sitting on a horse" → "말을 탄", "standing under an umbrella" → "우산을 쓰고 서 있는"."""
    what = noun(rest[1:])
    if what and english == "sitting" and rest[0] == "on" and what.head.english in listed("rides"):
        return f"{marked(what.text, '을', '를')} 탄"
    if what and rest[0] in ("under", "with") and what.head.english in ("umbrella", "parasol"):
        return f"{marked(what.text, '을', '를')} 쓰고 {does}" if english not in korean("done_to") else ""
    return ""


def _alone(english: str, does: str, living: bool) -> str:
    """What somebody does, with nothing said of where or to what."""
    if english in korean("done_to"):
        entry = entry_of(english)
        return entry.before if living and entry and english in listed("also_doing") else ""
    return (
        korean("at_rest").get(english, does)
        if english not in listed("objects") and (living or english in listed("things_do"))
        else ""
    )


def _lies(english: str, does: str, rest: Sequence[str], who: Noun) -> str:
    """Where a thing is: 테이블 위에 놓인 꽃병, 거리에 주차된 자동차."""
    place = placed(rest, english)
    if english in ("sitting", "lying", "standing", "resting"):
        does = "놓인" if who.head.topic in ("things", "food") else ""
    elif english not in listed("things_do") | {"leaning"}:
        return ""
    return f"{place} {korean('at_rest').get(english, does)}" if place and does else ""


def _shown(english: str, does: str, place: str) -> str:
    if place.endswith(("을", "를")):
        return "나는" if english == "flying" else korean("through")[english]
    return korean("at_rest").get(english, does)


def object_of(english: str, what: Noun) -> str:
    """ "holding", 검 → "검을 들고 있는"; people and pets are held in the arms; meals are 하다."""
    does = korean("done_to")[english]
    if what.head.topic == "people" or what.head.english in listed("hugged"):
        does = does.replace("들고", "안고")
    if english == "eating" and what.text.endswith("식사"):
        does = "하는"
    return f"{marked(what.text, '을', '를')} {does}"
