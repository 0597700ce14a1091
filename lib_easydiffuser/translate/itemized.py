"""Bare lists of things (비오는버스정류장 우산쓴여학생): every word that was written apart is an item of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .lexicon import LIVING
from .piece import Piece, piece_at

_LISTED = 3  # words and nouns of a list
_UNMARKED = ("", "들")
_SAYING_KIND = ("style", "words", "camera")  # 체크무늬 | 셔츠입은남자
# 고양이 | 사진, 고양이 | 수인
_OF_WHOLE = ("사진", "그림", "스케치", "일러스트", "초상화", "실루엣", "배경", "샷", "컷", "무늬", "수인")
_TOGETHER = frozenset([("places", "places"), ("animals", "body"), ("people", "people"), ("people", "body")])


def itemized(pieces: list[Piece], ends: Sequence[int]) -> list[Piece]:
    """The pieces with the last noun of every written word by itself, where the words are a bare list.

    Args:
        ends: Where the last piece of each written word stands.
    """
    nouns = [piece for piece in pieces if piece.kind == "noun"]
    if len(ends) < _LISTED or len(nouns) < _LISTED or not all(map(_is_bare, pieces)):
        return pieces
    found = list(pieces)
    for at in ends:
        if _ends_item(found[at], piece_at(found, at + 1), at + 1 in ends):
            found[at] = by_itself(found[at])
    return found


def before_clause(found: list[Piece], clause: Sequence[Piece]) -> list[Piece]:
    """등산스틱 | 컵라면먹는아저씨들: one word takes no bare noun before it; 강아지 | 모자씀 has one."""
    noun, verb = piece_at(clause, 0), piece_at(clause, 1)
    last = found[-1] if found else Piece("silent")
    begins = noun.kind == "noun" and noun.role == "compound" and verb.kind == "verb"
    if not begins or last.kind != "noun" or last.role != "compound" or last.topic in (*_SAYING_KIND, "clothes"):
        return found
    if last.topic in LIVING and len(clause) == 2 and verb.role == "end":
        return [*found[:-1], replace(last, role="subject", particle="이")]
    return [*found[:-1], by_itself(last)] if last.topic not in LIVING else found


def by_itself(noun: Piece) -> Piece:
    """A bare noun as a thing of its own: 나무 is a tree then, and not wooden."""
    return replace(noun, role="", english=noun.entry.english if noun.entry else noun.english)


def _is_bare(piece: Piece) -> bool:
    if piece.kind == "noun":
        return piece.particle in _UNMARKED and piece.role in ("compound", "")
    ends = piece.kind in ("verb", "being") and (piece.role != "before" or piece.denied)
    return piece.kind not in ("lacking", "place") and not ends


def _ends_item(noun: Piece, behind: Piece, alone: bool) -> bool:
    """Whether a bare noun at the end of a written word is told nothing of by the next; `alone`: a word of one piece."""
    if noun.kind != "noun" or noun.role != "compound" or noun.topic in _SAYING_KIND:
        return False
    if noun.entry is not None and noun.english != noun.entry.english:
        return False  # 가죽 | 의자
    if behind.kind == "verb":
        return not alone and (" " in behind.english or noun.topic == "places")  # 카트 | 모자쓴아저씨
    if behind.kind == "quality":
        return not alone or behind.topic in _SAYING_KIND  # 청바지 | 흰운동화, and 굽 | 높은 | 구두
    return not behind.korean.endswith(_OF_WHOLE) and (noun.topic, behind.topic) not in _TOGETHER
