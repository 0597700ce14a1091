"""What is told of a thing behind it and belongs before it: 손톱을 빨갛게 칠한, 보라색으로 물들인, 몸통은 파랗고."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..language.phrases import COLOURS
from .lexicon import LIVING
from .particles import TOPIC
from .piece import NUMBERS, Piece, piece_at

# Verbs that give a thing its colour; behind a colour they say no more than that it has it.
_DYEING = frozenset(
    """
    칠하다 칠해지다 색칠하다 물들다 물들이다 염색하다 염색되다 탈색하다 도색하다 채색하다 변하다 되다 익다 상기되다
    빨개지다 바르다 도장하다 물이들다 달아오르다 코팅하다 코팅되다 도금하다 도금되다
    """.split()
)
# Verbs beside which a big, bright or long one says how the thing looks, and not how it is done.
_APPEARING = frozenset(
    """
    뜨다 떠있다 떠오르다 빛나다 비치다 피다 그리다 그려지다 쓰이다 적히다 적혀있다 쓰여있다 박히다 새기다 새겨지다
    자라다 기르다 자르다 땋다 켜지다 차려입다 화장하다 부풀다 부풀어오르다 솟다 피어나다 서다 놓이다 걸리다 굽다 썰다
    바르다 칠하다 덧칠하다 저미다 뜨다 짜다 빻다 접다 말다 묶다 빗다 감다 세우다 쌓다 쌓이다 깎다 다듬다 새기다
    꼬다 엮다 빚다 튀기다 찌다 부치다 뭉치다 찢다 부수다 다지다
    놓다 올려놓다 내놓다 진열되다 진열하다 세워놓다 벗어놓다 벗다 늘어놓다 꽂히다 꽂다 걸다 널다 널리다 붙이다
    세워지다 심다 심기다 매달리다 매달다 두다 늘어지다 늘어뜨리다 드리우다 늘어서다 잘리다 깎이다 썰리다 묶이다 땋이다
    """.split()
)
# Verbs of these that are done to a thing, which is as they were done.
_WORKED = frozenset(
    """
    그리다 썰다 썰리다 저미다 빻다 깎다 다듬다 짜다 뜨다 자르다 굽다 새기다 엮다 말다 접다 빚다 튀기다 찌다 부치다
    뭉치다 찢다 부수다 다지다 다리다 튀겨지다 익다 구워지다
    """.split()
)
SHAPES = frozenset(
    """
    big large huge small tiny bright brightly long short round thick thin wide tall sharp blurry faint rough stiff neat
    fine square triangular oval flat pointed fluffy crispy crunchy crooked jagged
    """.split()
)
_WHERE = ("in", "on", "under", "beside", "behind", "next to", "in front of", "between", "onto", "near")
_MIXING = frozenset("섞이다 어우러지다 뒤섞이다 교차하다 반반이다".split())
_PLAIN = {"brightly": "bright"}
_HALVES = ("반은", "절반은", "한쪽은", "반쪽은", "다른쪽은", "나머지는", "일부는")


def told(pieces: list[Piece]) -> list[Piece]:
    """What a colour or an adverb tells of a thing, before the thing."""
    return _full(_last_word(_contrasted(_dyed(_mixed(_looking(_because(pieces)))))))


def _because(pieces: list[Piece]) -> list[Piece]:
    """낡아서 | 버린 의자: both are told of the chair; 자욱해서 | 바다가: the sea is not foggy."""
    return [
        replace(piece, kind="quality", role="")
        if piece.kind == "verb"
        and piece.role == "link"
        and piece.form is not None
        and piece.form.quality
        and not piece.denied
        and not (at and pieces[at - 1].role == "subject")
        and _tells_of_thing(piece_at(pieces, at + 1))
        else piece
        for at, piece in enumerate(pieces)
    ]


def _tells_of_thing(piece: Piece) -> bool:
    """버린 is told of the thing behind; 눈을 비비는 has a thing of its own."""
    return piece.kind == "quality" or (piece.role == "before" and " " not in piece.english)


def _mixed(pieces: list[Piece]) -> list[Piece]:
    """검은색과 흰색이 섞인 고양이 is black and white."""
    found: list[Piece] = []
    for piece in pieces:
        one, other = piece_at(found, len(found) - 2), piece_at(found, len(found) - 1)
        if other.english.endswith(tuple(COLOURS)) and " and " in other.english and _mixes(piece):
            found[-1] = replace(other, kind="quality", role="")  # 보라색과 흰색이 섞인
            continue
        mixed = _mixes(piece)
        if mixed and _is_colour(one) and one.role == "and" and _is_colour(other):
            both = " and ".join(colour.english.removesuffix(" color") for colour in (one, other))
            found[-2:] = [Piece("quality", both, other.korean)]
        else:
            found.append(piece)
    return found


def _mixes(piece: Piece) -> bool:
    return piece.form is not None and piece.form.verb in _MIXING and piece.role != "link"


def _last_word(pieces: list[Piece]) -> list[Piece]:
    """단추는 나무로 된 것: wooden buttons."""
    *before, thing, quality = [Piece("silent"), Piece("silent"), *pieces]
    if (
        quality.kind == "noun"
        and quality.role == ""
        and quality.topic in ("words", "style")
        and not _is_colour(quality)
    ):
        quality = replace(quality, kind="quality")  # 신발도 짝짝이였다, 벽지는 꽃무늬
    ends = quality.kind == "quality" and thing.kind == "noun" and thing.role == "subject"
    return [*before[2:], quality, thing] if ends and thing.topic not in LIVING else pieces


def _full(pieces: list[Piece]) -> list[Piece]:
    """가득 찬 책장 is full; 냉장고 안에 가득한 김치통: there are many; 사람으로 가득한 거리 is full of them."""
    pieces = [
        replace(piece, kind="quality", english="full", role="")
        if _says_full(piece, piece_at(pieces, at - 1))
        else piece
        for at, piece in enumerate(pieces)
    ]
    ends = pieces and pieces[-1].english == "filled with" and pieces[-1].role == "end"
    if ends and piece_at(pieces, len(pieces) - 2).role == "subject":
        *before, thing, verb = pieces
        return [*before, Piece("quality", "many", verb.korean), thing]  # 객석에 관객만 가득하다
    return [
        Piece("quality", "many", piece.korean)
        if piece.english == "filled with"
        and piece.role == "before"
        and piece_at(pieces, at - 1).kind == "noun"
        and piece_at(pieces, at - 1).role in ("in", "on", "under")
        and piece_at(pieces, at + 1).kind in ("noun", "quality")
        else piece
        for at, piece in enumerate(pieces)
    ]


def _says_full(piece: Piece, before: Piece) -> bool:
    alone = before.kind not in ("noun", "unread", "place")
    return piece.kind == "verb" and piece.english == "filled with" and piece.role == "before" and alone


def _looking(pieces: list[Piece]) -> list[Piece]:
    """달이 크게 떠 있다 is a big moon, 하늘이 붉게 물들었다 a red sky; 크게 웃는 says nothing that is seen."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.form is None or piece.form.how != "adverb" or piece.kind != "quality":
            found.append(piece)
            continue
        verb = piece_at(pieces, at + 1)
        done = verb.form.verb if verb.form is not None else ""
        thing = _thing_before(found)
        coloured = piece.english in COLOURS
        if thing >= 0 and done and (coloured or done in _APPEARING):
            found.insert(thing, _quality(piece, _PLAIN.get(piece.english, piece.english)))
        elif done in _WORKED and verb.form is not None and verb.form.how == "before":
            found.append(_quality(piece, piece.english))  # 거칠게 그린 무사, 두껍게 썬 무
        elif coloured:
            found.append(piece)
    return found


def _thing_before(found: Sequence[Piece]) -> int:
    """Where the noun stands that the adverb next to it is about; -1 for none."""
    at = len(found) - 1
    noun = piece_at(found, at)
    if noun.kind == "noun" and noun.role in _WHERE and piece_at(found, at - 1).role in ("object", "subject"):
        at -= 1  # 달이 하늘에 크게 떠 있다
        noun = found[at]
    about = noun.kind == "noun" and noun.role in ("object", "subject", "compound")
    if not about or noun.topic == "people":
        return -1
    while piece_at(found, at - 1).english in NUMBERS:
        at -= 1
    return at


def _quality(piece: Piece, english: str) -> Piece:
    return Piece("quality", english, piece.korean, form=replace(piece.form, how="before") if piece.form else None)


def _dyed(pieces: list[Piece]) -> list[Piece]:
    """파란색으로 칠한 대문 is blue, 머리를 노랗게 염색한 청년 has yellow hair."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        verb = piece.form.verb if piece.form is not None else ""
        colour = piece_at(found, len(found) - 1)
        if verb not in _DYEING or piece.denied:
            found.append(piece)
        elif _is_colour(colour) and colour.role == "with":
            found.pop()
            thing = _thing_before(found)
            named = Piece("quality", colour.english.removesuffix(" color"), colour.korean)
            found.insert(thing if thing >= 0 else len(found), named)
            found += _after_colour(piece, thing >= 0, piece_at(pieces, at + 1))
        elif colour.kind == "noun" and piece_at(found, len(found) - 2).english.rpartition(" ")[2] in COLOURS:
            found += _after_colour(piece, True, piece_at(pieces, at + 1)) if _was_told(found) else [piece]
        elif colour.kind == "quality" and colour.english in COLOURS and piece.role == "before":
            found += _after_colour(piece, False, piece_at(pieces, at + 1))
        else:
            found.append(piece)
    return found


def _is_colour(piece: Piece) -> bool:
    named = piece.english.removesuffix(" color").rpartition(" ")[2] in COLOURS
    return piece.kind in ("noun", "quality") and (named or piece.korean.endswith("색"))


def _was_told(found: Sequence[Piece]) -> bool:
    """Whether the colour before the last noun came from an adverb behind it, and is not the noun's own."""
    colour = piece_at(found, len(found) - 2)
    return colour.form is not None and colour.korean.endswith("게")


def _after_colour(verb: Piece, of_thing: bool, behind: Piece) -> list[Piece]:
    """What is left of a verb that gives a colour, once its thing has it."""
    painted = verb.english == "painted"
    if not of_thing:
        return [replace(verb, kind="quality", role="")] if painted else []
    if verb.role == "before" and behind.kind in ("noun", "quality"):
        return [replace(verb, kind="verb", english="with")]
    return []


def _contrasted(pieces: list[Piece]) -> list[Piece]:
    """몸통은 파랗고 날개는 노란 앵무새: both are of the parrot, and only set against each other."""
    found = [piece for piece in _half_and_half(pieces) if piece.korean not in _HALVES]
    for at, piece in enumerate(found):
        quality, other, last = (piece_at(found, at + step) for step in (1, 2, 3))
        linked = quality.kind in ("quality", "verb") and quality.form is not None and quality.form.quality
        if not (_is_topic(piece) and linked and quality.role == "link" and _is_topic(other)):
            continue
        if last.kind == "quality" and piece_at(found, at + 4).kind == "noun":
            found[at], found[at + 2] = replace(piece, particle="이"), replace(other, particle="이")
    return found


def _half_and_half(pieces: list[Piece]) -> list[Piece]:
    """반은 검고 반은 흰 가면: half black and half white."""
    found: list[Piece] = []
    for piece in pieces:
        *_, one, first, half = [Piece("silent"), Piece("silent"), Piece("silent"), *found]
        if one.korean in _HALVES and half.korean in _HALVES and first.kind == piece.kind == "quality":
            found[-3:] = [Piece("quality", f"half {first.english} half {piece.english}", piece.korean)]
        else:
            found.append(piece)
    return found


def _is_topic(piece: Piece) -> bool:
    return piece.kind == "noun" and piece.role == "subject" and piece.particle in TOPIC
