"""What stands in Korean under an English tag: the lexicon's word, or one made of words it knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ..host import Host
from ..language.stems import stem
from ..records import Tag
from ..settings import Settings
from .gloss_counts import NUMBERS, counted
from .gloss_nouns import noun
from .gloss_phrases import phrase
from .lexicon import entry_of
from .wish import wants_korean

_LONGEST = 7  # words; a longer tag is a sentence
# "glass of wine": Korean counts what is in it.
_UNITS = {
    "glass": "한 잔", "cup": "한 잔", "mug": "한 잔", "bottle": "한 병", "can": "한 캔", "jar": "한 병",
    "plate": "한 접시", "bowl": "한 그릇", "slice": "한 조각", "piece": "한 조각", "bunch": "한 다발", "pair": "한 쌍",
    "box": "한 상자", "basket": "한 바구니", "pile": "더미", "stack": "더미", "group": "무리", "herd": "무리",
    "flock": "무리", "row": "한 줄",
}  # fmt: skip
_MEASURED = frozenset("food things nature people animals clothes".split())
_PLACES = {
    "under": "아래", "behind": "뒤", "between": "사이", "in front of": "앞", "next to": "옆", "beside": "옆",
    "over": "위", "beyond": "너머",
}  # fmt: skip
_SOMEWHERE = frozenset("things places nature people animals clothes food".split())
_DRINKS = frozenset(("food", "nature"))
_FILLS = {
    **dict.fromkeys(("glass", "cup", "mug", "bottle", "can", "jar", "plate", "bowl", "slice"), _DRINKS),
    **dict.fromkeys(("herd", "flock"), frozenset(("animals",))), "group": frozenset(("people", "animals")),
    "pair": frozenset(),
}  # fmt: skip


def glosses(tags: Iterable[Tag], settings: Settings, host: Host) -> tuple[tuple[str, str], ...]:
    """(tag, its Korean) of every tag the lexicon knows; () when nobody wants them."""
    if not wants_korean(settings, host):
        return ()
    return tuple((text, gloss(text)) for text in dict.fromkeys(tag.text for tag in tags) if gloss(text))


@lru_cache(maxsize=8192)
def gloss(tag: str) -> str:
    """The Korean of an English tag; "" when any part of it is not known."""
    words = tag.lower().replace("_", " ").split()
    if len(words) > 1 and words[0] in ("a", "an", "the"):
        del words[0]
    if not words or len(words) > _LONGEST:
        return ""
    return _known(words) or _counted(words) or _measured(words) or _where(words) or _phrase(words)


def _known(words: list[str]) -> str:
    found = entry_of(" ".join(words))
    return found.gloss if found else ""


def _counted(words: list[str]) -> str:
    """ "two dogs" → "개 두 마리", "two cups of tea" → "차 두 잔"."""
    number = NUMBERS.get(words[0])
    measured = _measured([stem(words[1]), *words[2:]]) if number and words[2:3] == ["of"] else ""
    if number and " 한 " in measured:
        return measured.replace(" 한 ", f" {number} ")
    what = phrase(words[1:]) if number else None
    return counted(words[0], what) if what else ""


def _measured(words: list[str]) -> str:
    """ "glass of wine" → "와인 한 잔", "pile of oranges" → "오렌지 더미"."""
    unit = _UNITS.get(words[0]) if words[1:2] == ["of"] else None
    what = noun(words[2:]) if unit else None
    return f"{what.text} {unit}" if what and what.head.topic in _FILLS.get(words[0], _MEASURED) else ""


def _where(words: list[str]) -> str:
    """ "under bed" → "침대 아래", "in front of altar" → "제단 앞"."""
    for preposition, place in _PLACES.items():
        taken = preposition.split()
        where = noun(words[len(taken) :]) if words[: len(taken)] == taken else None
        if where is not None and where.head.topic in _SOMEWHERE:
            return f"{where.text} {place}"
    return ""


def _phrase(words: list[str]) -> str:
    if words[0] in NUMBERS:
        return ""
    found = phrase(words)
    return found.text if found else ""
