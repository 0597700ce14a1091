"""Whose eyes are blue, whose verb it is: what stands before a noun and has a subject of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..language.phrases import COLOURS
from .clause import Clause
from .lexicon import LIVING, MAKING, english_of
from .particles import SUBJECT, TOPIC
from .piece import PAIRS, Piece, piece_at
from .verbs import adnominal

_NEAR = 4  # pieces between a noun and its verb
# Verbs whose subject is what the next noun has (눈 덮인 산), and what is said of it then.
_HAVING = {
    "with": "with", "covered in": "covered in", "covered with": "covered with", "filled with": "filled with",
    "surrounded by": "surrounded by", "overlooking": "overlooking", "drawn": "with", "written": "with",
    "attached": "with", "seen": "with",
    "appearing": "with",
}  # fmt: skip


def had(pieces: list[Piece]) -> list[Piece]:
    """눈이 쌓인 산, 글자가 적힌 간판: what the next noun has is said behind it. 나무로 만든: made of."""
    found = list(pieces)
    for at, piece in enumerate(found):
        noun = piece_at(found, at - 1)
        if piece.kind == "verb" and piece.english in _HAVING and _is_had(found, at):
            found[at - 1] = replace(noun, role="object")
            found[at] = replace(piece, english=_HAVING[piece.english])
        if piece.kind == "verb" and piece.english == "making" and noun.role == "with":
            found[at] = replace(piece, english="made of")
        tool = piece_at(found, at - 2) if noun.kind == "quality" else noun  # 먹으로 거칠게 그린
        drawn = tool.role == "with" or (tool.role in ("in", "on") and tool.particle != "에서")  # 라떼 위에 그린 곰
        if piece.kind == "verb" and piece.english == "drawing" and drawn and piece.korean == "그린":
            found[at] = replace(piece, english="drawn")
        if piece.kind == "verb" and piece.english == "photographing" and tool.role == "with" and piece.korean == "찍은":
            found[at] = replace(piece, english="printed" if tool.topic == "style" else "photographed")  # 판화로 찍은
    return found


def _is_had(pieces: Sequence[Piece], at: int) -> bool:
    """Whether the subject right before a verb is what another noun has."""
    noun = piece_at(pieces, at - 1)
    if not _is_subject(noun) or noun.particle in TOPIC:
        return False
    return pieces[at].role == "before" or any(_is_subject(other) for other in pieces[: at - 1])


def _is_subject(piece: Piece) -> bool:
    return piece.kind == "noun" and piece.role == "subject"


def predicates(pieces: list[Piece]) -> list[Piece]:
    """머리가 긴 소녀, 눈이 파란 소녀: girl with long hair; 하늘이 맑다: clear sky."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        noun = found[-1] if found else Piece("silent")
        behind = piece.kind == "quality" and piece_at(pieces, at + 1).kind in ("noun", "quality")
        if behind and _owned(found, noun, pieces, at):
            own = _qualities(found)
            found[len(found) - 1 - len(own) :] = [_feature(noun, piece, own)]
        elif _tells(piece) and (back := _told_subject(found)) < 0:
            at_noun = len(found) + back
            start = _first_of_compound(found, at_noun)
            said = _predicate(found[: at_noun + 1], found[at_noun], piece)
            before = said[0].kind == "quality"  # 겨울 바다는 | 푸르다: a blue winter sea
            found[start:] = [
                *said[:before],
                *found[start:at_noun],
                *said[before:],
                *found[at_noun + 1 :],
            ]
        else:
            found.append(piece)
    return found


def _first_of_compound(found: Sequence[Piece], at: int) -> int:
    while piece_at(found, at - 1).role == "compound" and found[at - 1].topic not in LIVING:
        at -= 1
    return at


def _tells(piece: Piece) -> bool:
    return piece.kind == "verb" and piece.form is not None and piece.form.quality and not piece.denied


def _told_subject(found: Sequence[Piece]) -> int:
    """Where the subject of an adjective stands, from the end; what it lacks is passed: 하늘은 | 구름 | 없이 맑다."""
    back = -1
    while -back < len(found) and (found[back].kind == "lacking" or found[back].role == "lacked"):
        back -= 1
    return back if found and _is_subject(found[back]) else 0


def _owned(found: list[Piece], noun: Piece, pieces: Sequence[Piece], at: int) -> bool:
    """Whether the noun before an adjective belongs to the noun behind it."""
    if noun.kind != "noun":
        return False
    if noun.role == "compound" and noun.topic == "body":
        own = " " in noun.english and piece_at(found, len(found) - 2).kind == "quality"  # 갈색 곱슬머리 | 파란 원피스
        material = pieces[at].form is None and pieces[at].english not in COLOURS  # 포니테일 | 가죽 앞치마
        return not own and not material and pieces[at].topic not in MAKING  # 립스틱 | 흑백사진
    if noun.role != "subject" or noun.particle not in (*SUBJECT, "만", "끝이", "끝만"):
        return False  # 바구니만 빨간 자전거, 귀 끝이 까만 토끼
    return noun.topic == "body" or not _awaited(pieces, at, found[:-1])


def _qualities(found: Sequence[Piece]) -> list[Piece]:
    """What stands before the last noun and is its own: 초록색 | 잎이 무성한 나무."""
    own: list[Piece] = []
    for piece in reversed(found[:-1]):
        if piece.kind != "quality":
            break
        own.insert(0, piece)
    return own


def _feature(noun: Piece, quality: Piece, own: Sequence[Piece] = ()) -> Piece:
    if own:
        return Piece("action", f"with {_joined(noun, quality, own)}")
    said = english_of(quality.korean + noun.korean)
    if said is None and (trait := english_of(noun.korean + quality.korean)) is not None and not trait.is_noun:
        return Piece("quality", trait.english, noun.korean + quality.korean)
    return Piece("action", f"with {_joined(noun, quality)}")


def _joined(noun: Piece, quality: Piece, own: Sequence[Piece] = ()) -> str:
    before = _adnominal(quality)
    said = english_of(before + noun.korean)
    if said is not None and not own:
        return said.english
    clause = Clause(adjectives=[quality.english, *(piece.english for piece in own)])
    clause.noun(PAIRS.get(noun.english, noun.english), "")
    return clause.text()


def _adnominal(piece: Piece) -> str:
    """파랗다 → 파란: how a predicate stands before its noun."""
    return (adnominal(piece.form.verb) if piece.form else "") or piece.korean


def _predicate(found: list[Piece], noun: Piece, piece: Piece) -> list[Piece]:
    if noun.particle not in TOPIC and any(_is_subject(other) for other in found[:-1]):
        return [Piece("action", f"with {_joined(noun, piece)}", role="end")]
    return [Piece("quality", piece.english), noun]


def inner(pieces: list[Piece]) -> list[Piece]:
    """아이들이 노는 공원: the subject of a verb that stands before another noun."""
    found = list(pieces)
    for at, piece in enumerate(found):
        where = _verb_behind(found, at)
        if _is_subject(piece) and piece.particle in (*SUBJECT, "") and where and found[where].role == "before":
            others = any(map(_is_subject, found[at + 1 : where]))
            if where + 1 < len(found) and not others and not _awaited(found, where, found[:at]):
                found[at] = replace(piece, role="inner")
    return found


def _verb_behind(pieces: Sequence[Piece], at: int) -> int:
    """Where the next verb stands; 0 when none is near."""
    near = range(at + 1, min(len(pieces), at + 1 + _NEAR))
    found = next((there for there in near if pieces[there].kind in ("verb", "being")), 0)
    while found and pieces[found].role == "link" and piece_at(pieces, found + 1).kind == "verb":
        found += 1  # 손잡고 | 걷는
    return found


def _awaited(pieces: Sequence[Piece], at: int, before: Sequence[Piece]) -> bool:
    """Whether a verb at the end of the clause still waits for a subject, if this noun is not its own."""
    ends = any(other.kind in ("verb", "being", "lacking") and other.role == "end" for other in pieces[at + 1 :])
    return ends and not any(_is_subject(other) for other in (*before, *pieces[at + 1 :]))
