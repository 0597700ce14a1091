"""A Korean caption or phrase into English words by the lexicon: particles stripped, longest match, English order.

    하얀 고양이가 | 소파 위에서 | 자고 있다   →   white cat sleeping on sofa

What comes out is no fine English; it is what a tagger would have said, in an order attention can read.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ..dataclass import dataclass
from ..records import Span
from .clause import Clause
from .hangul import squeezed
from .homonyms import NONE, OWN, sense_of
from .known import spans_of
from .lexicon import english_of
from .pieces import pieces_of
from .settle import settled

_LONGEST = 100  # words; what goes on without punctuation is no clause
_SPLIT = re.compile(r"\s*[,.;!?·、。~/()\[\]\"'“”‘’…|+:\n]+\s*")
# Laughing and weeping of chats, and faces drawn with signs.
_CHAT = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]{2,}|[\^♥♡★☆]+[_;]*[\^]*")
_COLOUR = re.compile(r"\s*,\s*(?=(?:색|색깔|색상)[은이]\s)")  # 이불, 색은 연회색: said of the thing before it
# "... is there, and ...": what follows has a subject of its own.
_AND_THEN = re.compile(r"있(?:고|으며|는데|지만)\s+(?!있)")


def english_phrase(korean: str) -> str:
    """The English tag of a Korean word or phrase; "" when a part of it cannot be read."""
    entry = english_of(korean)
    if entry is not None:
        sense = sense_of(squeezed(korean), entry.topic, ())
        return entry.english if sense is None or sense.noun in (OWN, NONE) else sense.noun
    text, _, unread = _clause(unicodedata.normalize("NFC", korean))
    return "" if unread else text.replace(", ", " ")


def english_caption(korean: str) -> tuple[str, tuple[str, ...]]:
    """A Korean caption in English words, and the words nobody could read."""
    found = read(korean)
    return found.text, found.unread


def known_in(korean: str, english: str) -> tuple[Span, ...]:
    """The spans of an English caption that are one thing or one doing each, where it was read here; () otherwise."""
    found = read(korean)
    return found.phrases if found.text == english else ()


@dataclass(frozen=True)
class ReadCaption:
    """A caption that was read: in English, the spans of its phrases there, and the words nobody could read."""

    text: str
    phrases: tuple[Span, ...]
    unread: tuple[str, ...]


@lru_cache(maxsize=64)  # who reads a caption asks for its text, for what is unread, and for its phrases
def read(korean: str) -> ReadCaption:
    """A Korean caption, read clause by clause."""
    text, phrases, unread = "", list[Span](), list[str]()
    plain = _COLOUR.sub(" ", _CHAT.sub(" ", unicodedata.normalize("NFC", korean)))
    for clause in _SPLIT.split(_AND_THEN.sub("있다, ", plain)):
        words = clause.split()
        for start in range(0, len(words), _LONGEST):
            said, known, left = _clause(" ".join(words[start : start + _LONGEST]), squeezed(plain))
            unread += left
            if said:
                text += ", " if text else ""
                phrases += [(begin + len(text), end + len(text)) for begin, end in known]
                text += said
    return ReadCaption(text, tuple(phrases), tuple(unread))


def _clause(korean: str, caption: str = "") -> tuple[str, tuple[Span, ...], list[str]]:
    """One clause in English, the spans of its phrases, and its words that cannot be read."""
    clause = Clause()
    found = pieces_of(korean)
    pieces = settled(found, caption)
    for piece in pieces:
        clause.add(piece)
    text = clause.text()
    unread = dict.fromkeys(piece.korean for piece in (*found, *pieces) if piece.kind == "unread")
    return text, spans_of(filter(None, clause.phrases), text), [*unread]
