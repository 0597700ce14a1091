"""What became of a part of a thing: 손잡이가 떨어진 컵, 글씨가 지워진 간판, 렌즈에 금이 간 카메라."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .derived import word_of
from .hangul import final_of
from .lexicon import LIVING, english_before
from .particles import SUBJECT
from .piece import NUMBERS, Piece, piece_at, plural

_FIXED = ("handle", "wheel", "lid", "knob", "page", "sole", "heel", "strap", "backrest", "label", "key", "keys", "hand")
_HOW_OFF = {"부러진": "broken", "잘린": "cut"}
_OFF = ("떨어진", "떨어져나간", "빠진", "부러진", "잘린")
# What a thing lost is a gap that is seen; behind "all of them" (바퀴가 다 빠진) nothing but the thing is.
_GONE = ("빠진", "떨어져나간", "없어진", "뜯겨나간")
_ERASED, _MARKS = "지워진", tuple("눈금 글씨 글자 숫자 이름 무늬 로고 상표 문구 도장 번호 그림 선".split())
_DRAINED = ("물빠진", "물이빠진")
_BARED = "벗겨진"
_SURFACES = tuple(
    "가죽 껍질 칠 페인트 벽지 도금 코팅 라벨 금박 시트지 표면 에나멜 니스 옻칠 유약 비닐 장판 은박".split()
)
_HAVING_PARTS = ("things", "clothes", "animals")
_PARTS = ("things", "clothes", "body")
_LENSES = ("알", "유리알", "안경알")  # told apart from eggs by their glasses, later
_OPENING = ("things", "places", "clothes")
# Of the topics of places, eggs and pictures, but parts; and what has them as a thing has.
_PARTS_TOO = ("wheel", "front wheel", "rear wheel", "egg", "lens", "door", "window", "glass lens", "headlight")
_THINGS_TOO = (
    "bicycle", "car", "truck", "bus", "stroller", "motorcycle", "scooter", "tricycle", "wheelchair", "cart", "boat",
    "ship", "airplane", "train", "tractor", "carriage", "taxi", "van", "helicopter", "wagon", "sled",
)  # fmt: skip
# Verbs that burst or burn by themselves, and what a part is then.
_BECOME = {"타다": "burnt", "터지다": "burst", "번지다": "smudged"}
_STATES_OF = ("금", "김", "녹", "얼룩", "먼지", "이끼", "구멍", "곰팡이", "흙", "때", "주름", "흠집", "성에")


def missing_parts(pieces: Sequence[Piece]) -> list[Piece]:
    """알이 빠진 안경 has a missing lens, 눈금이 지워진 자 faded marks, 가죽이 벗겨진 소파 peeling leather."""
    found = _drained(pieces)
    for at, piece in enumerate(found):
        part = piece_at(found, at - 1)
        state = _loss(piece, part, behind(found, at)) if piece.kind == "lacking" and piece.role == "before" else ""
        if state:
            english = part.entry.english if part.entry is not None else part.english
            found[at - 1] = replace(part, role="object", english=english)
            found[at] = Piece("verb", f"with {state}", piece.korean, "before")
    return found


def _drained(pieces: Sequence[Piece]) -> list[Piece]:
    """물이 빠진 수영장 has no water, where 물 빠진 청바지 are faded."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.korean in _DRAINED and behind(pieces, at).topic in ("places", "nature"):
            water = Piece("noun", "water", "물", "subject", "이", word_of("물"))
            found += [water, Piece("lacking", "", piece.korean, "before")]
        else:
            found.append(piece)
    return found


def _loss(lost: Piece, part: Piece, thing: Piece) -> str:
    """What is seen of a part that is gone; "" where nothing is."""
    if part.kind != "noun" or part.role not in ("subject", "compound") or part.particle not in (*SUBJECT, ""):
        return ""
    if lost.korean == _ERASED:
        return "faded" if part.korean.endswith(_MARKS) else ""
    if lost.korean == _BARED:
        return "peeling" if part.korean.endswith(_SURFACES) else ""
    return "missing" if lost.korean in _GONE and _is_part(part) and _has_parts(thing) else ""


def _is_part(noun: Piece) -> bool:
    return (
        noun.topic in _PARTS or noun.korean in _LENSES or (noun.entry is not None and noun.entry.english in _PARTS_TOO)
    )


def _has_parts(noun: Piece) -> bool:
    return noun.kind == "noun" and (noun.topic in _HAVING_PARTS or noun.english.endswith(_THINGS_TOO))


def in_parts(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with what became of a part as a part in that state."""
    found = list(pieces)
    for step in (_gone, _opened, _spent, _marked, _copular, _numbered):
        found = step(found)
    return found


def _gone(pieces: list[Piece]) -> list[Piece]:
    """귀가 떨어진 인형: the ear is off, and falls no more; 알이 빠진 안경: with missing lens."""
    found = list(pieces)
    for at, piece in enumerate(found):
        part = piece_at(found, at - 1)
        if piece.kind == "verb" and piece.english in ("with missing", "with faded", "with peeling"):
            how = piece.english.removeprefix("with ")
        elif _is_off(piece, part):
            how = "missing" if part.english.endswith(("button", "buttons")) else _HOW_OFF.get(piece.korean, "detached")
        else:
            continue
        found[at - 1] = replace(part, role="object", english=f"{how} {part.english}")
        found[at] = replace(piece, english="with")
    return found


def _is_off(verb: Piece, part: Piece) -> bool:
    own = part.topic in ("body", "clothes") or part.english.endswith(_FIXED)
    return verb.kind == "verb" and verb.korean in _OFF and part.role == "subject" and part.particle in SUBJECT and own


def _opened(pieces: list[Piece]) -> list[Piece]:
    """문이 열린 냉장고: with open door; 사과가 열린 나무 has apples."""
    found = list(pieces)
    for at, piece in enumerate(found):
        part = piece_at(found, at - 1)
        opens = piece.kind == "verb" and piece.korean in ("열린", "열려있는") and at > 0
        if part.role in ("on", "under", "beside"):
            continue  # 지붕 위에 열린 박: it grows there
        part = Piece("silent") if part.role in ("and", "in") else part  # 빈 새장과 열린 문
        if opens and part.kind == "noun" and part.topic not in ("food", "nature", "actions", ""):
            found[at - 1] = replace(part, role="subject", particle="이")
            found[at] = Piece("quality", "open", piece.korean)
        elif opens and part.kind != "noun" and behind(found, at).topic in _OPENING:
            found[at] = Piece("quality", "open", piece.korean)
    return found


def _spent(pieces: list[Piece]) -> list[Piece]:
    """심지가 다 탄 양초 has a burnt wick, 솔기가 터진 공 a burst seam; nobody rides one."""
    found = list(pieces)
    for at, piece in enumerate(found):
        part, thing = piece_at(found, at - 1), behind(found, at)
        became = _BECOME.get(piece.form.verb, "") if piece.form is not None and piece.kind == "verb" else ""
        past = piece.role == "before" and final_of(piece.korean[-1:] or "는") == final_of("은") and not piece.denied
        lifeless = part.role in ("subject", "compound") and part.topic not in (*LIVING, "actions", "")
        has_part = thing.kind == "noun" and (thing.topic not in (*LIVING, "places", "nature") or _is_doll(thing))
        has_part = has_part or (became == "smudged" and thing.topic == "people")
        if became and past and piece.korean[-1] != "는" and lifeless and has_part:
            found[at] = replace(piece, english=became)
    return found


def _marked(pieces: list[Piece]) -> list[Piece]:
    """렌즈에 금이 간 카메라: its lens is cracked, and it is in none."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        part = piece_at(found, len(found) - 1)
        told = piece.kind == "quality" and piece.korean.startswith(_STATES_OF) and len(piece.korean) > 2
        own = part.kind == "noun" and part.particle == "에" and _is_part(part)
        if told and own and _has_parts(behind(pieces, at)):
            found[-1] = Piece("action", f"with {piece.english} {part.english}", part.korean)
        else:
            found.append(piece)
    return found


def _numbered(pieces: list[Piece]) -> list[Piece]:
    """구멍이 세 개 난 벽: three of what a phrase says that it has."""
    found: list[Piece] = []
    for piece in pieces:
        number = piece_at(found, len(found) - 1)
        has = piece.kind == "action" and piece.english.startswith("with ") and piece.role != "end"
        if has and number.kind == "quality" and number.english in NUMBERS:
            found[-1] = replace(piece, english=f"with {number.english} {plural(piece.english.removeprefix('with '))}")
        else:
            found.append(piece)
    return found


def _is_doll(noun: Piece) -> bool:
    return noun.korean.endswith(("인형", "허수아비", "마네킹"))


def _copular(pieces: list[Piece]) -> list[Piece]:
    """껍데기가 나선형인 달팽이, 손잡이가 나무인 칼: what its part is."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        part, whole = piece_at(found, len(found) - 1), piece_at(pieces, at + 1)
        is_so = piece.kind == "noun" and piece.particle == "인"
        said = english_before(piece.korean) or (piece.entry if piece.topic in ("words", "style") else None)
        own = part.kind == "noun" and part.role == "subject" and part.particle in SUBJECT and _is_of_whole(part)
        if is_so and said is not None and own and whole.kind in ("noun", "quality"):
            found[-1] = Piece("action", f"with {said.english} {part.english}", part.korean)
        else:
            found.append(piece)
    return found


def _is_of_whole(noun: Piece) -> bool:
    return noun.topic not in (*LIVING, "actions", "")


def behind(pieces: Sequence[Piece], at: int) -> Piece:
    """The noun that a verb or an adjective stands before, more of these and what kind it is passed."""
    while piece_at(pieces, at + 1).kind in ("quality", "silent") and at + 1 < len(pieces):
        at += 1
    while piece_at(pieces, at + 1).role == "compound" and piece_at(pieces, at + 2).kind == "noun":
        at += 1
    return piece_at(pieces, at + 1)
