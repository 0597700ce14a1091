"""The words of a Korean clause as pieces, longest match first; words without spaces are cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .ages import ages_joined
from .counters import is_count, number_first
from .cutting import cut
from .derived import word_of
from .halves import halved, is_of_peel
from .homonyms import is_homonym
from .itemized import before_clause, itemized
from .lexicon import english_before, english_of
from .likeness import is_of_somebody, sized
from .particles import PARTICLES
from .piece import Piece
from .reading import read
from .sides import sides_first
from .silent import adverb_first
from .spelling import heard_alike
from .supposed import supposed_left_out
from .verbs import form_of

LONGEST = 6  # words in one lexicon phrase
_LETTERS = 40  # a longer piece is no phrase of the lexicon
_COMPOUND = 7  # letters of two nouns written together, with a particle
_SPELLED = 7  # letters; a longer word is several written together
_MOST = frozenset("앞뒤뒷윗위아끝왼오꼭처마가먼밑")  # what 맨 stands before begins so
_BOTH = ("볼", "뺨", "손", "팔", "귀", "어깨", "눈", "다리", "발", "날개", "갈래", "무릎", "주먹", "끝")
_ENDS = ("끝", "옆", "쪽", "가장자리", "모서리")
_HATTED = "쓰쓴썼벗"  # 갓 쓰고: a hat
_STEM, _DOING = 2, frozenset("하한할함합했")
_SET_DOWN = ("놓", "올려", "내려", "걸터", "버티", "얹")  # 턱 올려놓는다: thump, no chin
_NAILS = re.compile("[한두세네몇]$|하나|둘|셋|다섯|여섯|여러|[한두세네]개|박|과|상자|통|자국|구멍")
_TELLING = "다요음함네어야지해"


def pieces_of(clause: str) -> list[Piece]:
    """The pieces of one clause, in its order."""
    words = adverb_first(number_first(sides_first(ages_joined(_without_most(supposed_left_out(clause.split()))))))
    found: list[Piece] = []
    ends: list[int] = []
    at = 0
    while at < len(words):
        size = sized(words[at:])
        if size is not None and found and is_of_somebody(size[1], found[-1]):
            found.pop()
        half = halved(words[at:])
        known = _longest(words, at, found)
        half = half if half is not None and known[0] <= half[0] else None  # 반쯤 감은 눈 is a phrase
        if half is not None and found and is_of_peel(half[1], found[-1]):
            found.pop()
        length, piece = size or half or known
        if length == 1 and at + 1 < len(words) and _is_adverb(words[at], words[at + 1]):
            piece = Piece("silent", korean=words[at])
        if piece is None:
            length, piece = 1, _misspelled(words[at], found, at + 1 == len(words)) if not _is_two(words[at]) else None
        if piece is None:
            parts = [words[at]] if _is_unknown_doing(words[at]) else number_first(_cut(words[at]))
            if parts != [words[at]]:
                found = [*before_clause(found, cut_up := _pieces_of_cut(parts, at + 1 == len(words))), *cut_up]
            else:
                found.append(Piece("unread", korean=words[at]))
            length = 1
        else:
            found.append(piece)
        ends.append(len(found) - 1)
        at += length
    return itemized(found, ends)


def _cut(word: str) -> list[str]:
    """The words that one is made of, or one that is heard like it: 흙뭍은감자."""
    parts = cut(word, _kind)
    if len(parts) > 1 and all(map(_kind, parts)):
        return parts
    others = (cut(other, _kind) for other in heard_alike(word)) if 3 < len(word) <= _SPELLED else ()
    return next((some for some in others if len(some) > 1 and all(map(_kind, some))), parts)


def _is_two(word: str) -> bool:
    """가죽의자: leather and a chair, and no slip of 가죽이자."""
    halves = ((word[:at], word[at:]) for at in range(_STEM, len(word) - 1)) if 3 < len(word) <= _SPELLED else ()
    return any(all(english_of(half) is not None for half in both) for both in halves)


def _is_unknown_doing(word: str) -> bool:
    """대피하는, 체험했는데: a noun of two syllables that nobody knows, and what is done of it; no two words of one."""
    tail = word[_STEM:]
    doing = form_of(tail) if tail[:1] in _DOING else None
    return doing is not None and doing.verb == "하다" and word_of(word[:_STEM]) is None


def _is_adverb(word: str, following: str) -> bool:
    """못 참고: cannot, no nail; 갓 구운: just now, no hat; 양 볼, 양 끝: both, no sheep."""
    if word == "턱":
        return following.startswith(_SET_DOWN)
    if word == "못":
        return not _NAILS.match(following)
    if word == "양":
        return following.startswith(_BOTH)
    return word == "갓" and form_of(following) is not None and following[0] not in _HATTED


def _without_most(words: Sequence[str]) -> list[str]:
    """맨 앞줄, 맨 위 칸: in front, on top; no bare thing, and none that is tied. 벤치 양 끝에: at both, no sheep."""
    following = [*words[1:], ""]
    return [
        word
        for word, after in zip(words, following, strict=False)
        if not (word == "맨" and after[:1] in _MOST) and not (word == "양" and after.startswith(_ENDS))
    ]


def _misspelled(word: str, before: Sequence[Piece], last: bool) -> Piece | None:
    """A word written as it is heard: 됬다, 꽃이 → 꼿이; a noun of one syllable would be found in too many."""
    if not 2 <= len(word) <= _SPELLED:
        return None
    for other in heard_alike(word):
        piece = read([other], before, last)
        only_particle = other[:-1] == word[:-1] and len(word) == 2  # 벽애
        if piece is not None and piece.kind != "silent" and (len(piece.korean) > 1 or only_particle):
            return piece
    return None


def _pieces_of_cut(parts: Sequence[str], last: bool) -> list[Piece]:
    """The pieces of one word that was written without spaces."""
    found: list[Piece] = []
    at = 0
    while at < len(parts):
        length, piece = _longest(parts, at, found, last)
        found.append(piece or Piece("unread", korean=parts[at]))
        at += length
    return _as_one(found) if sum(map(len, parts)) <= _COMPOUND else found


def _as_one(parts: list[Piece]) -> list[Piece]:
    """돌바닥, 병실침대: two nouns of one short word are one thing, in a list of things too."""
    if len(parts) != 2 or any(part.kind != "noun" or not part.english for part in parts):
        return parts
    kind, thing = parts
    if kind.role != "compound" or (len(thing.korean) == 1 and is_homonym(thing.korean)):
        return parts
    said = english_before(kind.korean) or kind  # 니트비니: a knit one
    english = f"{said.english} {thing.english}"
    entry = replace(thing.entry, english=english) if thing.entry is not None else None
    return [replace(thing, english=english, korean=kind.korean + thing.korean, entry=entry)]


def _longest(words: Sequence[str], at: int, before: Sequence[Piece], ends: bool = True) -> tuple[int, Piece | None]:
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        some = words[at : at + length]
        if length > 1 and sum(map(len, some)) > _LETTERS:
            continue
        if length > 1 and words[at + length : at + length + 1] == ["마리의"]:
            continue  # 선 | 한 그루의 나무: the number is of the noun behind
        piece = read(some, before, ends and at + length == len(words), words[-1][-1] in _TELLING)
        if piece is not None:
            return length, piece
    return 1, None


def _kind(letters: str) -> str:
    """What some letters of a word without spaces may be, in the words of `cut`."""
    if is_count(letters):
        return "count"
    piece = read([letters], (), False)
    if piece is None or (piece.kind == "silent" and len(letters) == 1):
        return ""
    if piece.kind == "noun":
        named = "marked" if piece.particle else "noun"
        return "syllable" if len(piece.korean) == 1 else named
    if len(letters) > 1:
        return "phrase" if _holds_noun(letters) else "verb"
    return "short" if piece.kind == "quality" else "done"


def _holds_noun(letters: str) -> bool:
    """빵굽는: its noun may be the end of the one before (붕어빵 | 굽는)."""
    ends = (end for end in range(1, len(letters)) if letters[:end] not in PARTICLES)  # 만드는 holds no bay
    return any(form_of(letters[end:]) is not None and english_of(letters[:end]) is not None for end in ends)
