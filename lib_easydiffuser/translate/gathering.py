"""Pieces that say one thing with their neighbour before anything else is settled: how far, what only, whose face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .itemized import by_itself
from .lexicon import LIVING
from .piece import ALL, Piece, piece_at

# Verbs behind "as far as the waist": 허리까지 오는, 발목까지 내려오는.
_REACHING = frozenset(
    """
    오다 내려오다 올라오다 닿다 덮다 늘어지다 늘어뜨리다 기르다 자라다 흘러내리다 드리우다 내려가다 길다 떨어지다 끌리다
    """.split()
)
_AS_FAR = {
    "바닥": "floor",
    "땅": "floor",
    "발끝": "floor",
    "발등": "floor",
    "귀밑": "ear",
    "턱밑": "chin",
    "등": "back",
}
_SIZES = frozenset("폭 너비 넓이 길이 높이 두께 굵기 크기 깊이 무게 둘레 부피 기장 품".split())
_COMPARED = ("보다", "보다도", "보다는", "보다더", "보다 더")
_FACES = frozenset("표정 얼굴표정 얼굴".split())
# How high footwear is, told by its neck: 목이 긴 장화.
_NECKS = {"long": "tall", "tall": "high-top", "high": "high-top", "short": "ankle"}
_SHOD = ("boots", "socks", "sneakers", "shoes", "stockings")
_COLLARED = ("sweater", "shirt", "t-shirt", "knit")
_WHOLLY = ("다", "모두", "몽땅", "죄다", "전부", "싹", "모조리", "거의다", "싹다", "깡그리")
_LISTED = 3  # bare nouns that make a list of what has a clause in it


def gathered(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with those that say one thing with the next as that."""
    found = [piece for piece in _wholly(pieces) if piece.kind != "silent"]
    for step in (_sizes, _faces, _only, _measured, _necks, _listed, _last_place):
        found = [piece for piece in step(found) if piece.kind != "silent"]
    return found


def _wholly(pieces: Sequence[Piece]) -> list[Piece]:
    """꽃잎이 거의 다 진: a verb is told that none is left, for `losses`."""
    return [
        replace(piece, particle=ALL) if _is_all(piece, piece_at(pieces, at - 1)) else piece
        for at, piece in enumerate(pieces)
    ]


def _is_all(verb: Piece, adverb: Piece) -> bool:
    return verb.kind in ("verb", "quality") and adverb.kind == "silent" and adverb.korean in _WHOLLY


def _sizes(pieces: list[Piece]) -> list[Piece]:
    """폭이 좁은 골목: what is narrow says by itself that its width is; 얼굴보다 큰 귀 are big, no face is told of."""
    return [
        replace(piece, kind="silent")
        if (piece.korean.rstrip("이가은는") in _SIZES or piece.particle in _COMPARED)
        and piece_at(pieces, at + 1).kind in ("quality", "verb")
        and (form := piece_at(pieces, at + 1).form) is not None
        and form.quality
        else piece
        for at, piece in enumerate(pieces)
    ]


def _faces(pieces: list[Piece]) -> list[Piece]:
    """활짝 웃는 표정의 간호사: she smiles; a face of hers says no more."""
    return [
        replace(piece, kind="silent")
        if piece.korean in _FACES and piece.role in ("of", "with") and _does_alone(piece_at(pieces, at - 1))
        else piece
        for at, piece in enumerate(pieces)
    ]


def _does_alone(piece: Piece) -> bool:
    done = piece.kind == "verb" and piece.role == "before" and not piece.denied
    return done and piece.form is not None and piece.form.alone


def _only(pieces: list[Piece]) -> list[Piece]:
    """나무 한 그루뿐인 언덕: the hill has it; 진흙투성이 강아지 is covered in mud."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        ends = piece_at(pieces, at + 1).kind not in ("noun", "quality")
        if piece.kind == "noun" and piece.role == "covered":
            verb = Piece("verb", "covered in", role="end" if ends else "before")
            found += [replace(piece, role="object", particle="를"), verb]
        elif piece.kind == "noun" and piece.particle == "뿐인" and not ends:
            found += [replace(piece, role="object", particle="를"), Piece("verb", "with", role="before")]
        else:
            found.append(piece)
    return found


def _measured(pieces: list[Piece]) -> list[Piece]:
    """허리까지 오는 머리, 바닥까지 끌리는 치마: waist-length, floor-length; 머리가 허리까지 온다 as well."""
    found: list[Piece] = []
    for piece in pieces:
        how_far = _how_far(found[-1]) if found else ""
        reaches = piece.form is not None and piece.form.verb in _REACHING and not piece.denied
        if not (how_far and reaches):
            found.append(piece)
            continue
        found.pop()
        quality = Piece("quality", how_far, piece.korean)
        thing = piece_at(found, len(found) - 1)
        if piece.role != "before" and thing.kind == "noun" and thing.role == "subject":
            found.insert(len(found) - 1, quality)
        elif piece.role == "link" and thing.kind == "noun":
            found += [quality]
        else:
            found.append(quality)
    return found


def _how_far(noun: Piece) -> str:
    if noun.kind != "noun" or not noun.particle.startswith("까지"):
        return ""
    named = _AS_FAR.get(noun.korean, noun.english if noun.topic == "body" else "")
    return f"{named}-length" if named else ""


def _necks(pieces: list[Piece]) -> list[Piece]:
    """목이 긴 장화 are tall boots, and have no neck."""
    found = list(pieces)
    for at, piece in enumerate(found):
        quality, thing = piece_at(found, at + 1), _behind(found, at + 1)
        if piece.korean == "볼" and thing.english.endswith(_SHOD) and quality.english in ("wide", "narrow"):
            found[at] = replace(piece, kind="silent")  # 볼이 넓은 구두
        if piece.korean != "목" or piece.role not in ("subject", "compound") or quality.kind != "quality":
            continue
        if thing.english.endswith(_SHOD) and quality.english in _NECKS:
            how = "long" if thing.english.endswith("socks") and quality.english == "long" else _NECKS[quality.english]
            found[at], found[at + 1] = replace(piece, kind="silent"), Piece("quality", how, quality.korean)
        elif thing.english.endswith(_COLLARED) and quality.english in ("long", "high", "tall"):
            found[at], found[at + 1] = replace(piece, kind="silent"), Piece("quality", "turtleneck", quality.korean)
    return found


def _behind(pieces: Sequence[Piece], at: int) -> Piece:
    """The noun a quality stands before, more of them passed."""
    while piece_at(pieces, at).kind == "quality" or piece_at(pieces, at).role == "compound":
        at += 1
    return piece_at(pieces, at)


def _listed(pieces: list[Piece]) -> list[Piece]:
    """수영장 | 튜브 | 수영하는 여자 | 선글라스: a clause among bare nouns takes none of them but its own."""
    found = list(pieces)
    bare = [piece for at, piece in enumerate(found) if piece.kind == "noun" and not _is_of_clause(found, at)]
    clauses = [at for at, piece in enumerate(found) if piece.kind == "verb"]
    plain = all(not piece.particle and piece.role in ("compound", "") for piece in bare)
    if not clauses or not plain or len(bare) < _LISTED or any(found[at].role == "link" for at in clauses):
        return found
    for at in clauses:
        _set_apart(found, at)
    return found


def _is_of_clause(pieces: Sequence[Piece], at: int) -> bool:
    """해먹에 | 누운: a noun with its particle right before a verb is the verb's."""
    return bool(pieces[at].particle) and piece_at(pieces, at + 1).kind == "verb"


def _set_apart(found: list[Piece], at: int) -> None:
    """The nouns before a clause but its own as things by themselves, and who it is about, when more follows."""
    form = found[at].form
    if form is None:
        return
    start = at
    while piece_at(found, start - 1).kind == "noun" and not found[start - 1].particle:
        start -= 1
    thing = found[at].english.partition(" ")[2]
    held = bool(thing) and not any(sign in found[at].korean[1:-1] for sign in "을를")  # 벚꽃길 | 자전거타는 커플
    own = found[at - 1].topic in LIVING or (not form.alone and not held and found[at - 1].topic != "places")
    several = at - start > 1 or (held and at > start)
    for there in range(start, at - own):
        if several:
            found[there] = by_itself(found[there])
    who, following = piece_at(found, at + 1), piece_at(found, at + 2)
    if who.role == "compound" and who.topic in LIVING and following.kind == "noun" and following.topic not in LIVING:
        found[at + 1] = replace(who, role="") if following.topic not in ("camera", "style", "body") else who


def _last_place(pieces: list[Piece]) -> list[Piece]:
    """우비의 아이 | 우산 밑: where somebody is, at the end of a list, is no kind of theirs."""
    if pieces and pieces[-1].particle == "내부" and pieces[-1].kind == "noun":  # 카페 내부
        return [*pieces[:-1], replace(pieces[-1], role="", particle="", english=f"{pieces[-1].english} interior")]
    if len(pieces) < 2 or not pieces[-1].role.endswith("~") or pieces[-1].kind != "noun":
        return pieces
    *before, who, where = pieces
    if who.kind == "noun" and who.role == "compound" and who.topic in LIVING:
        return [*before, replace(who, role="subject"), replace(where, role=where.role[:-1])]
    return pieces
