"""Korean words that say nothing a picture shows, and where they stand in the way of a phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..data import rows
from .derived import word_of
from .hangul import squeezed
from .lexicon import english_of
from .piece import Piece
from .verbs import form_of

_SILENT_PARTICLE = re.compile("(?:에는|에도|에만|까지|부터|마다|은|는|도|만|이|가|엔|에|의|쯤|이면|인데|이라)$")
_OBJECT_PARTICLE = re.compile("(?:을|를|으로|에서)$")
_FLESH = ("살", "집게발", "집게", "등딱지")
_MARKS = tuple("이가을를은는에")


@lru_cache(maxsize=1)
def silent_words() -> frozenset[str]:
    """All of them, squeezed."""
    return frozenset(squeezed(word) for _, words in rows("korean_silent.tsv") for word in words.split("|"))


@lru_cache(maxsize=1)
def _abstract() -> frozenset[str]:
    """Nouns that name nothing a picture shows."""
    return frozenset(
        word for kind, words in rows("korean_silent.tsv") if kind == "abstract" for word in words.split("|")
    )


def is_silent(piece: str, words: Sequence[str]) -> bool:
    """오늘, and 오늘은; a noun with a particle that is spelled like one of them is a noun."""
    if piece in silent_words():
        return True
    if len(words) == 1 and english_of(piece) is None and _OBJECT_PARTICLE.sub("", piece) in _abstract():
        return True  # 약속을, and nothing in 약
    bare = _SILENT_PARTICLE.sub("", piece) if len(words) == 1 else piece
    marked = len(bare) > 1 and bare != piece and bare in silent_words()
    return marked and _is_no_word(bare, piece) and form_of(piece) is None


def _is_no_word(bare: str, piece: str) -> bool:
    """Whether neither is a word of the lexicon; what only sounds like one is none where the word itself is known."""
    return (english_of(bare) if bare in _abstract() else word_of(bare)) is None and english_of(piece) is None


def is_thing_after_all(piece: str, last: bool, before: Sequence[Piece]) -> bool:
    """꿀이 든 단지, 양이 빠져나간 우리: at the end of a sentence a jar and a pen; elsewhere "only" and "we"."""
    if piece == "우리":
        return last and any(other.topic == "animals" or other.english == "empty" for other in before)
    if piece == "게":
        plain = bool(before) and before[-1].kind == "quality" and before[-1].form is not None
        fat = last and plain and any(other.korean in _FLESH or other.topic == "body" for other in before)
        return bool(before) and ("마리" in before[-1].korean or fat)  # 게 한 마리, 살이 통통한 게: a crab
    if piece in ("첨벙", "풍덩"):
        return last and bool(before)  # 물웅덩이 첨벙
    return piece in ("단지", "가장") and last and bool(before)  # 중년 가장: who keeps a family


def adverb_first(words: Sequence[str]) -> list[str]:
    """칠이 | 다 | 벗겨진 → 다 | 칠이 벗겨진: an adverb before the phrase it stands in, so that the phrase is found."""
    found = [*words]
    for at in range(len(found) - 2):
        noun, adverb, verb = found[at : at + 3]
        if noun[-1] in _MARKS and adverb in silent_words() and adverb[-1] != "게" and _is_phrase(noun, verb):
            if form_of(adverb + verb) is not None:  # 모자를 | 거꾸로 쓴: worn backwards
                continue
            found[at : at + 2] = [adverb, noun]
    return found


def _is_phrase(noun: str, verb: str) -> bool:
    """Whether the lexicon holds a noun and its verb as one."""
    said = noun + verb
    if english_of(said) is not None:
        return True
    form = form_of(said)
    return form is not None and form.verb.startswith(noun[:-1]) and len(form.verb) > len(noun)
