"""Noun phrases in Korean: adjectives and nouns before a noun, where Korean says it so; None where it does not."""

from __future__ import annotations

from collections.abc import Sequence

from ..dataclass import dataclass
from ..language.stems import stem_phrase
from .gloss_words import korean, listed
from .hangul import final_of
from .lexicon import LIVING, MAKING, Entry, entry_of

ARTICLES = frozenset("a an the his her its their".split())
_B = 17  # the final ㅂ among the finals
_MOST = 5  # words; more is a list of tags, or a sentence
_ANYTHING = frozenset(("people", "animals", "clothes", "nature", "places", "things", "body"))
SOLID = frozenset(("people", "animals", "things", "places", "nature", "food"))
# (topic before, topic of the noun): pairs that Korean says side by side.
_PAIRS = frozenset(
    [
        *(("places", topic) for topic in ("places", "things", "people", "animals", "nature", "food")),
        *(("things", topic) for topic in ("things", "places")),
        *(("food", topic) for topic in ("food", "things", "places")),
        *(("animals", topic) for topic in ("body", "things", "people")),
        *(("people", topic) for topic in ("people", "clothes")),
    ]
)


@dataclass(frozen=True)
class Noun:
    """A noun phrase: its Korean, the entry of its noun, and whether words stand before that."""

    text: str
    head: Entry
    modified: bool = False


def noun(words: Sequence[str]) -> Noun | None:
    """ "red dress" → "빨간 드레스"; None when a part is unknown, or not said so in Korean."""
    words = [word for word in words if word not in ARTICLES]
    for start in range(len(words) if len(words) <= _MOST else 0):
        head = entry_of(" ".join(words[start:]))
        if head is None or not head.is_noun:
            continue
        if start == 0 and head.english in listed("ambiguous"):
            return None
        if start == 0:
            return Noun("유리잔" if head.english == "glass" else head.gloss, head, " " in head.english)
        forms = _before(words[:start], head)
        if forms is not None:
            shown = "불빛" if words[-1] == "lights" else korean("as_head").get(head.english, head.gloss)
            return Noun(" ".join([*_chained(forms), shown]), head, True)
    return None


def marked(text: str, with_final: str, without: str) -> str:
    """The text and its particle: 을 or 를, 이 or 가, 과 or 와."""
    return text + (with_final if final_of(text[-1]) else without)


def _chained(forms: Sequence[str]) -> list[str]:
    """ "아름다운", "세밀한" → "아름답고", "세밀한"; the same word is said once. Colours and nouns stand as they are."""
    forms = list(dict.fromkeys(forms))
    quality = [form.endswith(("한", "운")) for form in forms]
    return [_and(form) if quality[at] and quality[at + 1 : at + 2] == [True] else form for at, form in enumerate(forms)]


def _and(form: str) -> str:
    """세밀한 → 세밀하고; 아름다운 → 아름답고 (ㅂ, which 운 has taken, comes back)."""
    if form.endswith("한"):
        return form[:-1] + "하고"
    return form[:-2] + chr(ord(form[-2]) + _B) + "고" if len(form) > 1 and not final_of(form[-2]) else form


def _before(words: Sequence[str], head: Entry) -> list[str] | None:
    """The forms before a noun: adjectives, then at most one noun; None when one of them does not stand there."""
    forms: list[str] = []
    while words:
        for length in range(len(words), 0, -1):
            entry = entry_of(" ".join(words[:length]))
            form = _form(entry, head, last=length == len(words)) if entry else ""
            if form:
                forms, words = [*forms, form], words[length:]
                break
        else:
            return None
    return forms


def _form(entry: Entry, head: Entry, last: bool) -> str:
    if entry.before and not entry.is_noun:
        return "" if stem_phrase(head.english) in listed("never_last") - listed("plain") else _adjective(entry, head)
    if not last or stem_phrase(head.english) in listed("never_last") - listed("good_last"):
        return ""
    if entry.before:  # a material: 유리, 철제
        return "" if entry.english in listed("never_first") or head.topic in LIVING else entry.before
    return _compound(entry, head) if entry.is_noun else ""


def _adjective(entry: Entry, head: Entry) -> str:
    english, living = entry.english, head.topic in LIVING
    if not _said_of(english, head) or (entry.topic == "actions" and not _may_do(english, head)):
        return ""
    if english in ("young", "little", "small") and (
        head.english in listed("kids") or (english == "young" and not _person(head))
    ):
        return "어린" if living else ""
    if english in ("male", "female") and head.topic == "animals":
        return "수컷" if english == "male" else "암컷"
    if english == "broken" and head.english in ("window", "glass", "mirror"):
        return "깨진"
    if english == "thick" and head.topic == "nature":
        return "짙은"
    if english == "dark" and head.topic in ("clothes", "body"):
        return "짙은"
    return entry.before_living if living else entry.before


def _person(head: Entry) -> bool:
    return head.topic == "people"


def _said_of(english: str, head: Entry) -> bool:
    if english in ("white", "black", "brown", "yellow", "red") and head.english in listed("persons"):
        return False
    return english not in korean("few") or head.topic in korean("few")[english].split()


def _may_do(english: str, head: Entry) -> bool:
    """Whether a participle before this noun is what it does: sleeping cat, but not reading book."""
    if (english in korean("done_to") and english not in listed("also_doing")) or english in listed("transitive_only"):
        return False
    if head.topic in LIVING:
        return True
    return (
        english in listed("of_things")
        or (not english.endswith("ing") and head.topic in ("body", "camera", "style"))
        or (english in ("smiling", "crying", "laughing") and head.english == "face")
    )


def _compound(entry: Entry, head: Entry) -> str:
    """A noun before a noun."""
    first, last = entry.english, head.english
    if entry.topic == "body":
        return f"{entry.gloss}의" if " " in first and head.topic == "people" else ""
    if first in listed("never_first") or (first in listed("persons") and head.topic == "people"):
        return ""
    if entry.topic == "people" and head.topic == "body":
        return f"{entry.gloss}의"
    if first == "baby" and head.topic == "animals":
        return entry.gloss
    fine = (
        (first in listed("jewels") and head.topic == "clothes")
        or (entry.topic, head.topic) in _PAIRS
        or (first in listed("good_first") and head.topic in _ANYTHING)
        or (last in listed("good_last") and (entry.topic not in MAKING or first in listed("good_first")))
    )
    return korean("as_first").get(first, entry.gloss) if fine else ""
