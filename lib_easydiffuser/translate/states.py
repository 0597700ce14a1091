"""What state a thing is in: 한쪽 귀가 접힌 강아지 has a folded ear, 불타는 성 is a burning castle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .lexicon import LIVING
from .particles import SUBJECT
from .piece import PAIRS, Piece, piece_at

# Participles of states that do not end as others do.
_STATES = frozenset("open shut cut torn broken worn bent frozen lit unlit hung wet dried-up split burnt burst".split())
_NO_STATE = frozenset(
    "covered filled surrounded seen reflected attached placed drawn written dressed used buried".split()
)
# What people do is no look of the place they do it in.
_OF_PEOPLE = frozenset(
    """
    sleeping eating sitting resting playing walking studying working living lying dancing singing reading going coming
    gathering appearing starting
    """.split()
)
_LOOKING = ("body", "clothes", "food")
_TOLD = ("things", "places", "body", "clothes", "food")
_BEFORE_ALONE = ("silent", "quality", "noun", "being", "lacking")


def in_states(pieces: list[Piece]) -> list[Piece]:
    """Part and state as one: with folded ear; a lifeless thing and what it does: burning castle."""
    return _bound(_told(_parts(pieces)))


def is_state(english: str) -> bool:
    """Whether a participle names a state that stands before its thing: folded, broken."""
    return " " not in english and english not in _NO_STATE and (english.endswith(("ed", "en")) or english in _STATES)


def _parts(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        part = piece_at(found, len(found) - 1)
        behind = piece_at(pieces, at + 1)
        before = piece.kind == "verb" and not piece.denied and piece.role == "before"
        state = before and (is_state(piece.english) or (part.topic in _LOOKING and _hangs(piece)))
        owned = part.kind == "noun" and part.role in ("subject", "inner") and part.particle in (*SUBJECT, "만", "")
        if (
            state
            and owned
            and part.topic not in (*LIVING, "nature", "", "actions")
            and behind.kind in ("noun", "quality")
        ):
            thing = PAIRS.get(part.english, part.english)
            found[-1] = replace(part, role="object", english=f"{piece.english} {thing}")
            found.append(replace(piece, english="with"))
        else:
            found.append(piece)
    return found


def _told(pieces: list[Piece]) -> list[Piece]:
    """책상은 모두 부서져 있었다, 귀가 잘려 있고: what a sentence says became of a thing stands before it."""
    found = list(pieces)
    for at in range(len(found) - 1, 0, -1):
        thing, verb = found[at - 1], found[at]
        told = verb.kind == "verb" and verb.role in ("end", "link") and not verb.denied and is_state(verb.english)
        own = thing.kind == "noun" and thing.role == "subject" and thing.topic in _TOLD
        if told and own and piece_at(found, at - 2).role != "object":
            found[at - 1 : at + 1] = [Piece("quality", verb.english, verb.korean), thing]
    return found


def _hangs(verb: Piece) -> bool:
    """귀가 축 늘어진, 눈이 반짝이는: what a part does by itself is how it looks."""
    plain = " " not in verb.english and verb.english.endswith("ing") and verb.english not in _OF_PEOPLE
    return plain and verb.form is not None and verb.form.alone


def _bound(pieces: list[Piece]) -> list[Piece]:
    found = list(pieces)
    for at, piece in enumerate(found):
        thing = _behind(found, at)
        if _flies(piece, piece_at(found, at - 1)) and thing.kind == "noun" and _may_be(piece.english, thing):
            found[at - 1] = replace(found[at - 1], role="in")  # 하늘을 나는 자동차: a flying car
        named = thing.kind == "noun" and _may_be(piece.english, thing)
        if _is_by_itself(found, at) and (named or (_holds_clothes(thing) and _is_plain(piece.english))):
            found[at] = replace(piece, kind="quality", role="")
    return found


def _flies(verb: Piece, where: Piece) -> bool:
    return verb.kind == "verb" and verb.english == "flying" and where.korean == "하늘" and where.role == "object"


def _is_by_itself(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a verb before a noun has nobody of its own, nor a thing or a place."""
    piece, before = pieces[at], piece_at(pieces, at - 1)
    if piece.kind != "verb" or piece.role != "before" or piece.denied or piece.form is None:
        return False
    free = before.kind not in ("noun", "place", "verb", "unread", "action") or before.role in ("", "and")
    free = free or (before.korean == "하늘" and before.role == "in")
    return free and (piece.form.alone or is_state(piece.english))


def _may_be(english: str, thing: Piece) -> bool:
    if thing.topic in (*LIVING, "", "camera", "style", "words", "actions"):
        return False
    return _is_plain(english)


def _holds_clothes(verb: Piece) -> bool:
    """번쩍이는 갑옷을 입은: a verb that is read with what is worn."""
    return verb.kind == "verb" and verb.english.startswith("wearing ") and any(sign in verb.korean for sign in "을를")


def _is_plain(english: str) -> bool:
    plain = " " not in english and (english.endswith("ing") or is_state(english))
    return plain and english not in _OF_PEOPLE and english not in _NO_STATE


def _behind(pieces: Sequence[Piece], at: int) -> Piece:
    """The noun that a verb stands before, its adjectives passed."""
    at += 1
    while piece_at(pieces, at).kind == "quality" or (
        piece_at(pieces, at).kind == "noun" and piece_at(pieces, at).role == "compound"
    ):
        at += 1
    return piece_at(pieces, at)
