"""What is there no more, by a verb that does not say so by itself: 새가 떠난 둥지, 지붕이 날아간 헛간."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .contradicted import contradicted, dried
from .hangul import final_of
from .lexicon import LIVING
from .piece import ALL, Piece, piece_at

_LEAVING = frozenset("떠나다 떠나가다 빠져나가다 돌아가다 나가다".split())
_LEAVING_SPELLED = re.compile("(?:빠져나간|달아난|달아나버린|도망간|도망친|도망가버린|떠나가버린)$")
_FLOWN = frozenset("날아가다 떨어지다 뜯기다 뜯어지다 벗겨지다".split())
_CLEARED = frozenset("걷히다 개다 물러가다 물러나다 흩어지다 가시다".split())  # 비구름이 걷힌 능선
_STOPPED = frozenset("끊기다 끊어지다".split())
_LOSING = frozenset("잃다 잃어버리다 빠뜨리다 빠트리다 놓치다".split())
_FREEING = frozenset("풀다 끄르다".split())
# What nobody has as a thing: 길을 잃은 is lost.
_NOT_LOST = frozenset("길 입맛 정신 균형 중심 의식 넋 말 시력 빛 색 때 기차 버스".split())
_TIES = ("leash", "chain", "shackles", "handcuffs", "reins", "saddle", "muzzle", "rope")
# Verbs that leave none where they are done to all: 잎이 다 떨어진, 털이 다 빠진.
_GONE_WHOLLY = frozenset("떨어지다 빠지다 잘리다 뽑히다 녹다 뜯기다 뜯어지다 팔리다 시들다 증발하다 떼이다".split())
_FLAKING = ("paint", "coating", "lacquer", "varnish", "wallpaper", "gilding", "air", "battery", "color")
_WITHERED = ("flower", "flowers", "petal", "petals", "leaf", "leaves", "blossom", "blossoms", "rose", "cherry blossom")
_WITHERING = ("지고", "지고는", "졌고", "지고서", "져서", "졌지만", "지고말아")
_PLACES = ("places", "things", "nature", "camera")
_HOMES = ("nest", "bird nest", "cage", "birdcage", "beehive", "doghouse")
# 낙서를 지운 벽, 꼬리를 잘라 낸 도마뱀, 밥을 다 먹은 그릇
_REMOVING = re.compile(
    "(?:지운|없앤|치운|뗀|제거한|버린|먹은|마신|비운)$|(?:지워|걷어|떼어|떼|잘라|도려|뜯어|뽑아|벗겨|덜어|털어|긁어)낸$"
)
_PAST = final_of("은")


def losses(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with verbs that leave a noun without a thing as what lacks it."""
    found = dried(contradicted(_left_out(_still_gone(pieces))))
    for at, piece in enumerate(found):
        if piece.kind in ("verb", "quality") and piece.form is not None and not piece.denied and _is_done(piece):
            thing = piece_at(found, at - 1)
            if thing.kind == "noun" and _is_gone(piece, thing, _next_noun(found, at)):
                found[at] = Piece("lacking", "", piece.korean, piece.role or "before")
                found = _every_subject(found, at - 1)
    return found


def _still_gone(pieces: Sequence[Piece]) -> list[Piece]:
    """제비가 떠나고 | 없는 처마: how it came to be gone says no more."""
    return [
        piece
        for at, piece in enumerate(pieces)
        if not (
            piece.kind == "verb"
            and piece.role == "link"
            and piece_at(pieces, at + 1).kind == "lacking"
            and piece_at(pieces, at - 1).role == "subject"
        )
    ]


def _left_out(pieces: Sequence[Piece]) -> list[Piece]:
    """고기반찬은커녕 나물뿐인: what is not even there lacks by itself, where no verb says so."""
    found = list(pieces)
    for at, piece in enumerate(found):
        denied = any(other.kind == "lacking" or other.denied for other in found[at + 1 :])
        if piece.kind == "noun" and piece.particle.endswith("커녕") and not denied:
            found[at + 1 : at + 1] = [Piece("lacking", "", "커녕", "link")]
    return found


def _is_done(verb: Piece) -> bool:
    """떠난, 떠나 버린: it has left; 떠나는 is still there. 꽃은 지고 | 잎만: the blossoms are over."""
    if verb.role == "link" and verb.korean in _WITHERING:
        return True
    return verb.role in ("before", "") and not verb.korean.endswith("는") and final_of(verb.korean[-1]) == _PAST


def _is_gone(piece: Piece, thing: Piece, owner: Piece) -> bool:
    verb = piece.form.verb if piece.form is not None else ""
    bare = thing.role in ("subject", "compound")
    if verb == "지다":
        return bare and thing.english.endswith(_WITHERED)
    if piece.particle == ALL and verb in _GONE_WHOLLY:
        return bare and thing.english not in _FLAKING
    if verb in _LEAVING or _LEAVING_SPELLED.match(piece.korean):
        return bare and thing.topic in (*LIVING, "things") and (owner.topic in _PLACES or owner.english in _HOMES)
    if verb in _CLEARED:
        return bare and thing.topic == "nature" and owner.kind == "noun"
    if verb in _STOPPED:
        return bare and thing.topic == "people"
    if verb in _FLOWN:
        return bare and verb == "날아가다" and thing.topic in ("places", "clothes") and owner.kind == "noun"
    if verb in _LOSING:
        return thing.role in ("object", "compound") and thing.korean not in _NOT_LOST and bool(thing.english)
    if _REMOVING.match(piece.korean) and thing.role == "object":
        return owner.kind == "noun" and (owner.topic not in LIVING or thing.topic in ("body", "clothes", "style"))
    return verb in _FREEING and thing.role == "object" and thing.english.endswith(_TIES)


def _next_noun(pieces: Sequence[Piece], at: int) -> Piece:
    while piece_at(pieces, at + 1).kind in ("quality", "verb"):
        at += 1
    return piece_at(pieces, at + 1)


def _every_subject(pieces: list[Piece], at: int) -> list[Piece]:
    """선수도 관중도 떠난: none of them is there."""
    found = list(pieces)
    while at >= 0 and found[at].kind == "noun" and found[at].particle == "도":
        found[at] = replace(found[at], role="subject")
        at -= 1
    return found
