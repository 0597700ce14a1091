"""A Korean caption or phrase into English words by the lexicon: particles stripped, longest match, English order.

    하얀 고양이가 | 소파 위에서 | 자고 있다   →   white cat sleeping on sofa

What comes out is no fine English; it is what a tagger would have said, in an order attention can read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from .counters import number_first
from .hangul import squeezed
from .lexicon import Entry, english_before, english_of, entry_of
from .verbs import forms

# Longest first; the value is the English preposition, or the role the particle gives its noun.
_PARTICLES = {
    "위에서": "on", "위에": "on", "위의": "on~", "위로": "onto", "아래에서": "under", "아래에": "under",
    "아래의": "under~", "밑에서": "under", "밑에": "under", "밑의": "under~", "속에서": "in", "속에": "in",
    "속의": "in~", "안에서": "in", "안에": "in", "안의": "in~", "앞에서": "in front of", "앞에": "in front of",
    "앞의": "in front of~", "뒤에서": "behind", "뒤에": "behind", "뒤의": "behind~", "옆에서": "next to",
    "옆에": "next to", "옆의": "next to~", "근처에서": "near", "근처에": "near", "근처의": "near~",
    "에서의": "in~", "에서": "in", "에게": "to", "에": "in", "으로": "with", "로": "with", "을": "object",
    "를": "object", "은": "subject", "는": "subject", "이": "subject", "가": "subject", "께서": "subject",
    "와 함께": "with", "과 함께": "with", "와": "and", "과": "and", "하고": "and", "이랑": "and", "랑": "and",
    "의": "of", "도": "subject", "만": "subject", "들이": "subject", "들은": "subject", "들을": "object",
    "들의": "of", "들과": "and", "들": "", "이다": "", "입니다": "", "인": "",
}  # fmt: skip
_ORDERED = sorted(_PARTICLES, key=len, reverse=True)
_BEING = re.compile("있(?:는|다|습니다|음|어요)(?:모습|장면)?")
_SILENT = frozenset(
    """
    그 이 저 한 어떤 그리고 또 또는 매우 아주 정말 너무 약간 조금 모습 장면 사진속 그림속 것 수 채 채로 중 중인
    그녀의 그의 자신의 함께 서로 모두 다 더 가장 여러 많은 몇 한명의 한마리의 하나의 명의 마리의 개의 지는 놓인
    놓여 놓여있는 놓여있다 가지고 및 위해 향해 따라 통해 우리 우리의 내 나의 제 느낌의 풍의 스타일의
    들어가 들어가있다 들어있는
    """.split()
)
_SPLIT = re.compile(r"\s*[,.;!?·、。\n]+\s*")
# "... is there, and ...": what follows has a subject of its own.
_AND_THEN = re.compile(r"있(?:고|으며|는데|지만)\s+(?!있)")
_LONGEST = 6  # words in one lexicon phrase
_LINKS = ("고", "며", "면서", "아", "어", "서", "워")
_MANY = frozenset("two three four five six seven eight nine ten".split())
_PLURALS = {"man": "men", "woman": "women", "child": "children", "person": "people", "sheep": "sheep", "deer": "deer"}


@dataclass
class _Clause:
    """What has been read so far: phrases done, and what waits for a noun or a verb."""

    done: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)

    def noun(self, english: str, role: str) -> None:
        if role == "compound":  # two nouns side by side: the first says what kind
            self.adjectives.append(english)
            return
        numbers = [word for word in self.adjectives if word in _MANY]
        others = [word for word in self.adjectives if word not in _MANY]
        text = " ".join([*numbers, *others, plural(english) if numbers else english, *self.actions])
        self.adjectives, self.actions = [], []
        if role == "of" and _is_feature(english):  # 파란 눈의 소녀: girl with blue eyes
            self.actions.append(f"with {text}")
            return
        if role in ("of", "and"):
            (self.adjectives if role == "of" else self.joined).append(text)
            return
        text = " and ".join([*self.joined, text])
        self.joined = []
        if role.endswith("~"):  # 테이블 위의: waits for its noun
            self.actions.append(f"{role[:-1]} {text}")
        elif role == "object":
            self.objects.append(text)
        elif role in ("subject", ""):
            self.done.append(text)
        else:
            self.places.append(f"{role} {text}")

    def verb(self, english: str, form: str) -> None:
        """`form`: "end" of the sentence, "link" to the next verb (앉아, 타고), or "before" its noun."""
        said = [english, *self.objects, *self.places] if english else self.places
        text = " ".join([*self.linked, *said])
        self.objects, self.places, self.linked = [], [], []
        if form == "link":
            self.linked = [text]
        elif form == "end" and self.done:
            self.done[0] = " ".join(part for part in (self.done[0], text) if part)
        elif text:
            (self.done if form == "end" else self.actions).append(text)

    def text(self) -> str:
        loose = [*self.joined, *self.adjectives, *self.actions, *self.objects, *self.linked]
        if not loose and self.done and self.places:
            return ", ".join([*self.done[:-1], " ".join([self.done[-1], *self.places])])
        return ", ".join([*self.done, *loose, *self.places])


def english_phrase(korean: str) -> str:
    """The English tag of a Korean word or phrase; "" when a part of it cannot be read."""
    entry = english_of(korean)
    return entry.english if entry else _clause(korean).replace(", ", " ")


def english_caption(korean: str) -> tuple[str, tuple[str, ...]]:
    """A Korean caption in English words, and the words nobody could read."""
    found: list[str] = []
    unread: list[str] = []
    for clause in _SPLIT.split(_AND_THEN.sub("있다, ", unicodedata.normalize("NFC", korean))):
        if clause.strip():
            text = _clause(clause, unread)
            found += [text] if text else []
    return ", ".join(found), tuple(unread)


def _clause(korean: str, unread: list[str] | None = None) -> str:
    """One clause; with no list for what cannot be read, a single unread word makes it ""."""
    words = number_first(unicodedata.normalize("NFC", korean).split())
    clause = _Clause()
    while words:
        for length in range(min(_LONGEST, len(words)), 0, -1):
            if _take(clause, words[:length], last=length == len(words)):
                words = words[length:]
                break
        else:
            if unread is None:
                return ""
            unread.append(words[0])
            words = words[1:]
    return clause.text()


def _take(clause: _Clause, words: list[str], last: bool) -> bool:
    """Read some words as one piece into the clause; False when they are none."""
    piece = squeezed(" ".join(words))
    if piece in _SILENT:
        return True
    if re.fullmatch(r"[a-z0-9.,'-]+", piece):
        clause.noun(piece, "")
        return True
    if _BEING.fullmatch(piece):
        clause.verb("", "end" if last else "before")
        return True
    entry = english_of(piece)
    verb = forms().get(piece)
    if verb and not (entry and (entry.is_noun or " " in entry.english)):
        clause.verb(verb, _form(piece, last))
        return True
    if entry is not None:
        _place(clause, entry, piece, last)
        return True
    return _with_particle(clause, words)


def _form(verb: str, last: bool) -> str:
    if verb.endswith(_LINKS) and not last:
        return "link"
    return "end" if last and not verb.endswith(("는", "은")) else "before"


def _is_feature(english: str) -> bool:
    entry = entry_of(english)
    return entry is not None and entry.topic == "body"


def _place(clause: _Clause, entry: Entry, piece: str, last: bool) -> None:
    """A word without a particle: before a noun it says what kind, at the end it is the thing."""
    if last:
        clause.noun(entry.english, "")
    elif entry.english.partition(" ")[0].endswith("ing") and " " in entry.english:
        clause.actions.append(entry.english)  # 모자를 쓴: wearing hat
    elif entry.is_noun:
        clause.noun((english_before(piece) or entry).english, "compound")
    else:
        clause.adjectives.append(entry.english)


def _with_particle(clause: _Clause, words: list[str]) -> bool:
    """A noun and its particle; a particle stands in one word with its noun or in words of its own (위에)."""
    text = " ".join(words)
    for particle in _ORDERED:
        stem = text.removesuffix(particle)
        if stem.strip() and stem != text:
            entry = english_of(stem)
            if entry is not None:
                many = particle.startswith("들") and entry.is_noun
                clause.noun(plural(entry.english) if many else entry.english, _PARTICLES[particle])
                return True
    return False


def plural(noun: str) -> str:
    """The plural of an English noun phrase, well enough for a tag."""
    *before, last = noun.split(" ")
    if last in _PLURALS:
        last = _PLURALS[last]
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = last[:-1] + "ies"
    elif last not in _PLURALS.values() and (not last.endswith("s") or last.endswith("ss")):
        last += "es" if last.endswith(("ss", "x", "ch", "sh")) else "s"
    return " ".join([*before, last])
