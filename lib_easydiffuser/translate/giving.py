"""Who gave, made or owns a thing is not in its picture: 이모가 사 준 찻잔, 할머니가 떠 주신 목도리, 삼촌 공방."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .hangul import final_of
from .lexicon import LIVING
from .particles import SUBJECT
from .piece import Piece, participle, piece_at

# Whose place or feast it is: 삼촌 공방, 할머니 댁.
_KIN = frozenset(
    """
    할머니 할아버지 외할머니 외할아버지 엄마 아빠 어머니 아버지 이모 삼촌 고모 외삼촌 숙모 언니 누나 오빠 조카 친구 사촌
    """.split()
)
_KNITTED = "knitted"  # 떠 준 목도리, whatever floats elsewhere
_GIVEN = ("준", "주신", "줬던", "주셨던", "보낸", "보내신")
# Verbs that say how a thing was made; any other says nothing of how it looks.
_MAKING = frozenset(
    """
    뜨다 짜다 깎다 굽다 만들다 그리다 끓이다 빚다 접다 꿰매다 조각하다 엮다 새기다 튀기다 볶다 부치다
    썰다 담그다 삶다 찌다 싸다 무치다 말다 지지다 조리다 내리다 차리다 절이다
    """.split()
)


def given(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without those who gave the thing behind them."""
    found = list(pieces)
    for at, piece in enumerate(found):
        who, thing = piece_at(found, at - 1), _behind(found, at)
        gives = piece.kind == "verb" and piece.role == "before" and not piece.denied
        gives = gives and (piece.korean.endswith(_GIVEN) or _is_cooked(piece, thing))
        if gives and _is_giver(who) and thing.kind == "noun" and thing.topic not in (*LIVING, "places", "body"):
            found[at - 1] = replace(who, kind="silent")
            found[at] = _made(piece)
    return [piece for at, piece in enumerate(found) if piece.kind != "silent" and not _owns_place(found, at)]


def _is_cooked(verb: Piece, dish: Piece) -> bool:
    """남편이 끓인 미역국: the cook is not in the bowl; 엄마가 끓이는 국 is stirred by her."""
    done = verb.form is not None and verb.form.verb in _MAKING and final_of(verb.korean[-1]) == final_of("은")
    return done and not verb.korean.endswith("는") and dish.topic == "food"


def _owns_place(pieces: Sequence[Piece], at: int) -> bool:
    """삼촌 공방: who owns a place is not seen in it."""
    kin = pieces[at].kind == "noun" and pieces[at].korean in _KIN and pieces[at].role in ("compound", "of")
    return kin and piece_at(pieces, at + 1).kind == "noun" and piece_at(pieces, at + 1).topic == "places"


def _is_giver(noun: Piece) -> bool:
    return (
        noun.kind == "noun"
        and noun.topic == "people"
        and noun.role == "subject"
        and noun.particle in (*SUBJECT, "께서")
    )


def _made(verb: Piece) -> Piece:
    making = verb.form is not None and verb.form.verb in _MAKING
    done = _KNITTED if verb.form is not None and verb.form.verb == "뜨다" else participle(verb.english)
    return Piece("quality", done, verb.korean) if making else replace(verb, kind="silent")


def _behind(pieces: Sequence[Piece], at: int) -> Piece:
    while piece_at(pieces, at + 1).kind == "quality" or piece_at(pieces, at + 1).role == "compound":
        at += 1
    return piece_at(pieces, at + 1)
