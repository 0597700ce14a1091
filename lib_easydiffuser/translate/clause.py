"""English out of the pieces of a clause: who, what they do, to what and where, in an order attention can read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field

from ..dataclass import dataclass
from ..language.phrases import COLOURS
from .denial import WITHOUT, deniable
from .known import doing
from .lexicon import LIVING, MAKING, topic_of
from .measures import apart, length_of, measured
from .piece import NUMBERS, Piece, plural

_PEOPLE = {"person": "people"}
_THERE = {"going": "to ", "feeding": ""}  # 바다에 가는: to the sea, not in it
_HAIRDOS = ("cut", "tail", "tails", "braid", "braids", "bun", "buns", "bangs", "afro", "bob", "mohawk", "dreadlocks")
_PLACE = re.compile("^(?:in front of|in the|in|on the|on|under|against) ")
_ANYBODY = ("person", "people", "child", "children", "man", "woman", "student", "kid")
_HAVING = ("wearing", "holding", "carrying", "with", "in", "using", "riding")
_WHEN = ("day", "night", "morning", "evening", "dawn", "afternoon")
_TAILS = ("on back", "in mouth", "to sleep", "on head", "on shoulder")
# Things that pictures are made like.
_CRAFTS = ("stained glass", "mosaic", "embroidery", "origami", "puppet", "tapestry", "quilt", "woodcut", "clay", "lego")
_LONGEST = 4  # words of a phrase
_RELATIONS = frozenset(("under", "behind", "between", "in front of", "next to", "beside", "over", "beyond"))
_PREPOSITIONS = ("out", "in", "on", "with", "of", "by", "at")


@dataclass
class Clause:
    """What has been read so far: phrases done, and what waits for a noun or a verb.

    Attributes:
        actions: What stands behind the next noun ("wearing hat").
        lacks: The same for what it is said not to have ("without hat"); last, as it reaches to its end.
        inner: The subject of a verb before a noun (아이가 노는 공원): "park with child playing".
        alone: Whether the verb takes no object: what it stands beside is where (하늘을 나는).
        head: Which of those done is the subject of the next verb.
        compound: Whether a noun is among the adjectives (비 오는 밤).
        loose: Objects of a verb that could not be read.
        lacked: Nouns that wait for the word that denies them.
        bare: The nouns among the adjectives.
        shared: The actions before the first of several who may all do it.
        alones: "alone", said of whoever is there.
        phrases: Everything that is a tag by itself, in the words of the clause.
    """

    done: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    lacked: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    alones: list[str] = field(default_factory=list)
    compound: bool = False
    alone: bool = False
    head: int = 0

    def add(self, piece: Piece) -> None:
        """Take the next piece in."""
        if piece.kind == "noun" and piece.role == "dressed":
            self.noun(piece.english, "object")
            self.verb("wearing", "before")
        elif piece.kind == "noun" and (
            piece.role == "like" or piece.particle in ("만한", "만 한")
        ):  # 커튼처럼 일렁이는: no curtain is there
            shown = piece.topic in MAKING or (piece.role == "like" and piece.english.endswith(_CRAFTS))
            if shown:  # 만화책 표지처럼, 유화 같은, 스테인드글라스처럼
                self.noun(piece.english, "compound" if piece.role == "like~" else "")
            self.adjectives, self.bare, self.compound = self.adjectives if shown else [], [], False
        elif piece.kind == "noun" and piece.role == "lacked" and (piece.korean == "아무" or self._tells_when()):
            self.done += self.bare or self.adjectives  # 눈 오는 날 아무도 안 밟은
            self.adjectives, self.bare, self.compound = [], [], False
            self.noun(piece.english, piece.role)
        elif piece.kind == "noun":
            self.noun(piece.english, piece.role)
        elif piece.english == "lone":
            self.alones.append("alone")
            self.phrases.append("alone")
        elif piece.kind == "quality":
            self.adjectives.append(piece.english)
            self.phrases.append(piece.english)
        elif piece.kind == "action":
            self.phrases.append(piece.english.removeprefix("with "))
            self._end(piece.english) if piece.role == "end" else self.actions.append(piece.english)
        elif piece.kind == "place":
            where = _PLACE.match(piece.english)
            head = where[0] if where else ""
            thing = self._with_adjectives(piece.english[len(head) :])  # 대리석 | 바닥에
            self.places.append(head + thing)
            self.phrases.append(thing)
        elif piece.kind == "lacking":
            self._lack(self.lacked, piece.role)
            self.lacked = []
        elif piece.kind == "unread" and piece.role == "noun":
            # The nouns before it are there, and the style of it: 우리 집 강아지 몽이, 민화풍 책가도.
            self.done += [*filter(_is_style, self.adjectives), *self.bare]
            self.adjectives, self.bare, self.compound = [], [], False  # the adjectives were of a noun nobody knows
        elif piece.kind == "unread":  # what was an object of it is nobody's now
            self.loose, self.objects = [*self.loose, *self.objects], []
        elif piece.kind == "verb" and piece.denied:
            self._deny(piece)
        elif piece.kind in ("verb", "being"):
            self.alone = piece.form is not None and piece.form.alone and not piece.english.startswith("looking")
            self.verb(piece.english, piece.role)

    def _tells_when(self) -> bool:
        """비 오는 날 우산 없이: the day is there, and only the umbrella is not."""
        return bool(self.bare) and self.bare[-1].rpartition(" ")[2] in _WHEN

    def noun(self, english: str, role: str) -> None:
        if role == "compound":  # two nouns side by side: the first says what kind
            self.adjectives.append(english)
            self.phrases.append(english)
            self.bare.append(english)
            self.compound = True
            return
        units = [*self.adjectives]
        text = self._with_adjectives(english)
        self.phrases += (
            english.split(" and ")
            if " and " in english and not _is_living(english)  # a mother and son are one sight
            else apart(text) or [self._named(_short(text, english, units), role)]
        )
        if role == "lacked":
            self.lacked.append(self._without(english, text))
            return
        denied = bool(self.lacks)
        if (role == "of" and _is_feature(english)) or role == "in~":
            self._feature(english, text, role)
            return
        if role == "and" and self.actions and not self.lacks and _is_living(english):
            self.shared, self.actions = [*self.shared, *self.actions], []
            self.joined.append(text)
            return
        text = " ".join([text, *self._shared(units, english), *self.actions, *self.lacks])
        self.actions, self.lacks = [], []
        if role == "of" and denied:
            self.actions.append(f"of {text}")
        elif role == "of":
            self.adjectives.append(text)
            self.bare.append(text)
        elif role == "and":
            self.joined.append(text)
        elif role == "object" and any(" wearing " in one for one in self.joined):
            self.done += self.joined  # 드레스 차림의 신부와 턱시도 차림의 신랑: nobody wears a bride
            self.joined, self.head = [], len(self.done)
            self._whole(text, role)
        else:
            self._whole(" and ".join([*self.joined, text]), role)
            self.joined = []

    def _shared(self, units: Sequence[str], english: str) -> list[str]:
        """케이크를 자르는 신랑과 신부: both do it; 자는 개와 하얀 고양이: of the first alone, which takes it back."""
        shared, self.shared = self.shared, []
        if shared and (units or " " in english or self.actions or not _is_living(english)):
            self.joined[-1] = " ".join([self.joined[-1], *shared])
            return []
        return shared

    def _named(self, phrase: str, role: str) -> str:
        """A noun as a phrase; the last of several is not alone with its word of place: between barn and field."""
        return phrase if self.joined else _there(phrase, role)

    def _without(self, english: str, text: str) -> str:
        """모자 쓴 사람은 없고: nobody has a hat; there may be people. 강아지 파는 할머니는 없고: no puppies either."""
        if english not in _ANYBODY:
            self.actions = [] if _is_living(english) else self.actions
            return text
        actions, self.actions = self.actions, []
        worn = [thing for verb, _, thing in (said.partition(" ") for said in actions) if thing and verb in _HAVING]
        return worn[0] if worn else text

    def _feature(self, english: str, text: str, role: str) -> None:
        """파란 눈의 소녀: girl with blue eyes; 노란 옷의 소녀: in yellow clothes. What was said before is hers too."""
        if role == "of" or topic_of(english) == "clothes":
            said = f"{'with' if role == 'of' else 'in'} {' and '.join([*self._joined_features(), text])}"
        else:
            said = f"in {' '.join([text, *self.actions])}"
            self.actions = []
        self.actions.insert(0, said)

    def _whole(self, text: str, role: str) -> None:
        if role.endswith("~"):  # 테이블 위의: waits for its noun
            self.actions.append(f"{role[:-1]} {text}")
        elif role == "object":
            self.objects.append(text)
        elif role == "inner":
            self.inner.append(text)
        elif role in ("subject", ""):
            self._next(role)
            self.done.append(text)
        else:
            self.places.append(f"{role} {text}")

    def _next(self, role: str) -> None:
        """할머니는 콩을 고르고 | 강아지는 졸고: what was said so far is of the subject before."""
        if role == "subject" and self.linked and len(self.done) > self.head:
            self.done[self.head] = " ".join([self.done[self.head], *self.linked])
            self.linked, self.head = [], len(self.done)

    def _joined_features(self) -> list[str]:
        """붉은 눈과 하얀 머리의: both are of who follows."""
        if not all(map(_is_feature, self.joined)):
            return []
        joined, self.joined = self.joined, []
        return joined

    def _with_adjectives(self, english: str) -> str:
        numbers = [word for word in self.adjectives if word in NUMBERS]
        others = [word for word in self.adjectives if word not in NUMBERS]
        self.adjectives, self.bare, self.compound = [], [], False
        dyed = next((word for word in others if word in COLOURS), "") if is_hairdo(english) else ""
        if dyed:  # 검은 단발머리: black hair, bob cut
            others.remove(dyed)
            self.phrases += [f"{dyed} hair", " ".join([*others, english])]
            return " ".join([dyed, "hair and", *others, english])
        if others and others[-1] not in COLOURS and english.startswith(f"{others[-1]} "):
            others.pop()  # 대나무로 엮은 소쿠리: a bamboo basket already
        return " ".join([*numbers, *measured(plural(english) if numbers else english, others)])

    def verb(self, english: str, form: str) -> None:
        """`form`: "end" of the sentence, "link" to the next verb (앉아, 타고), or "before" its noun."""
        text = self._said(english)
        if form == "link":
            self.linked = [text] if text else []
        elif form == "end":
            self._end(text)
        elif self.inner:
            self.actions.append(" ".join(["with", " and ".join(self.inner), *filter(None, [text])]))
            self.inner = []
        elif text:
            self.actions.append(text)

    def _said(self, english: str) -> str:
        """The verb, what it is done to and where; what waited for it goes with it."""
        first, _, rest = english.partition(" ")
        if rest and self.adjectives and not self.compound and first.endswith(("ing", "ed")):  # 빨간 | 우산을 쓴
            word, _, thing = rest.partition(" ")
            out = word in (*_PREPOSITIONS, "up") and thing  # 비 내리는 | 창밖을 보는: out rainy window
            rest = f"{word} {self._with_adjectives(thing)}" if out else self._with_adjectives(rest)
        joins = rest and self.joined and first.endswith("ing") and not any(map(_is_living, self.joined))
        if joins and not (first == "wearing" and any(map(_is_unwearable, self.joined))):
            rest = " and ".join([*self.joined, rest])  # 모자와 | 안경을 쓴
            self.joined = []
        english = f"{first} {rest}".strip()
        places, self.places = self.places, []
        if english == "looking" and self.objects:
            english = "looking at"
        if english == "wearing" and not self.objects:
            english = ""
        self.phrases.append(doing(english, [] if self.alone else self.objects))
        if english.rpartition(" ")[2] in _PREPOSITIONS and not self.objects:
            places = [place.removeprefix("with ").removeprefix("in ") for place in places]
        if english.endswith(" in") and any(place.startswith("on ") for place in places):
            english = english.removesuffix(" in")  # 벽에 박힌: stuck on the wall
        if english in _THERE:
            there = (place.removeprefix("in ").removeprefix("to ") for place in places)
            places = [place if place.startswith("with ") else _THERE[english] + place for place in there]
        english, tail = _with_tail(english) if self.objects else (english, "")
        if tail:
            self.phrases.append(f"{english} {self.objects[0]} {tail}")
        said = [english, *self.objects, *filter(None, [tail]), *places] if english else [*self.objects, *places]
        text = " ".join([*self.linked, *said]) if said != self.linked else english  # 모으고 | 기도하는: said once
        self.objects, self.linked = [], []
        return text

    def _end(self, text: str) -> None:
        if not text:
            return
        if len(self.done) > self.head:
            self.done[self.head] = f"{self.done[self.head]} {text}"
        else:
            self.done.append(text)

    def _deny(self, piece: Piece) -> None:
        """모자를 쓰지 않은: what the verb is done to is not there; without that, what it says is not."""
        things = [*self.lacked, *self.objects] or [piece.english][: bool(piece.english) and not _is_quality(piece)]
        self.lacked, self.objects = [], []
        self._lack(things, piece.role)

    def _lack(self, things: list[str], form: str) -> None:
        said = [_PEOPLE.get(thing, thing).replace(" and ", " or ") for thing in things]
        said = [thing for thing in said if deniable(thing)]
        if not said:
            return
        text = WITHOUT + " or ".join(said)
        if form == "before":
            self.lacks.append(text)
        elif form == "link":
            self.linked.append(text)
        elif len(self.done) > self.head:
            self.done[self.head] = " ".join([self.done[self.head], *self.linked, text])
            self.linked = []
        else:
            self.done.append(text)

    def text(self) -> str:
        loose = [
            *self.joined, *self.adjectives, *self.actions, *self.lacks, *self.inner, *self.loose, *self.objects,
            *self.linked, *self.alones,
        ]  # fmt: skip
        if not loose and self.done and self.places:
            return ", ".join([*self.done[:-1], " ".join([self.done[-1], *self.places])])
        return ", ".join([*self.done, *loose, *self.places])


def _with_tail(english: str) -> tuple[str, str]:
    """carrying on back: what it is done to stands before where."""
    tail = next((tail for tail in _TAILS if english.endswith(f" {tail}")), "")
    return (english.removesuffix(f" {tail}"), tail) if tail else (english, "")


def _short(text: str, english: str, units: Sequence[str]) -> str:
    """A noun with as many of its adjectives as a phrase holds, the nearest ones; none is cut."""
    words = max(_LONGEST, len(english.split()) + 2 * (" of " in english))  # light pink bouquet of rose
    if length_of(text) <= words:
        return text
    if " and " in text:
        return english
    if not text.endswith(" ".join([*units, english])):  # 다섯: numbers stand first
        return " ".join(text.split()[-words:])
    found = english
    for unit in reversed(units):
        if len(f"{unit} {found}".split()) > words:
            break
        found = f"{unit} {found}"
    return found


def _there(phrase: str, role: str) -> str:
    """A noun of place with its word of place, where that is half of what is seen: under bed, behind tree."""
    where = role.removesuffix("~")
    said = f"{where} {phrase}"
    if where == "on" and phrase == "back":
        return ""  # 등에 날개가 달린: "on back" lies, and "back" is no thing
    return said if where in _RELATIONS and len(said.split()) <= _LONGEST else phrase


def is_hairdo(english: str) -> bool:
    """Whether it names how hair is worn, without the word."""
    return (
        "hair" not in english
        and english not in ("tail", "tails")
        and topic_of(english) == "body"
        and english.endswith(_HAIRDOS)
    )


def _is_quality(piece: Piece) -> bool:
    return piece.form is not None and piece.form.quality


def _is_feature(english: str) -> bool:
    return topic_of(english) == "body"


def _is_style(english: str) -> bool:
    return english.endswith(" style") or topic_of(english) == "style"


def _is_unwearable(english: str) -> bool:
    """비행선과 고글 쓴 정비사: nobody wears an airship."""
    return (topic_of(english) or topic_of(english.rpartition(" ")[2])) in ("places", "nature", "food")


def _is_living(english: str) -> bool:
    return topic_of(english) in LIVING
