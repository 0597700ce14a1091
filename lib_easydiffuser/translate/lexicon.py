"""The embedded Korean-English lexicon: what stands in data/korean_*.tsv, found from either side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..data import rows
from ..dataclass import dataclass
from ..language.stems import stem_phrase
from .hangul import squeezed

TOPICS = (
    "people", "body", "clothes", "nature", "animals", "places", "things", "food",
    "camera", "style", "negative", "actions", "words",
)  # fmt: skip
NOUNS = frozenset(TOPICS[:8])
MAKING = frozenset(("camera", "style"))
LIVING = frozenset(("people", "animals"))
_FIRST = "korean_objects.tsv"  # its words mean here what a picture holds, whatever the other files say
_READ_ONLY = (_FIRST, "korean_looks.tsv", "korean_reading.tsv", "korean_fields.tsv", "korean_scenes.tsv")
# Korean words of several entries, where the order of the files would pick the rarer thing: what a picture holds.
_FIRST_SENSE = {
    "배": "ship", "창": "window", "풀": "grass", "여성": "woman", "남성": "man", "경찰": "police officer",
    "바다": "sea", "금": "gold", "식당": "restaurant", "거미줄": "spider web", "이불": "blanket",
    "관중": "spectators", "자매": "sisters", "형제": "brothers", "창틀": "windowsill", "묘비": "gravestone",
    "캠핑카": "camper van", "무지개색": "rainbow",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One English tag and its Korean.

    Attributes:
        gloss: What is shown under the tag.
        also: More Korean words accepted for it.
        before: How it stands before a noun ("빨간"); "" for one that does not.
        before_living: The same before a living being ("키 큰" where a thing is "높은").
        topic: The file it is from.
    """

    english: str
    gloss: str
    also: tuple[str, ...] = ()
    before: str = ""
    before_living: str = ""
    topic: str = ""

    @property
    def is_noun(self) -> bool:
        """Whether other words may stand before it: a thing, or what a picture is made of (background, sketch)."""
        known = self.topic in NOUNS or (self.topic in MAKING and " " not in self.english)
        return known and self.before in ("", self.gloss)


def entry_of(tag: str) -> Entry | None:
    """The lexicon's entry of an English tag, its number and spelling folded; None when it has none."""
    text = " ".join(tag.lower().replace("_", " ").split())
    return _english().get(text) or _stems().get(stem_phrase(text))


def english_of(korean: str) -> Entry | None:
    """The entry a Korean word or phrase stands for, however it is spaced; None when none does."""
    return _korean().get(squeezed(korean))


def english_before(korean: str) -> Entry | None:
    """The entry whose form before a noun this is: 나무 is a tree, but 나무 의자 a wooden chair."""
    return _adnominal().get(squeezed(korean))


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Every entry, in the order of the files."""
    return tuple(_entry(row, topic) for topic in TOPICS for row in rows(f"korean_{topic}.tsv"))


@lru_cache(maxsize=1)
def _read_only() -> tuple[Entry, ...]:
    """Entries that stand for Korean words alone: no gloss is made of them."""
    return tuple(_entry([*row[:3], ""], row[3]) for name in _READ_ONLY for row in rows(name))


def topic_of(english: str) -> str:
    """The topic of an English word or phrase that Korean was read as; "" for one of no list."""
    entry = entry_of(english) or _read_names().get(english)
    return entry.topic if entry else ""


@lru_cache(maxsize=1)
def _read_names() -> Mapping[str, Entry]:
    return {entry.english: entry for entry in _read_only()}


def _entry(row: list[str], topic: str) -> Entry:
    english, gloss, also, before = (*row, "", "")[:4]
    thing, _, living = before.partition("|")
    return Entry(english, gloss, tuple(word for word in also.split("|") if word), thing, living or thing, topic)


@lru_cache(maxsize=1)
def _english() -> Mapping[str, Entry]:
    return {entry.english: entry for entry in entries()}


@lru_cache(maxsize=1)
def _stems() -> Mapping[str, Entry]:
    """By stems; the first entry of a stem holds it."""
    return {stem_phrase(entry.english): entry for entry in reversed(entries())}


@lru_cache(maxsize=1)
def _korean() -> Mapping[str, Entry]:
    """By Korean: a first sense, then a gloss before a synonym before a form, the first entry before later ones."""
    found = {word: _english()[english] for word, english in _FIRST_SENSE.items()}
    for row in rows(_FIRST):
        entry = _entry([*row[:3], ""], row[3])
        found |= {squeezed(word): entry for word in (entry.gloss, *entry.also)}
    for words in (lambda e: (e.gloss,), lambda e: e.also, lambda e: (e.before, e.before_living)):
        for entry in (*entries(), *_read_only()):
            for word in words(entry):
                if word:
                    found.setdefault(squeezed(word), entry)
    return found


@lru_cache(maxsize=1)
def _adnominal() -> Mapping[str, Entry]:
    return {squeezed(entry.before): entry for entry in reversed(entries()) if entry.before}
