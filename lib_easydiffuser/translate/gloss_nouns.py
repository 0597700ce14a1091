"""Noun phrases in Korean: adjectives and nouns before a noun, where Korean says it so; None where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..language.stems import stem_phrase
from .hangul import final_of
from .lexicon import LIVING, MAKING, Entry, entry_of

ARTICLES = frozenset("a an the his her its their".split())
_MOST = 5  # words; more is a list of tags, or a sentence
# Nouns that mean something else before another noun, or that Korean would not put there bare.
_NEVER_FIRST = frozenset(
    "watch ring bow fan bat seal well top bar match saw nail pen store letter drill crane iron spring fall back "
    "chest head face hair skin body lime date plant bridge bank palm water light rain crystal snow fire tin star air cover "
    "splash style model passenger step slide swing cross heart shower key log root stream wave branch tree leaf vine "
    "picture painting drawing lighting focus reflection shadow shade exposure title error signature frame mean".split()
)
# Nouns of several meanings, of which the words before choose the one the lexicon does not have.
_NEVER_LAST = frozenset(
    "bat trunk station place roll gear case figure scale pot bow nail board seal crane bun channel key style focus "
    "suit step tank port well bar top wallpaper letter wedge cross slide screen swing dish glue spring tin stick sink "
    "field bed pan ball blossom 4k 8k hdr car chest counter hood sail match mouse dresser drill saw disc print spirit shell iron bin line cap".split()
)
# Of those, what an adjective alone does not change ("white cap" but not "bottle cap").
_PLAIN = frozenset(
    "car counter hood suit bar port tank mouse dresser shell stick cap dish crane sail sink pot board".split()
)
_KIDS = frozenset("boy girl child baby toddler infant brother sister son daughter boys girls children".split())
_PERSONS = frozenset(
    "man woman men women boy girl boys girls person people child children kid male female guy lady".split()
)
_PLACES = frozenset(("places", "things", "nature"))
_ANYTHING = frozenset(("people", "animals", "clothes", "nature", "places", "things", "body"))
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
# Nouns of other topics that stand well before nearly anything.
_GOOD_FIRST = frozenset(
    "winter summer autumn midnight morning evening night forest desert ocean sea beach garden stone ice flower "
    "bamboo rose lotus daisy tulip sunflower maple pine fantasy cyberpunk steampunk anime gothic horror cartoon lace "
    "school uniform hanbok kimono".split()
)
_JEWELS = frozenset("pearl diamond gem".split())
# What a picture is, or holds everywhere: any noun may stand before it.
_GOOD_LAST = frozenset(
    "background landscape illustration photo photograph photography drawing sketch poster pattern portrait silhouette "
    "wallpaper scene interior".split()
)
_AS_HEAD = {"glass": "유리잔", "hair": "머리", "day": "날", "paws": "발", "uniform": "유니폼", "sunset": "노을"}
_AS_FIRST = {"baseball": "야구", "basketball": "농구", "volleyball": "배구", "picture": "사진"}
_FEW = {  # adjectives whose Korean holds for nouns of some topics only
    "fresh": "food", "heavy": "things", "full": "", "strong": "people animals", "sharp": "style camera",
    "high": "places", "low": "", "clear": "nature things", "hot": "food nature", "cold": "food nature",
    "cool": "", "warm": "nature camera style clothes food", "hard": "things", "rich": "style camera",
    "open": "places things", "closed": "places things", "fallen": "", "stuffed": "food", "covered": "",
    "filled": "", "half": "", "whole": "food", "tied": "", "raw": "food animals", "free": "", "lost": "people animals",
    "deep": "nature", "shallow": "nature", "busy": "places", "quiet": "places nature", "light brown": "",
    "lit": "places things", "front": "places things", "rear": "places things", "left": "", "right": "",
    "tropical": "places nature food animals", "domestic": "", "opaque": "things", "wet": "places things clothes animals",
    "thin": "people animals things", "thick": "things clothes nature", "narrow": "places", "flat": "nature",
    "weak": "people animals", "soft": "things camera", "rough": "nature", "blowing": "", "hidden": "places things",
    "taking off": "", "turning": "", "feeling": "", "painted": "places things", "centered": "", "cropped": "",
    "crossed": "", "alone": "", "together": "", "bare": "", "tan": "clothes", "fried": "food animals", "short": "body "
    "clothes people animals things", "straight": "places", "smooth": "nature style", "dim": "places camera",
    "moving": "places things", "running": "people animals", "dead": "animals nature", "sweet": "food",
    "simple": "style camera", "raised": "", "fancy": "places things clothes", "folded": "things clothes",
    "detailed": "style camera clothes places body nature things", "plain": "clothes things places camera",
    **dict.fromkeys(
        "iron metal steel brass plastic leather denim silk velvet wool woolen cotton linen rubber latex concrete brick "
        "marble granite clay ceramic porcelain tile asphalt cobblestone wicker cardboard wooden wood".split(),
        "things places clothes",
    ),
}  # fmt: skip
# Participles that hold for things too.
_OF_THINGS = frozenset(
    "floating flying falling burning hanging parked moving spinning rolling dripping steaming bubbling melting drifting "
    "sinking crashed landing glowing sparkling glittering blooming".split()
)
# What is done to something: before a noun it is done to that, not by that.
DONE_TO = {
    "holding": "들고 있는", "eating": "먹는", "drinking": "마시는", "riding": "타는", "reading": "읽는",
    "carrying": "나르는", "throwing": "던지는", "catching": "잡는", "kicking": "차는", "pushing": "미는",
    "pulling": "당기는", "pouring": "따르는", "lifting": "들어 올리는", "cutting": "자르는", "touching": "만지는",
    "petting": "쓰다듬는", "hugging": "껴안은", "kissing": "입 맞추는", "driving": "운전하는", "watching": "지켜보는",
    "licking": "핥는", "biting": "깨무는", "chasing": "뒤쫓는", "swinging": "휘두르는", "opening": "여는",
    "closing": "닫는", "cooking": "요리하는", "chewing": "씹는", "washing": "씻는", "stirring": "젓는",
    "planting": "심는", "following": "따라가는", "cleaning": "청소하는",
}  # fmt: skip
ALSO_DOING = frozenset("eating drinking reading kissing hugging cooking running".split())
_TRANSITIVE_ONLY = frozenset("wearing shooting playing writing".split())


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
        if start == 0:
            return Noun("유리잔" if head.english == "glass" else head.gloss, head, " " in head.english)
        forms = _before(words[:start], head)
        if forms is not None:
            shown = "불빛" if words[-1] == "lights" else _AS_HEAD.get(head.english, head.gloss)
            return Noun(" ".join([*forms, shown]), head, True)
    return None


def marked(text: str, with_final: str, without: str) -> str:
    """The text and its particle: 을 or 를, 이 or 가, 과 or 와."""
    return text + (with_final if final_of(text[-1]) else without)


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
        return "" if stem_phrase(head.english) in _NEVER_LAST - _PLAIN else _adjective(entry, head)
    if not last or stem_phrase(head.english) in _NEVER_LAST - _GOOD_LAST:
        return ""
    if entry.before:  # a material: 유리, 철제
        return "" if entry.english in _NEVER_FIRST or head.topic in LIVING else entry.before
    return _compound(entry, head) if entry.is_noun else ""


def _adjective(entry: Entry, head: Entry) -> str:
    english, living = entry.english, head.topic in LIVING
    if not _said_of(english, head) or (entry.topic == "actions" and not _may_do(english, head)):
        return ""
    if english in ("young", "little", "small") and (
        head.english in _KIDS or (english == "young" and not _person(head))
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
    if english in ("white", "black", "brown", "yellow", "red") and head.english in _PERSONS:
        return False
    return english not in _FEW or head.topic in _FEW[english].split()


def _may_do(english: str, head: Entry) -> bool:
    """Whether a participle before this noun is what it does: sleeping cat, but not reading book."""
    if english in DONE_TO and english not in ALSO_DOING or english in _TRANSITIVE_ONLY:
        return False
    if head.topic in LIVING:
        return True
    return (
        english in _OF_THINGS
        or (not english.endswith("ing") and head.topic in ("body", "camera", "style"))
        or (english in ("smiling", "crying", "laughing") and head.english == "face")
    )


def _compound(entry: Entry, head: Entry) -> str:
    """A noun before a noun."""
    first, last = entry.english, head.english
    if entry.topic == "body":
        return f"{entry.gloss}의" if " " in first and head.topic == "people" else ""
    if first in _NEVER_FIRST or (first in _PERSONS and head.topic == "people"):
        return ""
    if entry.topic == "people" and head.topic == "body":
        return f"{entry.gloss}의"
    if first == "baby" and head.topic == "animals":
        return entry.gloss
    fine = (
        (first in _JEWELS and head.topic == "clothes")
        or (entry.topic, head.topic) in _PAIRS
        or (first in _GOOD_FIRST and head.topic in _ANYTHING)
        or (last in _GOOD_LAST and (entry.topic not in MAKING or first in _GOOD_FIRST))
    )
    return _AS_FIRST.get(first, entry.gloss) if fine else ""
