"""What stands in Korean under an English tag: the lexicon's word, or one made of words it knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ..host import Host
from ..records import Tag
from ..settings import Settings
from .hangul import final_of
from .lexicon import LIVING, Entry, entry_of
from .wish import wants_korean

_COUNTED = {
    "two": "두", "three": "세", "four": "네", "five": "다섯", "six": "여섯", "seven": "일곱", "eight": "여덟",
    "nine": "아홉", "ten": "열",
}  # fmt: skip
_LONGEST = 6  # words; a longer tag is a sentence
# Nouns that mean something else before another noun, or that Korean would not put there bare.
_NEVER_FIRST = frozenset(
    "watch ring bow fan bat seal well top bar match saw nail pen store letter drill crane iron spring fall back "
    "chest head face hair skin body lime date plant bridge bank".split()
)
# "X in Y": Korean puts Y first. {y} and {x} are glosses.
_RELATIONS = {
    "on": "{y} 위의 {x}", "on top of": "{y} 위의 {x}", "under": "{y} 아래의 {x}", "beneath": "{y} 아래의 {x}",
    "behind": "{y} 뒤의 {x}", "in front of": "{y} 앞의 {x}", "next to": "{y} 옆의 {x}", "beside": "{y} 옆의 {x}",
    "near": "{y} 근처의 {x}", "in": "{y}의 {x}", "at": "{y}의 {x}", "inside": "{y} 안의 {x}", "of": "{y}의 {x}",
    "and": "{x}{and} {y}",
}  # fmt: skip
_HAVING = "{y}{is} 있는 {x}"
# "glass of wine": Korean counts what is in it.
_UNITS = {
    "glass": "한 잔", "cup": "한 잔", "mug": "한 잔", "bottle": "한 병", "can": "한 캔", "jar": "한 병",
    "plate": "한 접시", "bowl": "한 그릇", "slice": "한 조각", "piece": "한 조각", "bunch": "한 다발", "pair": "한 쌍",
    "box": "한 상자", "basket": "한 바구니", "pile": "더미", "stack": "더미", "group": "무리", "herd": "무리",
    "flock": "무리", "row": "한 줄",
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
    return _known(words) or _counted(words) or _measured(words) or _noun_phrase(words)[0] or _related(words)


def _known(words: list[str]) -> str:
    found = entry_of(" ".join(words))
    return found.gloss if found else ""


def _counted(words: list[str]) -> str:
    """ "two dogs" → "개 두 마리": Korean counts behind the noun, in its own units."""
    number = _COUNTED.get(words[0])
    if number is None:
        return ""
    text, head = _noun_phrase(words[1:])
    units = {"people": "명", "animals": "마리"}
    text = text.removesuffix("들")
    return f"{text} {number} {units.get(head.topic, '개')}" if head and head.is_noun else ""


def _measured(words: list[str]) -> str:
    """ "glass of wine" → "와인 한 잔", "pile of oranges" → "오렌지 더미"."""
    unit = _UNITS.get(words[0]) if words[1:2] == ["of"] else None
    text, head = _noun_phrase([word for word in words[2:] if not _article(word)])
    return f"{text} {unit}" if unit and head and head.is_noun else ""


def _related(words: list[str]) -> str:
    """ "cat on table" → "테이블 위의 고양이"."""
    for start in range(1, len(words) - 1):
        for length in (3, 2, 1):
            relation, rest = " ".join(words[start : start + length]), words[start + length :]
            if rest and (pattern := _with(rest) if relation == "with" else _RELATIONS.get(relation)):
                return _filled(pattern, words[:start], rest)
    return ""


def _filled(pattern: str, left: list[str], right: list[str]) -> str:
    (x, head), (y, other) = _noun_phrase(left), _noun_phrase([word for word in right if not _article(word)])
    if not (head and other and head.is_noun):
        return ""
    if other.topic == "clothes" and pattern == "{y}의 {x}" and head.topic in LIVING:
        pattern = "{y} 차림의 {x}"
    particles = {"and": "과" if final_of(x[-1]) else "와", "is": "이" if final_of(y[-1]) else "가"}
    return pattern.format_map({"x": x, "y": y, **particles})


def _with(words: list[str]) -> str:
    """A part of the body or a garment is of somebody; anything else is there."""
    head = _noun_phrase([word for word in words if not _article(word)])[1]
    return "{y}의 {x}" if head is not None and head.topic in ("body", "clothes") else _HAVING


def _article(word: str) -> bool:
    return word in ("a", "an", "the", "his", "her", "its", "their")


def _noun_phrase(words: list[str]) -> tuple[str, Entry | None]:
    """ "red dress" → "빨간 드레스" and the entry of its noun; ("", None) when a part is unknown."""
    acting = _acting(words)
    if acting[1] is not None:
        return acting
    for start in range(len(words)):
        head = entry_of(" ".join(words[start:]))
        if head is not None and (head.is_noun or start == 0):
            before = _before(words[:start], head)
            if before is not None:
                return " ".join([*before, head.gloss]), head
    return "", None


def _acting(words: list[str]) -> tuple[str, Entry | None]:
    """ "cat sleeping" → "자는 고양이", "man riding horse" → "말을 타는 남자": what follows its noun."""
    for at in range(1, len(words)):
        for end in range(len(words), at, -1):
            does = entry_of(" ".join(words[at:end]))
            if does is not None and does.before and does.topic == "actions":
                return _who_does(words[:at], does, [word for word in words[end:] if not _article(word)])
    return "", None


def _who_does(who: list[str], does: Entry, what: list[str]) -> tuple[str, Entry | None]:
    text, head = _noun_phrase(who)
    target, thing = _noun_phrase(what) if what else ("", None)
    if head is None or not head.is_noun or (what and thing is None):
        return "", None
    mark = "을" if target and final_of(target[-1]) else "를"
    return f"{target}{mark} {does.before} {text}" if target else f"{does.before} {text}", head


def _before(words: list[str], head: Entry) -> list[str] | None:
    """The forms before a noun, longest known phrases first; None when one is unknown."""
    forms: list[str] = []
    while words:
        for length in range(len(words), 0, -1):
            form = _form(" ".join(words[:length]), head)
            if form:
                forms, words = [*forms, form], words[length:]
                break
        else:
            return None
    return forms


def _form(english: str, head: Entry) -> str:
    entry = entry_of(english)
    if entry is None:
        return ""
    if entry.before:
        return entry.before_living if head.topic in LIVING else entry.before
    if entry.topic == "body" and " " in entry.english:
        return f"{entry.gloss}의"  # "long hair girl"
    return entry.gloss if entry.is_noun and english not in _NEVER_FIRST else ""
